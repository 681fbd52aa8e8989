"""What a stream looks at: what it searches for, and how far back its list goes."""

from msgspec import Struct

from plugin.domain.profile import START, Cursor
from plugin.domain.text import is_id

from .fragments import Query

LONGEST_QUERY = 200


class ViewState(Struct, frozen=True):
    query: str = ""
    until: Cursor = START  # the list shows all down to this, and the page that follows

    def layout_query(self, locale: str) -> Query:
        return Query(self.query, locale)


def query_in(text: str) -> str:
    """Without NUL, which in a panel's own bytes marks where the stream's id goes (gzip.py)."""
    return text.replace("\0", "").strip()[:LONGEST_QUERY]


def cursor_text(cursor: Cursor) -> str:
    return "" if cursor == START else f"{cursor.at}.{cursor.id}"


def cursor_in(text: str) -> Cursor:
    """What is none begins at the newest."""
    at, _, id = text.partition(".")
    is_cursor = at.isascii() and at.isdigit() and len(at) < 19 and is_id(id)
    return min(Cursor(int(at), id), START) if is_cursor else START
