"""The style sheet: many parts, served as one, under a name that follows from all of them."""

from plugin.domain.views import MAX_VIEWS
from plugin.panel import DECLARED
from plugin.panel.look.assets import (
    EACH,
    FINITE_PARTS,
    PANEL_PARTS,
    SETTINGS_PARTS,
    STATIC,
    VIEWS_PARTS,
    asset,
    assets,
    sheet_part,
)


def test_every_part_of_the_style_sheet_is_served_once_in_its_order() -> None:
    folder = STATIC / "panel"
    assert sorted([*PANEL_PARTS, *VIEWS_PARTS, *FINITE_PARTS, *SETTINGS_PARTS]) == sorted(
        path.stem for path in folder.iterdir()
    )
    served = assets()[asset("panel.css")].body.decode()
    begins = [served.index(sheet_part(part)) for part in PANEL_PARTS]
    assert begins == sorted(begins)
    assert len(served) == sum(len(sheet_part(part)) + 1 for part in PANEL_PARTS) - 1


def test_a_rule_is_there_for_every_section_every_view_and_every_field() -> None:
    collapsing = [DECLARED.numbers[section.name] for section in DECLARED.sections if section.collapses]
    assert max(collapsing) < EACH["sections.each"]
    assert EACH["views.each"] > MAX_VIEWS, "they are numbered from 1"
    assert EACH["fields.each"] > max(len(fragment.fields) for fragment in DECLARED.fragments.values()), "so are these"
    rows = f"repeat({2 * EACH['fields.each'] + 1}, auto)"  # two a field, and the summary, the buttons and what changed
    assert rows in sheet_part("fields")
    served = assets()[asset("panel.css")].body.decode()
    assert f".h{max(collapsing)}:checked" in served
    of_views = assets()[asset("views.css")].body.decode()
    assert f".v{MAX_VIEWS}:checked" in of_views
    assert ".v1:checked" not in served, "what only pages with several views have costs each update of the others"
    assert "§" not in served + of_views
