"""Generations: what is written around the shared fragments, so that the browser's own parser puts each in its place.

Radios rule what is shown (static/panel.css holds the rules): class `r` supersedes, a newer one of its group unchecks the older;
class `k` is one editor's own, a newer one of its group lets go of that editor alone. Each stands one line before what it rules.
"""

from array import array
from urllib.parse import quote

from markupsafe import escape

from plugin.domain.actor import Agent

from .gzip import Piece
from .layout import Layout, Place, numbers, places
from .reading import Reading
from .render import Rendered, page
from .voice import Voice

TOP = "m-top"  # messages to editors of older generations
STATUS = "status"
POOL_STEP = 64  # places and touches are numbered up to a pool's size; the style sheet has a rule for each


class Page:
    """One document of one panel: its generation, what each place shows now, and the touches it has spent."""

    __slots__ = (
        "_editors",
        "_next_touch",
        "_shown",
        "_touches",
        "generation",
        "layout",
        "live",
        "pool",
        "spent",
        "stream_id",
    )

    def __init__(self, stream_id: str, *, live: bool) -> None:
        self.stream_id = stream_id
        self.live = live
        self.generation = 0
        self.layout = Layout("waiting")
        self.pool = 0
        self.spent = False  # the pool of touches is: from here on the page counts as used
        self._editors = 0
        self._shown = array("q")  # what each place shows: its bytes' hash, 0 for nothing yet
        self._touches: dict[
            str, tuple[int, str]
        ] = {}  # by a place's name: its touch, until that is used, and its editor
        self._next_touch = 0

    def begins(self, layout: Layout, reading: Reading, viewer: Agent, voice: Voice) -> bytes:
        """A whole generation, but for what ends the one before: `ends` follows when all that belongs to it has been sent."""
        self.layout = layout
        older, self.generation = self.generation, self.generation + 1
        standing = places(layout)
        self._shown = array("q", bytes(8 * len(standing)))
        parts: list[Piece] = [b"</div>\n" if older else b""]
        parts.append(self._pool_sheet(len(standing)))
        parts.append(f"{radio(f'g{self.generation}')}<div class=gen>".encode())
        parts.append(page("skeleton.html", voice, layout=layout, places=standing, numbers=numbers(layout)).encode())
        for place in standing:
            parts += self.fragment(place, reading.fragment(place, viewer, voice), fresh=False)
        return b"".join(part.html if isinstance(part, Rendered) else part for part in parts)

    def ends_older(self) -> bytes:
        """Last: the older generation goes when the newer one is whole."""
        return radio(f"g{self.generation - 1}", "end").encode() if self.generation > 1 else b""

    def changed(self, place: Place, rendered: Rendered) -> bool:
        return self._shown[place.number] != rendered.key

    def fragment(self, place: Place, rendered: Rendered, *, fresh: bool = True, releases: str = "") -> list[Piece]:
        """`releases`: the editor whose own save this answers; let go of."""
        before = self._shown[place.number]
        self._shown[place.number] = rendered.key
        if not before and not rendered.html:
            return []
        slot = f"s{place.number}"
        marked = (" x" if place.extra else "") + (" fresh" if fresh else "")
        if not rendered.editor:
            group = f"{self.generation}{slot}"
            return [f'{radio(group, slot=slot)}<div class="f{marked}" slot={slot}>'.encode(), rendered, b"</div>\n"]
        editor = f"{self.stream_id}.{self.generation}.{place.number}.{self._editors}"
        self._editors += 1
        released = radio(f"k{releases}", "end", slot) if releases else ""
        touch = self._touch(place, editor)
        return [
            f"{released}{radio(f'k{editor}', 'k', slot)}{radio(f'{self.generation}{slot}', slot=slot)}"
            f'<form class="e i{place.number}{touch}{marked}" slot={slot} method=post action="{escape(action_of(place.name))}"'
            f" autocomplete=off><input type=hidden name=editor value={editor}>".encode(),
            rendered,
            b"</form>\n",
        ]

    def standing(self, editor: str) -> Place | None:
        """The place of an editor that stands in this page's present generation."""
        own = f"{self.stream_id}.{self.generation}."
        number = editor.removeprefix(own).partition(".")[0] if editor.startswith(own) else ""
        at = int(number) if number.isdecimal() else len(self._shown)
        return places(self.layout)[at] if at < len(self._shown) else None

    def releases(self, editor: str) -> bytes:
        """Lets go of an editor of this page that stands in an older generation."""
        return radio(f"k{editor}", "end").encode() if editor.startswith(f"{self.stream_id}.") else b""

    def message(self, slot: str, rendered: Rendered) -> list[Piece]:
        return [
            f'{radio(f"{self.generation}{slot}", slot=slot)}<div class="f say" slot={slot} role=alert>'.encode(),
            rendered,
            b"</div>\n",
        ]

    def message_slot(self, editor: str) -> str:
        """Under its editor where that stands in this generation; else on top, where it is seen."""
        place = self.standing(editor)
        return f"m{place.number}" if place else TOP

    def plain(self, slot: str, rendered: Rendered) -> list[Piece]:
        return [
            f"{radio(f'{self.generation}{slot}', slot=slot)}<div class=f slot={slot}>".encode(),
            rendered,
            b"</div>\n",
        ]

    def touched(self, number: int) -> tuple[str, str] | None:
        """Which place the touch belongs to, and which editor. The place's next fragment takes a fresh touch."""
        for name, (touch, editor) in self._touches.items():
            if touch == number:
                del self._touches[name]
                return name, editor
        return None

    def _touch(self, place: Place, editor: str) -> str:
        number, _ = self._touches.get(place.name, (self._next_touch, ""))
        if number >= self.pool:
            self.spent = True
            return ""
        if number == self._next_touch:
            self._next_touch += 1
        self._touches[place.name] = number, editor
        return f" t{number}"

    def _pool_sheet(self, wanted: int) -> bytes:
        if wanted + POOL_STEP // 2 <= self.pool:
            return b""
        while wanted + POOL_STEP // 2 > self.pool:
            self.pool = self.pool * 2 or POOL_STEP
        return f'<link rel=stylesheet href="s/{self.stream_id}/pool-{self.pool}.css">'.encode() if self.live else b""


def radio(group: str, kind: str = "r", slot: str = "") -> str:
    at = f" slot={slot}" if slot else ""
    return f"<input type=radio name={group} class={kind} checked autocomplete=off{at}>"


def action_of(place: str) -> str:
    """Where the editor of a place posts to, relative to the panel."""
    kind, _, key = place.partition("/")
    match kind:
        case "attribute" | "found":
            return f"attributes/{quote(key, safe='')}"
        case "note":
            return f"notes/{quote(key, safe='')}"
        case "composer":
            return "notes"
        case _:
            return "customer"
