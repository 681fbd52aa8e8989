"""English and German are whole: whatever the panel says, it says in both."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pytest
from babel.messages.catalog import Catalog, Message

from plugin.domain.problems import WHY
from plugin.panel.look.locale import translations
from plugin.panel.machine.render import TEMPLATES
from tools.messages import CATALOGS, brought_up_to_date, extracted, read_catalog

LANGUAGES = sorted(CATALOGS.glob("*.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)s|%")
EXPRESSION = "\N{REPLACEMENT CHARACTER}"
SAID_ATTRIBUTES = {"title", "aria-label", "placeholder", "alt", "label"}


@pytest.fixture(scope="module")
def said() -> Catalog:
    """What templates and code say now."""
    return extracted()


@pytest.fixture(params=LANGUAGES, ids=lambda path: path.stem)
def language(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_german_is_among_the_languages() -> None:
    assert [path.stem for path in LANGUAGES] == ["de"]


def test_every_message_is_translated_and_none_is_fuzzy(language: Path, said: Catalog) -> None:
    held = {message.id: message for message in messages(read_catalog(language))}
    assert len(said) > 100
    for message in messages(said):
        assert message.id in held, message.id
        assert all(forms(held[message.id].string)), message.id
        assert not held[message.id].fuzzy, message.id


def test_no_message_that_nobody_says_is_kept(language: Path, said: Catalog) -> None:
    catalog = read_catalog(language)
    assert {message.id for message in messages(catalog)} == {message.id for message in messages(said)}
    assert not catalog.obsolete


def test_a_catalog_is_as_make_messages_leaves_it(language: Path, said: Catalog) -> None:
    assert brought_up_to_date(language, said) == language.read_bytes()


def test_translations_take_the_same_values(language: Path) -> None:
    for message in messages(read_catalog(language)):
        for form in forms(message.string):
            assert set(placeholders(form)) == set(placeholders(forms(message.id)[-1])), message.id


def test_one_and_many_read_differently_in_german() -> None:
    say = translations("de").ngettext
    one, many = "Show %(num)s older note", "Show %(num)s older notes"
    assert [say(one, many, count) % {"num": count} for count in (1, 2, 21)] == [
        "1 ältere Notiz zeigen",
        "2 ältere Notizen zeigen",
        "21 ältere Notizen zeigen",
    ]


def test_what_is_wrong_with_a_value_is_a_german_sentence() -> None:
    say = translations("de").gettext
    sentence = say("%(field)s %(why)s.") % {"field": "Firma", "why": say(WHY["too_long"]) % {"limit": 4000}}
    assert sentence == "Firma darf höchstens 4000 Zeichen lang sein."


def test_a_language_we_do_not_have_is_english() -> None:
    assert translations("xx").gettext("Save") == "Save"
    assert translations("xx").ngettext("one", "many", 2) == "many"


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_every_text_of_a_template_goes_through_gettext(path: Path) -> None:
    assert list(untranslatable(path.read_text())) == []


@pytest.mark.parametrize(
    "template",
    [
        "<p>Hello</p>",
        "<p>{{ name }} wrote</p>",
        '<p title="{{ name }} wrote"></p>',
        "<input placeholder=Search>",
        "{% if this %}<b>this</b>{% endif %}",
        "{% macro m(name) %}Save{% endmacro %}",
    ],
)
def test_a_text_that_does_not_go_through_gettext_is_found(template: str) -> None:
    assert list(untranslatable(template))


@pytest.mark.parametrize(
    "template",
    [
        '{# words #}<p class="words">{{ _("Hello") }} · {{ name }}</p>',
        '<p title="{{ _("Hello") }}: {{ name }}">{% trans %}Hello{% endtrans %}</p>',
    ],
)
def test_what_is_no_text_is_not_taken_for_one(template: str) -> None:
    assert list(untranslatable(template)) == []


def messages(catalog: Catalog) -> Iterator[Message]:
    """Without the header."""
    return (message for message in catalog if message.id)


def forms(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())  # type: ignore[arg-type]


def placeholders(text: str) -> list[str]:
    return [found[0] for found in PLACEHOLDER.finditer(text)]


def untranslatable(template: str) -> Iterator[str]:
    """Texts and attributes that a person reads and that hold letters of their own, not of an expression."""
    parser = Texts()
    parser.feed(without_expressions(template))
    parser.close()
    return (text for text in parser.found if any(map(str.isalpha, text)))


def without_expressions(template: str) -> str:
    parts: list[str] = []
    translated = False
    for _line, kind, text in jinja2.Environment(extensions=["jinja2.ext.i18n"]).lex(template):
        if kind == "name" and text in ("trans", "endtrans"):
            translated = text == "trans"
        elif kind == "data" and not translated:
            parts.append(text)
        elif kind == "variable_begin":
            parts.append(EXPRESSION)
    return "".join(parts)


class Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attributes if name in SAID_ATTRIBUTES]

    def handle_data(self, data: str) -> None:
        self.found.append(data)
