"""What people are called, and where links lead: no name moves the words around it, no address is taken for another."""

import pytest

from plugin.panel.look.words import doubtful, isolated
from plugin.panel.machine.render import _environment

ARABIC, OVERRIDE = "ليلى", "Ada\u202etxt.exe"


@pytest.mark.parametrize("name", ["Ada", "Zoë", "張偉", "Ada \N{WAVING HAND SIGN}", "O'Neil (VIP) 12", ""])
def test_a_name_that_is_read_from_the_left_stays_as_it_is(name: str) -> None:
    assert isolated(name) == name


def test_any_other_is_isolated_and_cannot_end_that() -> None:
    assert isolated(ARABIC) == f"\u2068{ARABIC}\u2069"
    assert isolated(OVERRIDE) == "\u2068Adatxt.exe\u2069"
    assert isolated("Ada\u2069\u202e!") == "\u2068Ada!\u2069"


def test_every_name_in_a_sentence_is_isolated_in_attributes_too() -> None:
    environment = _environment("en")
    template = environment.from_string("""<p title="{{ _('Save %(name)s', name=name) }}">{{ names|named }}</p>""")
    assert template.render(name=ARABIC, names=[ARABIC, "<b>", OVERRIDE]) == (
        f'<p title="Save \u2068{ARABIC}\u2069">\u2068{ARABIC}\u2069, &lt;b&gt;, \u2068Adatxt.exe\u2069</p>'
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example.com/customers/1",
        "https://shop.example.com/@ada?at=a@b#@",
        "https://shop.example.com?@",
        "https://münchen.example/straße",
        "http://[::1]:8080/",
    ],
)
def test_an_ordinary_address_may_stand_behind_a_name(url: str) -> None:
    assert doubtful(url) == ""


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://bank.example@evil.example/", "https://bank.example@evil.example/"),
        ("https://bank.example:x@evil.example", "https://bank.example:x@evil.example"),
        ("https://evil.example/\u202efdp.exe", "https://evil.example/%E2%80%AEfdp.exe"),
        ("https://bank.exam\u200bple/", "https://bank.exam%E2%80%8Bple/"),
        ("https://bank.example\u2066/", "https://bank.example%E2%81%A6/"),
    ],
)
def test_one_that_may_be_taken_for_another_is_shown_in_full(url: str, shown: str) -> None:
    assert doubtful(url) == shown
