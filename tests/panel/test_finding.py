"""A search finds attributes by what an agent sees of them, and by what a host calls them."""

import pytest
from msgspec.structs import replace

from plugin.domain.attributes import DEFINITIONS, VALUES, AttributeDefinition
from plugin.domain.profile import Profile
from plugin.panel.nouns.finding import matching
from tests.panel.profiles import defined, profile


def found(of: Profile, query: str, locale: str) -> tuple[str, ...] | None:
    return matching(of[DEFINITIONS], of[VALUES], query, locale)


@pytest.mark.parametrize("query", ["jose", "José", "JOSE\u0301", "jósé"])
def test_marks_make_no_difference(query: str) -> None:
    for name in ("José", "Jose\u0301", "Jose"):
        assert found(profile(definitions=defined("plan"), name=name), query, "en") == ("name",)


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("plan", ("plan", "planet")),
        ("PLAN gold", ("plan",)),
        ("ada", ("name",)),
        ("0", ("seats",)),
        ("nothing like it", ()),
        ("", None),
        (" \n", None),
    ],
)
def test_search_looks_in_label_key_and_value_for_every_word(query: str, keys: tuple[str, ...] | None) -> None:
    ada = profile(definitions=defined("plan", "planet", "seats"), plan="Gold", name="Ada", seats=0)
    assert found(ada, query, "en") == keys


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("ort", ("location",)),
        ("location", ("location",)),
        ("01.03.2027", ("renewal",)),
        ("2027-03-01", ("renewal",)),
        ("1.200,5", ("seats",)),
        ("1200,5", ("seats",)),
        ("1200.5", ("seats",)),
        ("nein", ("newsletter",)),
        ("false", ("newsletter",)),
        ("+49 30", ("phone",)),
    ],
)
def test_search_finds_what_is_shown_in_the_sessions_language(query: str, keys: tuple[str, ...]) -> None:
    text = AttributeDefinition("renewal", "date", "Renewal", 0)
    definitions = (
        text,
        replace(text, key="seats", type="number", label="Seats"),
        replace(text, key="newsletter", type="boolean", label="Newsletter"),
    )
    ada = profile(definitions=definitions, renewal="2027-03-01", seats=1200.5, newsletter=False, phone="+4930901820")
    assert found(ada, query, "de") == keys


def test_the_nearest_is_found_first() -> None:
    text = AttributeDefinition("one", "text", "", 0)
    labels = {"a": "Old plan", "b": "Planet", "c": "Plan", "d": "Other"}
    definitions = tuple(replace(text, key=key, label=label) for key, label in labels.items())
    ada = profile(definitions=definitions, d="plan")
    assert found(ada, "plan", "en") == ("c", "b", "a", "d")


def test_an_unknown_customer_has_nothing_to_find_but_labels() -> None:
    assert found(profile(known=False), "email", "en") == ("email",)
