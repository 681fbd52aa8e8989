"""A value by the type of its attribute: as it is stored, as an agent types it, and as a panel shows it."""

from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from plugin.errors import Invalid

from .attributes import AttributeDefinition
from .problems import invalid
from .text import check_text, with_plain_lines
from .types import TYPES
from .types.locale import Locality
from .value import Value, same_value

FORMATTED_KEPT = 1024  # what one panel shows is soon shown again: by its next reading, or beside another customer
LONGEST_KEPT = 200  # characters
LONGEST = max(type_.longest for type_ in TYPES.values())


def check_value(value: Value, definition: AttributeDefinition, field: str) -> Value:
    """A value as it is stored, pushed or typed: line ends and surrounding space are normalised, blank is None."""
    type_ = TYPES[definition.type]
    if isinstance(value, str):
        value = _normal(value, field, type_.longest) or None
    return None if value in (None, ()) else type_.check(value, definition, field)


def check_storable(value: Value, field: str) -> Value:
    """A value of no type, as it comes."""
    for text in value if isinstance(value, tuple) else (value,):
        if isinstance(text, str):
            check_text(text, field, LONGEST)
    if isinstance(value, str):
        value = _normal(value, field, LONGEST) or None
    return None if value == () else value


def is_same(kept: Value, wanted: Value, definition: AttributeDefinition | None) -> bool:
    """What an earlier version has kept may not be in the normal form that it would have today."""
    if same_value(kept, wanted):
        return True
    if definition is None or kept is None or not TYPES[definition.type].normalises:
        return False
    return fits(kept, definition) and same_value(check_value(kept, definition, definition.key), wanted)


def is_usual(value: Value, definition: AttributeDefinition) -> bool:
    """An email address, phone number or web address that is none of the usual form is kept, and marked."""
    return value is None or TYPES[definition.type].is_usual(value)


def read_value(
    posted: str | Sequence[str] | None, definition: AttributeDefinition, locale: str, zone: str = "UTC"
) -> Value:
    """What an agent's control posted, as it is kept; None: the control posted nothing."""
    type_ = TYPES[definition.type]
    if posted is None:
        return type_.absent
    posted = [posted] if isinstance(posted, str) else posted
    texts = [text for text in (_normal(each, definition.key, type_.longest) for each in posted) if text]
    return type_.read_all(texts, definition, definition.key, Locality(locale, zone)) if texts else None


def _normal(text: str, field: str, limit: int) -> str:
    """No type keeps a longer text, and to some it would take seconds to say so."""
    if len(text) <= 2 * limit:
        text = with_plain_lines(text).strip()
        if len(text) <= limit:
            return text
    raise invalid(field, "too_long", limit=limit)


def fits(value: Value, definition: AttributeDefinition) -> bool:
    """A definition that changes leaves its values in place; those that no longer fit are marked."""
    try:
        check_value(value, definition, definition.key)
    except Invalid:
        return False
    return True


class Formatted(Struct, frozen=True):
    """A value for a panel: as a person reads it, as its control holds it, and whether its definition still takes it."""

    shown: str
    written: str
    fits: bool
    is_message: bool = False  # `shown` is a message id, for the panel to translate
    is_usual: bool = True
    link: str = ""  # what it opens
    chosen: tuple[str, ...] = ()  # of several choices


def format_value(value: Value, definition: AttributeDefinition, locale: str, zone: str = "UTC") -> Formatted:
    if value is None:
        return Formatted("", "", True)
    is_long = isinstance(value, str | tuple) and len(value) > LONGEST_KEPT
    return (_format if is_long else _kept)(value, definition, Locality(locale, zone))


def _format(value: Value, definition: AttributeDefinition, where: Locality) -> Formatted:
    type_ = TYPES[definition.type]
    try:
        fitting = check_value(value, definition, definition.key)
    except Invalid:
        plain = _plain(value)
        return Formatted(plain, plain, False, chosen=value if isinstance(value, tuple) else ())
    fitting = fitting if type_.normalises else value
    return Formatted(
        type_.show(fitting, definition, where),
        type_.write(fitting, definition, where),
        True,
        type_.shows_message,
        type_.is_usual(value),
        type_.link(value),
        fitting if isinstance(fitting, tuple) else (),
    )


_kept = lru_cache(maxsize=FORMATTED_KEPT, typed=True)(_format)  # `typed`: in Python True is 1


def _plain(value: Value) -> str:
    """What does not fit, as it is."""
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(value) if isinstance(value, tuple) else str(value)
