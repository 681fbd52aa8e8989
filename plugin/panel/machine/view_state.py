"""What a stream looks at: views chosen, sections closed, what it searches for, and how far back its lists go.

Where an agent would expect to find it again, it is remembered: which view was chosen last, which sections are closed.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import DecodeError, Struct
from msgspec.json import decode
from msgspec.structs import replace

from plugin.domain.preferences import Preference
from plugin.domain.profile import START, Cursor
from plugin.domain.text import is_id

from .fragments import Orders, Query

LONGEST_QUERY = 200
LONGEST_NUMBER = 4
VIEW, SECTION, OPEN, CLOSED = "view", "section/", "open", "closed"
MORE = "more"  # what "show more" shows; sections' names are no such word
ORDER = "order/"  # before a section's name: which of its items are always shown, and in which order
MOST_ORDERED = 100


class ViewState(Struct, frozen=True):
    query: str = ""
    hits: int = 0  # of what is found, how many are shown; 0: the first ones
    pages: tuple[tuple[str, Cursor], ...] = ()  # by section: its list shows all down to this, and the page that follows
    view: str = ""  # the one that is shown; an unknown one means the first
    views: frozenset[str] = frozenset()  # all that have been chosen, which are read and sent
    closed: frozenset[str] = frozenset()  # sections
    folded: frozenset[str] = frozenset()  # of these, and MORE: what has not been opened in this page, and is not sent
    orders: Orders = ()  # as the agent has arranged them

    def layout_query(self, locale: str) -> Query:
        return Query(self.query, locale, self.hits, self.orders, MORE in self.folded)

    def ordering(self, section: str, keys: Sequence[str] | None) -> "ViewState":
        """None: as it is for everybody."""
        others = {name: order for name, order in self.orders if name != section}
        orders = others if keys is None else others | {section: tuple(keys[:MOST_ORDERED])}
        return replace(self, orders=tuple(sorted(orders.items())))

    def searching(self, typed: Mapping[str, list[str]]) -> "ViewState":
        """A new search shows its first hits again."""
        if "q" in typed:
            return replace(self, query="".join(typed["q"][-1:]), hits=0)
        return replace(self, hits=hits_in("".join(typed.get("hits", [])[-1:])))

    def with_page(self, section: str, cursor: Cursor) -> "ViewState":
        pages = {**dict(self.pages), section: cursor}
        return replace(self, pages=tuple(sorted((name, at) for name, at in pages.items() if at != START)))

    def choosing(self, choice: "Choice") -> "ViewState":
        """After what the agent has chosen."""
        if choice.name == VIEW:
            return replace(self, view=choice.value, views=self.views | {choice.value})
        name = choice.name.removeprefix(SECTION)
        if choice.value == OPEN:
            return replace(self, closed=self.closed - {name}, folded=self.folded - {name})
        return replace(self, closed=self.closed | {name})

    def folding(self) -> "ViewState":
        """As a page begins that can send later what is opened. What was sent once is kept up to date."""
        return replace(self, folded=self.closed | {MORE})

    def unfolding(self, folds: Iterable[str]) -> "ViewState":
        return replace(self, folded=self.folded.difference(folds))

    def remembering(self, preferences: Iterable[Preference], start_closed: frozenset[str]) -> "ViewState":
        """With what was chosen in earlier panels, but for the view that this page was asked for."""
        state = replace(self, closed=start_closed)
        for one in preferences:
            if one.name.startswith(SECTION) or (one.name == VIEW and not self.view):
                state = state.choosing(Choice(one.name, one.value))
            elif one.name.startswith(ORDER):
                state = state.ordering(one.name.removeprefix(ORDER), order_in(one.value))
        return state


class Choice(Struct, frozen=True):
    """`view` and its id, or `section/notes` and `open` or `closed`: as it is remembered, too. `more` is only `open`ed,
    and is not remembered.
    """

    name: str
    value: str


def query_in(text: str) -> str:
    """Without NUL, which in a panel's own bytes marks where the stream's id goes (gzip.py)."""
    return text.replace("\0", "").strip()[:LONGEST_QUERY]


def hits_in(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else 0


def order_in(text: str) -> list[str] | None:
    """As it is remembered: JSON, null for none."""
    try:
        return decode(text, type=list[str] | None)
    except DecodeError:
        return None


def cursor_text(cursor: Cursor) -> str:
    return "" if cursor == START else f"{cursor.at}.{cursor.id}"


def cursor_in(text: str) -> Cursor:
    """What is none begins at the newest."""
    at, _, id = text.partition(".")
    is_cursor = at.isascii() and at.isdigit() and len(at) < 19 and is_id(id)
    return min(Cursor(int(at), id), START) if is_cursor else START
