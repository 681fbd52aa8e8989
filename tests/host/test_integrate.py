"""docs/integrate.md: the token in other languages. They were run against a service; here, that none falls behind."""

import re

import pytest
from msgspec.structs import fields

from plugin.domain.embed_token import Claims
from tests.service import ROOT

TEXT = (ROOT / "docs" / "integrate.md").read_text()
SNIPPETS = dict(re.findall(r"```(js|php|ruby|go)\n(.*?)```", TEXT, re.DOTALL))
NEEDED = {each.encode_name for each in fields(Claims) if each.required} | {"aud"}


@pytest.mark.parametrize("language", ["js", "php", "ruby", "go"])
def test_every_language_signs_all_that_a_token_needs(language: str) -> None:
    said = set(re.findall(r"\b\w+\b", SNIPPETS[language]))
    assert said >= NEEDED >= {"iss", "sub", "iat", "exp", "jti"}
    assert "now + 240" in SNIPPETS[language]
