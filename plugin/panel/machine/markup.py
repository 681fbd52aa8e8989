"""What is written around a shared fragment: the radios that rule it, the form it stands in, the classes it has.

Equal for many pages, so each piece is made once and kept; `STREAM` stands where a page's own id goes.
"""

import functools
from urllib.parse import quote

from markupsafe import escape

from plugin.panel.look.locale import LocaleContext

from .fragments import Fragment
from .layout import Layout
from .page_query import PageQuery
from .places import Place, all_placed
from .render import Rendered, page
from .view_state import MORE, OPEN, SECTION, VIEW, Choice
from .views import Tab

Folds = tuple[tuple[int, str, str, bool], ...]  # of each section that collapses: number, title, name, is it open
NO_BEACON = 0xFFFF
ATTEMPTS = 8  # to save one editor, each of which its fields can be told of by the ear


@functools.lru_cache(maxsize=1024)
def before_fragment(number: int, marks: str, alias: int, flows: str = "", *, alerts: bool = False) -> bytes:
    slot, role = f"s{number}{flows}", " role=alert" * alerts
    return f'{radio(f"{alias}s{number}", slot=slot)}<div class="f{marks}" slot={slot}{role}>'.encode()


@functools.lru_cache(maxsize=4096)
def before_editor(
    number: int,
    index: int,
    action: str,
    marks: str,
    alias: int,
    serial: int,
    beacon: int,
    flows: str = "",
) -> bytes:
    """Which generation's it is, another field says. `flows`: what slots' names end with where items take no lines."""
    slot = f"s{number}{flows}"
    beacon_class = "" if beacon == NO_BEACON else f" t{beacon}"
    return (
        f"{radio(f'k{alias}.{number}.{serial}', 'k', slot)}{radio(f'{alias}s{number}', slot=slot)}"
        f'<form class="e i{index}{beacon_class}{marks}" slot={slot} method=post'
        f' action="{escape(action)}"'
        f" autocomplete=off novalidate><input type=hidden name=editor value={number}.{serial}>"
    ).encode()


def description_id(editor: str, field: int, attempt: int) -> str:
    """`editor`: by the name that it has in its document."""
    return f"{editor}.{field}.{attempt}"


@functools.lru_cache(maxsize=1024)
def descriptions(editor: str, fragment: Fragment, name: str) -> bytes:
    field = fragment.positions[name]
    ids = " ".join(description_id(editor, field, attempt) for attempt in range(1, ATTEMPTS + 1))
    return f' aria-describedby="{ids}"'.encode()


def has_label(place: Place) -> bool:
    """Where there is a label beside the value, a message is in the value's column."""
    return place.fragment.has_label


@functools.lru_cache(maxsize=4096)
def before_finite_editor(before_editor: bytes, place: Place) -> bytes:
    """With what the page is to come back to: the editor itself, among what was found, and in sight."""
    at = f"<input type=hidden name=at value={place.kind}>".encode() if place.fragment.edits else b""
    more = b"<input type=hidden name=more value=1>" if place.extra else b""
    return before_editor.replace(b"<form ", f'<form id="{anchor_of(place.name)}" '.encode(), 1) + at + more


def anchor_of(place: str) -> str:
    """What a place is called in an address, and where a page has ids, by its id."""
    return quote(place)


def marks_of(place: Place, fresh: bool) -> str:
    many = " many" if place.fragment.has_many_fields else ""
    return f"{place.marks}{many}{' fresh' if fresh else ''}"


def marks_of_choice(choice: Choice, layout: Layout) -> str:
    """The classes of what is shown once this is chosen; empty where it cannot be chosen (any more)."""
    if choice.name == VIEW:
        return next((f"w{tab.number}" for tab in layout.tabs if tab.id == choice.value), "")
    if choice.name == MORE:
        return "x"
    folds = (laid for laid in layout.sections if laid.section.name == choice.name.removeprefix(SECTION))
    return next((f"{'n' if choice.value == OPEN else 'p'}{laid.number}" for laid in folds), "")


@functools.lru_cache(maxsize=256)
def skeleton(shape: Layout, locale_context: LocaleContext, *, live: bool) -> Rendered:
    html = page("machine/skeleton.html", locale_context, layout=shape, sections=tuple(all_placed(shape)), live=live)
    return Rendered(html.encode())


def controls(
    tabs: tuple[Tab, ...],
    shown: str,
    folds: Folds,
    page_query: PageQuery | None,
    locale_context: LocaleContext,
) -> Rendered:
    """`page_query`: of a page that ends, which has links in place of boxes, and addresses that are its own alone."""
    if page_query is None:
        return _live_controls(tabs, shown, folds, locale_context)
    return _controls(tabs, shown, folds, locale_context, page_query)


@functools.lru_cache(maxsize=256)
def _live_controls(tabs: tuple[Tab, ...], shown: str, folds: Folds, locale_context: LocaleContext) -> Rendered:
    return _controls(tabs, shown, folds, locale_context, None)


def _controls(
    tabs: tuple[Tab, ...], shown: str, folds: Folds, locale_context: LocaleContext, page_query: PageQuery | None
) -> Rendered:
    html = page("machine/controls.html", locale_context, tabs=tabs, shown=shown, folds=folds, page_query=page_query)
    return Rendered(html.encode())


def radio(group: str, kind: str = "r", slot: str = "") -> str:
    at = f" slot={slot}" if slot else ""
    return f"<input type=radio name={group} class={kind} checked autocomplete=off{at}>"
