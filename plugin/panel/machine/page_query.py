"""What a finite page's address asks for. Panels send no referrer, so each form of the page posts it back."""

from collections.abc import Callable
from urllib.parse import urlencode

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from plugin.domain.once import MARK
from plugin.domain.text import is_id

from .fragments import Declared
from .view_state import VIEW, Choice, ViewState, cursor_in, cursor_text, hits_in, query_in

MORE = "1"
PAGE = "page."


class PageQuery(Struct, frozen=True):
    state: ViewState = ViewState()
    more: bool = False  # all attributes are shown
    mark: str = ""  # the one-time mark by which the page that it leads to is shown without asking

    @property
    def fields(self) -> dict[str, str]:
        """Defaults are left out."""
        fields = {
            "q": self.state.query,
            "hits": str(self.state.hits or ""),
            **{page_field(section): cursor_text(cursor) for section, cursor in self.state.pages},
            "more": MORE if self.more else "",
            "view": self.state.view,
            MARK: self.mark,
        }
        return {name: value for name, value in fields.items() if value}

    @property
    def query(self) -> str:
        return self.state.query

    @property
    def address(self) -> str:
        """Relative to the panel."""
        return f"?{urlencode(self.fields)}" if self.fields else ""

    def in_view(self, view: str) -> "PageQuery":
        return replace(self, state=self.state.choosing(Choice(VIEW, view))) if view else self

    def hidden(self, *others: str) -> Markup:
        """As a form's fields, but for those that the form has of its own."""
        field = Markup('<input type=hidden name={} value="{}">')
        fields = (field.format(name, value) for name, value in self.fields.items() if name not in others)
        return Markup("").join(fields)


def page_field(section: str) -> str:
    """What says how far back its list goes."""
    return f"{PAGE}{section}"


def page_query_of(text: Callable[[str], str], declared: Declared) -> PageQuery:
    """`text`: of a field, in an address or a form; empty where it is not there."""
    state = ViewState(query_in(text("q")), hits_in(text("hits")))
    for section in declared.lists:
        state = state.with_page(section, cursor_in(text(page_field(section))))
    view = text("view")
    return PageQuery(state, text("more") == MORE, text(MARK)).in_view(view if is_id(view) else "")
