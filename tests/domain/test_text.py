"""Every code that can be raised has its words, and every word can be translated."""

import re
from pathlib import Path

import pytest

import plugin
from plugin.domain.problems import WHY
from plugin.domain.text import comparable, is_visible, with_plain_lines
from plugin.errors import IdempotencyReused

ROOMS = Path(plugin.__file__).parent


def test_every_code_has_its_words() -> None:
    source = "".join(path.read_text() for room in ("domain", "actions") for path in (ROOMS / room).rglob("*.py"))
    codes = set(re.findall(r"""(?:invalid|problem)\([^()]*?"(\w+)"(?:, limit=\w+(?:\.\w+)?)?\)""", source))
    assert codes <= WHY.keys()
    assert {"required", "too_long", "date", "note_missing", "origin"} <= codes


def test_a_reused_key_says_so_in_the_same_words() -> None:
    [problem] = IdempotencyReused().problems
    assert problem.why == WHY[problem.code]


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("Ada", True),
        ("?", True),
        ("李", True),
        ("", False),
        (" \u00a0\u3000", False),
        ("\u200b\u200d\ufeff", False),
        ("\u202e\u2066", False),
        ("\u3164", False),
        ("\u2800", False),
        ("\u0301", False),
        ("\u200bAda", True),
    ],
    ids=ascii,
)
def test_a_text_that_shows_nothing_is_known(text: str, visible: bool) -> None:
    assert is_visible(text) is visible


@pytest.mark.parametrize(
    ("text", "found"),
    [("José", "jose"), ("Jose\u0301", "jose"), ("Łódź", "lodz"), ("Øresund", "oresund"), ("Straße", "strasse")],
)
def test_a_text_is_found_without_its_marks(text: str, found: str) -> None:
    assert comparable(text) == comparable(found) == found


def test_every_line_end_is_a_line_end() -> None:
    assert with_plain_lines("a\r\nb\rc\nd\r") == "a\nb\nc\nd\n"
