"""Length first: whatever is sent is bounded before a parser, an expression, a normalisation or a cache sees it."""

import time
from collections.abc import AsyncIterator
from urllib.parse import parse_qsl, quote_plus, urlsplit

import msgspec
import pytest

from plugin.api.panels import PanelGiven
from plugin.domain.attributes import AttributeDefinition
from plugin.domain.operations import OPERATIONS
from plugin.domain.typed_values import check_value, read_value
from plugin.domain.types import TYPES
from plugin.domain.types.url import check_url
from plugin.errors import Invalid, Problem
from plugin.panel.look import locale
from plugin.panel.machine.posted import read_posted

LONG = 8_000_000


def unbounded(of: msgspec.inspect.Type, path: str) -> list[str]:
    """The texts in a shape, and the mappings, that may be of any length."""
    inspect = msgspec.inspect
    match of:
        case inspect.StrType():
            return [] if of.max_length or of.pattern else [path]
        case inspect.UnionType():
            return [found for one in of.types for found in unbounded(one, path)]
        case inspect.DictType():
            inner = unbounded(of.key_type, f"{path} key") + unbounded(of.value_type, f"{path}[]")
            return inner + ([] if of.max_length else [path])
        case inspect.ListType() | inspect.VarTupleType():
            return unbounded(of.item_type, f"{path}[]")
        case inspect.StructType():
            return [found for one in of.fields for found in unbounded(one.type, f"{path}.{one.encode_name}")]
    return []


@pytest.mark.parametrize("shape", [*OPERATIONS, PanelGiven], ids=lambda shape: shape.__name__)
def test_every_text_of_every_operation_is_bounded_where_it_is_decoded(shape: type) -> None:
    assert unbounded(msgspec.inspect.type_info(shape), shape.__name__) == []


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("sign", ["a", "1", "@", ".", "\u0301", "\u0660", "(", "a.", "http://"])
def test_a_value_that_no_type_keeps_is_refused_for_its_length_at_once(name: str, sign: str) -> None:
    definition = AttributeDefinition("key", name, "Key", 9, ("One",))  # type: ignore[arg-type]
    text = sign * (LONG // len(sign))
    begun = time.process_time()
    with pytest.raises(Invalid, match=f"at most {TYPES[definition.type].longest} characters"):
        check_value(text, definition, "key")
    with pytest.raises(Invalid, match=f"at most {TYPES[definition.type].longest} characters"):
        read_value(text, definition, "ar")
    assert time.process_time() - begun < 0.1


def test_a_number_of_more_digits_than_can_be_counted_is_no_number() -> None:
    definition = AttributeDefinition("key", "number", "Key", 9)
    for text in ("1," * 30, "1." * 30, "9" * 60):
        with pytest.raises(Invalid):
            read_value(text, definition, "en")


def test_no_refused_address_is_kept_by_the_standard_library() -> None:
    known = urlsplit.cache_info()  # type: ignore[attr-defined]
    with pytest.raises(Invalid):
        check_url("http://" + "a" * LONG, "url")
    assert urlsplit.cache_info() == known  # type: ignore[attr-defined]


def test_a_language_with_an_endless_name_is_kept_by_no_cache() -> None:
    locale._negotiate.cache_clear()
    assert locale.negotiate("de-" + "a" * LONG) == "en"
    assert locale._negotiate.cache_info().currsize == 0
    assert locale.negotiate("de-AT") == "de"


def test_of_many_problems_the_first_are_said_in_words() -> None:
    error = Invalid(*(Problem(f"field{number}", "is wrong") for number in range(100_000)))
    assert str(error).startswith("field0: is wrong; field1: is wrong; ")
    assert str(error).endswith("field19: is wrong; and 99980 more")


@pytest.mark.parametrize(
    "body",
    [
        "a=b&c=d",
        "a=1&a=2&b=",
        "a=b+c%20d%2B",
        "a=%C3%A4%C3",
        "a=%E4%zz%",
        "=&&a&=b",
        "a=b=c",
        "%61=%F0%9F%98%80",
        quote_plus("Größe 漢字 “x”\r\n") + "=1",
        "a=%00&b=\N{PILE OF POO}",
    ],
)
async def test_a_form_reads_as_the_standard_library_would_read_it(body: str) -> None:
    expected: dict[str, list[str]] = {}
    for name, value in parse_qsl(body, keep_blank_values=True, errors="replace"):
        expected.setdefault(name, []).append(value)
    assert await fields_of(body.encode()) == expected


async def test_a_form_of_nothing_but_escapes_is_read_at_once() -> None:
    body = b"text=" + b"%C3%A4" * 87_000
    begun = time.process_time()
    assert await fields_of(body) == {"text": ["ä" * 87_000]}
    assert time.process_time() - begun < 0.2


async def fields_of(body: bytes) -> dict[str, list[str]]:
    async def chunks() -> AsyncIterator[bytes]:
        yield body

    return (await read_posted("application/x-www-form-urlencoded", chunks())).fields
