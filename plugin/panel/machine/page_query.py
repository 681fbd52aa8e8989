"""What a finite page's address asks for. No referrer tells it, so each form of the page posts it back."""

from urllib.parse import urlencode

from markupsafe import Markup
from msgspec import Struct

from .layout import NOTES_SHOWN, notes_wanted

LONGEST_QUERY = 200


class PageQuery(Struct, frozen=True):
    query: str = ""
    notes: int = NOTES_SHOWN
    more: bool = False  # all attributes are shown

    @property
    def fields(self) -> dict[str, str]:
        """What is as usual is not said."""
        fields = {
            "q": self.query,
            "notes": str(self.notes) if self.notes != NOTES_SHOWN else "",
            "more": "1" if self.more else "",
        }
        return {name: value for name, value in fields.items() if value}

    @property
    def address(self) -> str:
        """Relative to the panel."""
        return f"?{urlencode(self.fields)}" if self.fields else ""

    def hidden(self, *others: str) -> Markup:
        """As a form's fields, but for those that the form has of its own."""
        field = Markup('<input type=hidden name={} value="{}">')
        fields = (field.format(name, value) for name, value in self.fields.items() if name not in others)
        return Markup("").join(fields)


def page_query_of(query: str, notes: str, more: str) -> PageQuery:
    """Nobody types NUL; in a panel's own bytes it is the sign for the stream's id (gzip.py)."""
    return PageQuery(query.replace("\0", "").strip()[:LONGEST_QUERY], notes_wanted(notes), more == "1")
