"""An accent may be any colour; what is written in it, and on it, can be read."""

import re
from pathlib import Path

import pytest

from plugin.domain.workspace import Appearance
from plugin.panel.look import theme
from plugin.panel.look.theme import GROUNDS, LEGIBLE, TINT, Colour, contrast, legible, luminance, text_on, theme_sheet

COLOURS: list[Colour] = [
    (red, green, blue) for red in range(0, 256, 51) for green in range(0, 256, 51) for blue in range(0, 256, 51)
]
STYLES = Path(theme.__file__).parents[2] / "static" / "panel"
RULE = re.compile(r"{[^{}]*}")
TINTED = re.compile(r"background: color-mix\(in srgb, var\(--accent\) (\d+)%")
COLOUR = re.compile(r"#([0-9a-f]{6})")


@pytest.mark.parametrize("ground", GROUNDS)
def test_every_accent_is_legible_on_both_grounds_and_text_on_it(ground: str) -> None:
    for colour in COLOURS:
        accent = legible(colour, GROUNDS[ground])
        assert contrast(accent, GROUNDS[ground]) >= LEGIBLE
        red, green, blue = (round(a + (b - a) * TINT) for a, b in zip(GROUNDS[ground], accent, strict=True))
        assert contrast(accent, (red, green, blue)) >= LEGIBLE
        assert contrast(text_on(accent), accent) >= LEGIBLE


def test_the_style_sheets_have_these_grounds_and_write_in_the_accent_on_no_stronger_tint_of_it() -> None:
    tokens = (STYLES / "tokens.css").read_text()
    assert f"--raised: light-dark(#{bytes(GROUNDS['light']).hex()}, #{bytes(GROUNDS['dark']).hex()})" in tokens
    rules = [rule for sheet in STYLES.glob("*.css") for rule in RULE.findall(sheet.read_text())]
    tints = [int(tint) for rule in rules if "color: var(--accent)" in rule for tint in TINTED.findall(rule)]
    assert tints
    assert max(tints) <= TINT * 100


def test_an_accent_that_can_be_read_stays_as_it_is() -> None:
    assert legible((0, 0, 160), GROUNDS["light"]) == (0, 0, 160)
    assert legible((255, 220, 0), GROUNDS["dark"]) == (255, 220, 0)


def test_contrast_is_wcags() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((255, 255, 255), (0, 0, 0)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.478, abs=0.001)
    assert luminance((255, 0, 0)) == pytest.approx(0.2126)


def test_a_sheet_holds_the_accent_for_both_grounds() -> None:
    sheet = theme_sheet(Appearance(accent="#FFdd00"), 15)
    light, dark = COLOUR.findall(sheet)[:2]
    assert dark == "ffdd00"
    assert light != "ffdd00"
    assert contrast(tuple(bytes.fromhex(light)), GROUNDS["light"]) >= LEGIBLE  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("theme", "rule"), [("light", "color-scheme:light"), ("dark", "color-scheme:dark"), ("auto", "")]
)
def test_a_theme_is_the_agents_or_the_systems(theme: str, rule: str) -> None:
    sheet = theme_sheet(Appearance(theme=theme), 15)
    assert rule in sheet
    assert ("color-scheme" in sheet) == bool(rule)
    assert "--accent" not in sheet


def test_the_connection_counts_as_lost_after_some_heartbeats() -> None:
    assert "--lost:37.5s" in theme_sheet(Appearance(), 15)
