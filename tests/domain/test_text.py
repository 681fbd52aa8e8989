"""Every code that can be raised has its words, and every word can be translated."""

import re
from pathlib import Path

import plugin
from plugin.domain.problems import WHY
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
