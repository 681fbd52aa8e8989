"""Generations: what is written around the shared fragments, so that the browser's own parser puts each in its place.

Radios rule what is shown (static/panel/machine.css holds the rules): class `r` supersedes, a newer one of its group
unchecks the older; class `k` is one editor's own, a newer one of its group lets go of that editor alone. Each comes
before what it rules.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from markupsafe import escape
from msgspec import Struct

from plugin.panel.look.locale import LocaleContext

from .aliases import Aliases
from .gzip import STREAM, Chunk, Piece
from .layout import Layout, shape_of
from .markup import (
    NO_BEACON,
    before_editor,
    before_finite_editor,
    before_fragment,
    controls,
    description_id,
    descriptions,
    has_label,
    marks_of,
    marks_of_choice,
    radio,
    skeleton,
)
from .page_query import PageQuery
from .places import Place, numbers, places
from .reading import View
from .render import EMPTY, Context, Loading, Rendered, fragment
from .superseded import Superseded
from .superseded import begins as before_generation
from .superseded import ends as after_generation
from .view_state import CLOSED, MORE, OPEN, SECTION, VIEW, Choice, ViewState

TOP = "m-top"  # messages to editors of older generations
STATUS = "status"
NO_INDEX = 0xFFFF
Ticking = tuple[tuple[int, Context], ...]
POOL_STEP = 64  # places and beacons are numbered up to a pool's size, which has some to spare
# Few, because a large sheet takes long to make. The largest has more than the most attributes and notes have places.
POOLS = (64, 96, 128, 160, 192, 224, 256, 384, 512, 1024, 2048, 4096, 8192, 16384)
LARGEST_POOL = POOLS[-1]


class Page:
    """One document of one panel: its generation, what each place shows now, and the beacons that were used."""

    __slots__ = (
        "_alias",
        "_aliases",
        "_attempts",
        "_beacons",
        "_before_generation",
        "_choices",
        "_flowing",
        "_indexes",
        "_kept",
        "_next_beacon",
        "_next_choice",
        "_next_index",
        "_of",
        "_page_query",
        "_said",
        "_serials",
        "_shown",
        "_since",
        "_used_beacons",
        "customer_id",
        "folded",
        "generation",
        "in_document",
        "in_generation",
        "layout",
        "live",
        "pool",
        "spent",
        "stream_id",
        "superseded",
        "ticking",
        "written",
    )  # fmt: skip

    def __init__(self, stream_id: str, page_query: PageQuery | None = None) -> None:
        """`page_query`: of a finite page, what its address asks for, which each editor posts besides its own."""
        self.stream_id = stream_id
        self.live = page_query is None
        self._page_query = page_query or PageQuery()
        self.generation = self._alias = 0
        self._aliases = Aliases()
        # counts of fragments: new in this generation, in the document, ever written, and before this generation
        self.in_generation = self.in_document = self.written = self._before_generation = 0
        self.superseded = Superseded()
        self.layout = Layout("waiting")
        self.customer_id: str | None = None
        self.folded: frozenset[str] = frozenset()  # what its agent has not opened yet, and is not sent
        self._of = b""  # each editor names its generation, and its customer: the conversation may move to another one
        self.pool = 0  # so many numbers have rules …
        self._kept = 0  # … and of these, so many in sheets that no generation takes along when it is removed
        # no beacon is left: use can no longer be seen, so the page counts as used
        self.spent = False
        # what each place shows: its bytes' hash
        self._shown = array("q")
        # places whose fragments change with the time, and what they were rendered from
        self.ticking: Ticking = ()
        # by place: how many editors it has had, the newest one's beacon, which is the place's until it is used, and the
        # first editor with that beacon
        self._serials = array("I")
        self._beacons = array("H")
        self._since = array("I")
        # by place: the number of the rules that its editors have, once it has had one; few of many places have
        self._indexes = array("H")
        self._next_index = 0
        self._flowing = bytearray()  # by place: whether its item was small when this generation began
        self._used_beacons: frozenset[int] = frozenset()
        self._next_beacon = 0
        self._said: frozenset[str] = frozenset()  # the slots with a message in them
        self._attempts: dict[str, int] = {}  # by editor of this generation: how often its form has been refused
        # what the agent can choose, by the number of its beacon, and in which generation
        self._choices: dict[int, tuple[Choice, int]] = {}
        self._next_choice = 0

    def begins(self, layout: Layout, view: View, looks_at: ViewState) -> list[Piece]:
        """A whole generation, but for what ends the one before; `ends_older` follows when all of it has been sent.

        First what is shared by all pages of this shape, its skeleton, and what comes before that.
        """
        self.layout = layout
        self.customer_id = view.profile.customer_id
        self.folded = looks_at.folded
        older, self.generation = self.generation, self.generation + 1
        of = f"{STREAM.decode()}.{self.generation}.{escape(self.customer_id or '')}"
        self._of = f'<input type=hidden name=of value="{of}">{self._page_query.hidden()}'.encode()
        count = len(places(layout))
        self._shown = array("q", [EMPTY.key]) * count
        self.ticking = ()
        self._serials = array("I", [0]) * count
        self._beacons = array("H", [NO_BEACON]) * count
        self._since = array("I", [0]) * count
        self._indexes = array("H", [NO_INDEX]) * count
        self._next_index = 0
        self._flowing = bytearray(count)
        self._next_beacon = 0
        self._said, self._attempts = frozenset(), {}
        fragment_of, folded = view.fragment, self.folded
        shown = [EMPTY if place.is_spare or place.fold in folded else fragment_of(place) for place in places(layout)]
        head = (self._supersedes(older) if older else b"") + self._lasting_sheet(sum(one.editor for one in shown))
        self._alias = self._aliases.take(self.generation)
        begun = before_generation(self.generation) if self.live else ""
        head += f"{begun}{radio(f'g{self.generation}')}<div class=gen>".encode()
        parts: list[Piece] = [head, skeleton(shape_of(layout), view.locale_context, live=self.live)]
        parts += self._controls(looks_at, view.locale_context)
        for place, rendered in zip(places(layout), shown, strict=True):
            if rendered is not EMPTY:
                parts += self._first(place, rendered)
        parts += self._are_loading(view.locale_context)
        self.in_generation = 0
        return parts

    def _first(self, place: Place, rendered: Rendered) -> list[Piece]:
        if rendered.is_small and place.may_flow:
            self._flowing[place.number : place.number + place.others + 1] = b"\1" * (place.others + 1)
        return self.fragment(place, rendered, fresh=False, is_first=True)

    def _are_loading(self, locale_context: LocaleContext) -> list[Piece]:
        """What is seen, on a slow network, of what has been opened and is not here yet: in its first place."""
        pieces: list[Piece] = []
        waiting, said = set(self.folded), fragment(Loading(), locale_context)
        for place in places(self.layout) if waiting else ():
            if place.fold in waiting:
                waiting.remove(place.fold)
                self._shown[place.number] = said.key
                pieces += self.plain(f"s{place.number}", said, f'"f pending{place.marks}"')
        if any(laid.is_short for laid in self.layout.sections):
            pieces += self.plain(MORE, said, '"f pending x"')
        return pieces

    def unfold(self, folded: frozenset[str], view: View) -> list[Piece]:
        """What has been opened since, with a style sheet for all of its editors."""
        opened = self.folded - folded
        self.folded = folded
        there = [one for one in places(self.layout) if one.fold in opened and not one.is_spare] if opened else []
        shown = [(place, view.fragment(place)) for place in there]
        editors = self._next_index + sum(rendered.editor for _, rendered in shown)
        pieces: list[Piece] = [self._sheet_for(self._wanted(editors))] if shown else []
        for place, rendered in shown:
            pieces += self._first(place, rendered)
        return pieces

    def _supersedes(self, older: int) -> bytes:
        """After the older generation, and before the next: the only place where others can be removed."""
        self.superseded.supersede(older, self.written - self._before_generation)
        self._before_generation = self.written
        removals, removed = self.superseded.removals()
        self.in_document -= sum(removed.values())
        self._aliases.free(removed)
        return f"</div>{after_generation(older, self.stream_id)}{removals}{self.superseded.questions()}".encode()

    def _controls(self, looks_at: ViewState, locale_context: LocaleContext) -> list[Piece]:
        """The bar of views, what opens and closes each section, and the beacons of what can be chosen of it."""
        tabs, shown = self.layout.tabs, looks_at.view
        folds = tuple(
            (laid.number, laid.section.title, laid.section.name, laid.section.name not in looks_at.closed)
            for laid in self.layout.sections
            if laid.section.collapses
        )
        html = controls(tabs, shown, folds, None if self.live else self._page_query, locale_context)
        choices = [Choice(VIEW, tab.id) for tab in tabs if tab.id != shown]
        choices += [Choice(f"{SECTION}{name}", CLOSED if is_open else OPEN) for _, _, name, is_open in folds]
        if any(laid.is_short for laid in self.layout.sections):
            choices.append(Choice(MORE, OPEN))
        return [html, b"".join(map(self.can_choose, choices))]

    def can_choose(self, choice: Choice) -> bytes:
        """A beacon that the browser asks for once the agent has chosen this: only then it has a box."""
        if not self.live or self.has_no_choice_left or not (marks := marks_of_choice(choice, self.layout)):
            return b""
        number = self._number_of(choice)
        self._choices[number] = choice, self.generation
        self._count(1)
        return f'{radio(f"{self._alias}c{marks}")}<i class="c c{number} {marks}"></i>\n'.encode()

    def _number_of(self, choice: Choice) -> int:
        """The one that it had in a generation long superseded, and that no browser has asked for; else a new one.

        Of a browser that removes no generation, each would have numbers of its own, and soon a sheet of thousands.
        """
        for number, (one, generation) in self._choices.items():
            if one == choice and generation < self.generation - 1:
                return number
        self._next_choice += 1
        return self._next_choice - 1

    @property
    def has_no_choice_left(self) -> bool:
        """The style sheet has no further beacon for what can be chosen; the next generation brings a larger one."""
        return self._next_choice >= self.pool

    def chosen(self, number: int) -> tuple[Choice, bool] | None:
        """What the agent has chosen, and whether it was in the generation that is now shown."""
        found = self._choices.pop(number, None)
        return (found[0], found[1] == self.generation) if found else None

    def ends_older(self) -> bytes:
        """Last: the older generation goes when the newer one is whole."""
        return radio(f"g{self.generation - 1}", "end").encode() if self.generation > 1 else b""

    def changed(self, place: Place, rendered: Rendered) -> bool:
        return self._shown[place.number] != rendered.key

    def fragment(
        self,
        place: Place,
        rendered: Rendered,
        *,
        fresh: bool = True,
        is_first: bool = False,
        releases: Iterable[str] = (),
        marks: str = "",
    ) -> list[Piece]:
        """`releases`: editors whose own save or reset this answers; let go of. `marks`: classes of this one alone."""
        number = place.number
        before, self._shown[number] = self._shown[number], rendered.key
        if before == EMPTY.key and not rendered.html:
            return []
        self._note_ticking(number, rendered.ticking)
        self._count(1)
        if not rendered.editor:
            flows = self._flows(place.of)
            alerts = fresh and place.fragment.alerts
            opened = before_fragment(number, marks_of(place, fresh), self._alias, flows, alerts=alerts)
            return [opened, rendered, b"</div>\n"]
        self._serials[number] += 1
        larger = self._take_numbers(number)
        released = b"".join(self.releases(editor, f"s{number}") for editor in releases)
        marks = marks_of(place, fresh) + marks
        opened = before_editor(
            number,
            self._indexes[number],
            place.action,
            marks,
            self._alias,
            self._serials[number],
            self._beacons[number],
            self._flows(place.of),
        )
        if not self.live:
            opened = before_finite_editor(opened, place)
        said = rendered.calm if is_first else rendered
        form = self._described(place, said) if place.fragment.has_many_fields else [said]
        return [larger + released + opened + self._of, *form, b"</form>\n"]

    def _note_ticking(self, number: int, context: Context | None) -> None:
        if context or self.ticking:
            others = tuple(one for one in self.ticking if one[0] != number)
            self.ticking = (*others, (number, context)) if context else others

    def _flows(self, number: int) -> str:
        """What the names of the item's slots end with, as long as the generation lasts: so that nothing moves."""
        return "c" if self._flowing[number] else ""

    def _slot(self, slot: str) -> str:
        """Where it is in the skeleton."""
        number = slot[1:]
        return slot + self._flows(int(number)) if number.isdecimal() else slot

    def _described(self, place: Place, rendered: Rendered) -> list[Piece]:
        """An editor of several fields: each names what may be said about it, before anything is.

        It is held as it was sent, and nothing that came can be taken away: so each attempt to save has ids of its own.
        """
        if not self.live:
            return rendered.with_descriptions(lambda _name: b"")
        editor = f"{self._alias}.{place.number}.{self._serials[place.number]}"
        return rendered.with_descriptions(lambda name: descriptions(editor, place.fragment, name))

    def fingerprint(self, pick: Callable[[Sequence[int]], object]) -> object:
        """All of this page, but its id, that what is written into these places depends on."""
        newest = pick(self._shown), pick(self._serials), pick(self._beacons), pick(self._indexes), pick(self._flowing)
        return self.generation, self._alias, self.pool, self._next_index, self._next_beacon, self._used_beacons, newest

    def step(self, changed: Sequence[tuple[Place, list[Piece]]]) -> "Step":
        """What has just been written into these places, for another page whose fingerprint was the same before."""
        pieces = [piece for _, written in changed for piece in written]
        numbers = [place.number for place, _ in changed]
        after = [
            (number, self._shown[number], self._serials[number], self._beacons[number], self._indexes[number])
            for number in numbers
        ]
        chunk = Chunk(pieces, len(self.stream_id))
        ticking = tuple(one for one in self.ticking if one[0] in numbers)
        return Step(chunk, tuple(after), self.pool, self._next_index, self._next_beacon, self.spent, ticking)

    def takes(self, step: "Step") -> None:
        for number, shown, serial, beacon, index in step.after:
            if beacon != self._beacons[number]:
                self._since[number] = serial
            self._shown[number], self._serials[number], self._beacons[number] = shown, serial, beacon
            self._indexes[number] = index
            self._note_ticking(number, dict(step.ticking).get(number))
        self.pool, self._next_index = step.pool, step.next_index
        self._next_beacon, self.spent = step.next_beacon, step.spent
        self._count(len(step.after))

    def sign(self, said: Rendered) -> list[Piece]:
        """A sign of life: what it says holds until the next one, or until that is late."""
        self.in_generation += 1
        return [radio("beat").encode() + b"<div class=f>", said, b"</div>\n"]

    def tick(self, now: datetime, locale_context: LocaleContext) -> list[Piece]:
        """What changes with the time, as it is now. As with signs of life, many of them make no page long."""
        pieces: list[Piece] = []
        for number, context in self.ticking:
            if (later := context.as_of(now)) != context:
                before = self.in_document, self.written
                place, rendered = places(self.layout)[number], fragment(later, locale_context)
                pieces += self.fragment(place, rendered, fresh=False)
                self.in_document, self.written = before
        return pieces

    def place_of(self, editor: str) -> Place | None:
        """The place of an editor in this page's present generation."""
        own = f"{self.stream_id}.{self.generation}."
        number = editor.removeprefix(own).partition(".")[0] if editor.startswith(own) else ""
        at = int(number) if number.isdecimal() else len(self._shown)
        return places(self.layout)[at] if at < len(self._shown) else None

    def place(self, name: str) -> Place | None:
        number = numbers(self.layout).get(name)
        return None if number is None else places(self.layout)[number]

    def releases(self, editor: str, slot: str = "") -> bytes:
        """Lets go of an editor of this page, in whichever generation."""
        name = self._name(editor)
        return radio(f"k{name}", "end", slot).encode() if name else b""

    def _name(self, editor: str) -> str:
        """In this document; empty where it is not in it (any more)."""
        own = f"{self.stream_id}."
        return self._aliases.of_editor(editor.removeprefix(own)) if editor.startswith(own) else ""

    def message(self, slot: str, said: "Sequence[Notice]", editor: str = "") -> list[Piece]:
        """`editor`: of this generation, whose fields name what is said about them by the ids that it gets here."""
        self._count(1)
        self._said |= {slot}
        beside = " beside" if any(one.field for one in said) else ""
        at = self._slot(slot)
        opened = f'{radio(f"{self._alias}{slot}", slot=at)}<div class="f{beside}" slot={at}>'
        pieces: list[Piece] = [opened.encode()]
        attempt = self._attempts[editor] = self._attempts.get(editor, 0) + 1
        wide = "" if slot == TOP or has_label(places(self.layout)[int(slot[1:])]) else " wide"
        for one in said:
            id = one.id or (description_id(self._name(editor), one.field, attempt) if one.field else "")
            marks = f' at-{one.field}" id="{id}"' if one.field else f'{wide}"'
            pieces += [f'<div class="say{marks} role=alert>'.encode(), one.html, b"</div>"]
        return [*pieces, b"</div>\n"]

    def answer(self, place: Place, editor: str, rendered: Rendered) -> list[Piece]:
        """What an editor's form has asked for: a form of its own under it, which goes to the same address."""
        slot = f"m{place.number}"
        self._count(1)
        self._said |= {slot}
        opened = (
            f"{radio(f'{self._alias}{slot}', slot=self._slot(slot))}"
            f'<form class=f slot={self._slot(slot)} method=post action="{escape(place.action)}" autocomplete=off>'
            f'<input type=hidden name=editor value="{escape(editor)}">'
            f"<input type=hidden name=stream value={self.stream_id}>"
        )
        return [opened.encode() + self._of, rendered, b"</form>\n"]

    def unsay(self, slot: str) -> list[Piece]:
        if slot not in self._said:
            return []
        self._said -= {slot}
        return self.plain(slot, EMPTY)

    def message_slot(self, editor: str) -> str:
        """Under its editor where that is in this generation; else on top, where it is visible."""
        place = self.place_of(editor)
        return f"m{place.number}" if place else TOP

    def done(self, place: Place, rendered: Rendered) -> list[Piece]:
        """Said at the place that was saved."""
        return self.plain(f"m{place.number}", rendered, '"f done"')

    def plain(self, slot: str, rendered: Rendered, classes: str = "f") -> list[Piece]:
        self._count(1)
        return [
            f"{radio(f'{self._alias}{slot}', slot=self._slot(slot))}"
            f"<div class={classes} slot={self._slot(slot)}>".encode(),
            rendered,
            b"</div>\n",
        ]

    def use_beacon(self, beacon: int) -> "Used | None":
        """Where that was. The place's next fragment takes another beacon."""
        if beacon == NO_BEACON or beacon not in self._beacons:
            return None
        number = self._beacons.index(beacon)
        self._beacons[number] = NO_BEACON
        self._used_beacons |= {beacon}
        editors = range(self._since[number], self._serials[number] + 1)
        return Used(places(self.layout)[number].name, tuple(self._editor(number, serial) for serial in editors))

    def watch(self, number: int, place: str) -> bytes:
        """A beacon that the browser asks for once the editor of that beacon, in that place, is not held any more.

        Firefox styles it anew in the editor's own slot only.
        """
        at = self.place(place)
        if at is None:
            return b""
        self._count(1)
        return f'<i class="c v{number}" slot={self._slot(f"s{at.number}")}></i>\n'.encode()

    def _count(self, fragments: int) -> None:
        self.in_generation += fragments
        self.in_document += fragments
        self.written += fragments

    def _editor(self, number: int, serial: int) -> str:
        """Unique among all streams of a session; it contains the place's number."""
        return f"{self.stream_id}.{self.generation}.{number}.{serial}"

    def _take_numbers(self, number: int) -> bytes:
        """Of the place's editor. A larger sheet, where it has no rules for them."""
        if self._indexes[number] == NO_INDEX:
            self._indexes[number], self._next_index = self._next_index, self._next_index + 1
        if self._beacons[number] == NO_BEACON:
            self._take_beacon(number)
        wanted = max(self._next_index, self._next_beacon)
        return self._sheet_for(wanted + POOL_STEP // 2) if wanted > self.pool else b""

    def _take_beacon(self, number: int) -> None:
        """The place's until it is used: a browser asks for each address once only."""
        while self._next_beacon in self._used_beacons:
            self._next_beacon += 1
        if self._next_beacon >= LARGEST_POOL:
            self.spent = True
            return
        self._beacons[number], self._since[number] = self._next_beacon, self._serials[number]
        self._next_beacon += 1

    def _wanted(self, editors: int) -> int:
        return max(editors + len(self._used_beacons), self._next_choice) + POOL_STEP // 2

    def _lasting_sheet(self, editors: int) -> bytes:
        """Between generations: with what sheets within them have had rules for, too."""
        self.pool = max(self.pool, _pool_of(self._wanted(editors)))
        kept, self._kept = self._kept, self.pool
        return self._sheet(kept)

    def _sheet_for(self, wanted: int) -> bytes:
        """Within a generation, which takes it along."""
        before, self.pool = self.pool, max(self.pool, _pool_of(wanted))
        return self._sheet(before)

    def _sheet(self, first: int) -> bytes:
        """The rules of the numbers from the first on."""
        if not self.live or first == self.pool:
            return b""
        return f'<link rel=stylesheet href="s/{STREAM.decode()}/pool-{first}-{self.pool}.css">'.encode()


def _pool_of(wanted: int) -> int:
    return next((size for size in POOLS if size >= wanted), LARGEST_POOL)


class Used(Struct, frozen=True):
    """A place with a control in use.

    `editors`: all that have its beacon. The beacon is asked for a moment after the editor was used, and newer ones may
    have been sent by then; the older one is held, so of these only one is shown.
    """

    place: str
    editors: tuple[str, ...]


class Notice(Struct, frozen=True):
    """One of the things said about a form. `field`: under which of its fields, from 1; 0: under all of it."""

    html: Rendered
    field: int = 0
    id: str = ""  # by which its field names it, where the page has written that; empty: the page gives it one


class Step(Struct, frozen=True):
    """A chunk, and a page's state once it has been sent."""

    chunk: Chunk
    # by place: its number, what it shows, its serial, its beacon and its index
    after: tuple[tuple[int, int, int, int, int], ...]
    pool: int
    next_index: int
    next_beacon: int
    spent: bool
    ticking: Ticking  # of these places
