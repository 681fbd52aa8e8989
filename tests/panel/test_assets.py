"""The style sheet: many parts, served as one, under a name that follows from all of them."""

from plugin.panel.look.assets import PANEL_PARTS, STATIC, asset, assets


def test_every_part_of_the_style_sheet_is_served_once_in_its_order() -> None:
    folder = STATIC / "panel"
    assert sorted(PANEL_PARTS) == sorted(path.stem for path in folder.iterdir())
    served = assets()[asset("panel.css")].body.decode()
    begins = [served.index((folder / f"{part}.css").read_text()) for part in PANEL_PARTS]
    assert begins == sorted(begins)
    assert len(served) == sum(len((folder / f"{part}.css").read_text()) + 1 for part in PANEL_PARTS) - 1
