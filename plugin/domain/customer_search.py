"""By what customers are found: words that follow from their values and contact details, each a row of an index.

A row says of which value its word is, so that nobody finds a customer by what they may not read. The rows are written
with the value; those of customers that an earlier version has kept are added meanwhile (`IndexCustomer`).
"""

import re
from collections.abc import Iterable, Mapping
from itertools import permutations
from typing import Any

import regex
from msgspec import Struct

from .attributes import BUILT_IN, AttributeValue, may_read_attribute
from .batch import Batch
from .contact_details import MIRRORED, ContactDetail, access_to_kind, details_of
from .names import KEYS, PARTS
from .operation import LockSet, Operation
from .rights import EVERYBODY, Right, Viewer
from .rows import Entity
from .state import WorkspaceState
from .text import comparable
from .types import TYPES
from .types.phone import digits_of, parsed
from .value import Value

FIND = Right("customers.find", EVERYBODY)
RIGHTS = (FIND,)
BOTH_PARTS = "first_name last_name"  # the field of a name that is made of both
OTHER = {kind: f"other {kind}" for kind in MIRRORED}  # the field of a contact detail that is not the attribute's value
SEARCHED = (*KEYS, *MIRRORED)
MOST_WORDS, LONGEST = 8, 80  # of a name; characters of one of its rows
LONGEST_ADDRESS = 254
FEWEST_DIGITS = 4  # by which a phone number is found
MOST_ORDERS = 3  # words that are looked for in every order
WORD = re.compile(r"\w+")
UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}ー]+")  # written without spaces between words
NUMBER = regex.compile(r"[\d\s+()./*#\u00a0-]+")

Words = frozenset[str]  # as `in_field` makes them
NO_WORDS: Words = frozenset()


class CustomerWord(Entity, frozen=True, gc=False):
    """Behind its field a name beginning at one of its words, an email address, or a number from its last digit on."""

    KEY = ("word", "customer_id")

    word: str
    customer_id: str


class Sought(Struct, frozen=True):
    """What somebody has typed, as the index has it; empty where it cannot be such a thing."""

    text: str
    words: tuple[str, ...]
    email: str
    phone: str

    @property
    def names(self) -> list[str]:
        """Beginnings of names: the words in every order, where they are few."""
        orders = permutations(self.words) if len(self.words) <= MOST_ORDERS else [self.words]
        return list(dict.fromkeys(" ".join(order)[:LONGEST] for order in orders if order))

    @property
    def longest(self) -> str:
        """The word that says most, where one more is to be looked for by itself."""
        return max(self.words, key=len) if len(self.words) > 1 else ""


def may_find_customers(viewer: Viewer) -> bool:
    return viewer.may(FIND)


def fields_for(viewer: Viewer) -> frozenset[str]:
    """By which this viewer finds customers: what they may read. What is masked or hidden finds nothing."""
    keys = {key for key in SEARCHED if may_read_attribute(viewer, BUILT_IN[key])}
    both = {BOTH_PARTS} if keys.issuperset(PARTS) else set()
    others = {OTHER[kind] for kind in ("email", "phone") if access_to_kind(viewer, kind) in ("sees", "edits")}
    return frozenset(keys | both | others)


def sought_in(text: str) -> Sought:
    return Sought(text, _words(text), _email(text), _typed_number(text))


def names_match(sought: Sought, names: Iterable[str]) -> bool:
    """Whether each word is the beginning of one in these."""
    own = [beginning for name in names for beginning in beginnings(name)]
    return bool(sought.words) and all(any(one.startswith(word) for one in own) for word in sought.words)


def beginnings(name: str) -> set[str]:
    """The name from each of its words on, and then what came before: so any of them may come first."""
    words = _words(name)
    found = {" ".join(words[at:] + words[:at])[:LONGEST] for at in range(len(words))}
    if not name.isascii():
        for at, word in enumerate(words):
            starts = range(1, len(word[:MOST_WORDS])) if UNSPACED.fullmatch(word) else ()
            found |= {" ".join((word[start:], *words[at + 1 :], *words[:at]))[:LONGEST] for start in starts}
    return found


def words_of_values(values: Mapping[str, Value]) -> Words:
    """`values`: as far as there are any, by key."""
    texts = {key: value for key, value in values.items() if key in SEARCHED}
    first, last = (texts.get(key) for key in PARTS)
    if first and last:
        del texts[PARTS[0]], texts[PARTS[1]]
        texts[BOTH_PARTS] = f"{first} {last}"
    return frozenset(word for field, value in texts.items() for word in _words_of_field(field, value))


def _words_of_field(field: str, value: Value) -> Words:
    if not isinstance(value, str):
        return NO_WORDS
    if field in MIRRORED:
        word = address_word(field, value)
        return frozenset((in_field(field, word),)) if word else NO_WORDS
    return frozenset(in_field(field, word) for word in beginnings(value))


def words_of_details(details: Iterable[ContactDetail]) -> Words:
    """Of those that are not primary: the primary ones are values."""
    others = (one for one in details if one.kind in MIRRORED and not one.primary and not one.removed)
    words = ((OTHER[one.kind], address_word(one.kind, one.value)) for one in others)
    return frozenset(in_field(field, word) for field, word in words if word)


def in_field(field: str, word: str) -> str:
    """As the index has it."""
    return f"{field}:{word}"


def address_word(kind: str, value: str) -> str:
    if kind == "email":
        return comparable(value)[:LONGEST_ADDRESS]
    digits = digits_of(value)
    return digits[::-1] if len(digits) >= FEWEST_DIGITS else ""


def follow_value(batch: Batch, customer_id: str, key: str, before: Value, after: Value) -> None:
    """Keeps the index in step with a value that has changed. A part of a name is indexed with the other one."""
    if key in PARTS:
        others = {part: _value(batch, customer_id, part) for part in PARTS if part != key}
        reindex(batch, customer_id, words_of_values({**others, key: before}), words_of_values({**others, key: after}))
    elif key in SEARCHED:
        reindex(batch, customer_id, _words_of_field(key, before), _words_of_field(key, after))


def reindex(batch: Batch, customer_id: str, before: Words, after: Words) -> None:
    """No row is read for it: what there is follows from the values as they were."""
    rows = batch[CustomerWord]
    for word in sorted(before - after):
        gone = CustomerWord(word, customer_id)
        rows.hold([gone])
        rows.delete(gone)
    for word in sorted(after - before):
        rows.save(CustomerWord(word, customer_id))


class IndexCustomer(Operation, frozen=True):
    """Never sent: adds what an earlier version has not written. It changes nothing that anybody sees."""

    customer: str

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_set.lock("customer", self.customer)
        lock_set.add(ContactDetail, self.customer)
        for key in SEARCHED:
            lock_set.add(AttributeValue, self.customer, key)

    def decide(self, batch: Batch) -> None:
        values = {key: _value(batch, self.customer, key) for key in SEARCHED}
        families = (batch[ContactDetail].family(self.customer, kind).values() for kind in MIRRORED)
        details = details_of(self.customer, [row for family in families for row in family], {})
        reindex(batch, self.customer, frozenset(), words_of_values(values) | words_of_details(details))


def _value(batch: Batch, customer_id: str, key: str) -> Value:
    held = batch[AttributeValue].get(customer_id, key)
    return None if held is None else held.value


def _words(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(comparable(text))[:MOST_WORDS])


def _email(text: str) -> str:
    type_: Any = TYPES["email"]
    cleaned = comparable(type_.clean(text))[:LONGEST_ADDRESS]
    return "" if any(map(str.isspace, cleaned)) else cleaned


def _typed_number(text: str) -> str:
    """From its last digit on, without its country and what is dialled before it: either may be left out."""
    type_: Any = TYPES["phone"]
    cleaned = type_.clean(text)
    number = parsed(cleaned)
    if number is None and not NUMBER.fullmatch(cleaned):
        return ""
    digits = str(number.national_number) if number else digits_of(cleaned.replace("(0)", "")).lstrip("0")
    return digits[::-1] if len(digits) >= FEWEST_DIGITS else ""
