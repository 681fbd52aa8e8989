"""The body of a request, as JSON. What JSON has no form for is refused before any network, by the name of its field.

JSON knows no NaN and no infinity: an encoder writes null in their place, and null would clear a value. UTF-8 knows no
lone surrogates: halves of a character, left by text that was cut in the middle of one or that was never decoded.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from math import isfinite

import msgspec
from msgspec import UNSET, Struct, UnsetType, structs

from .errors import FieldError, InvalidRequest, refused

LARGEST = 8 * 1024 * 1024
"""Bytes that the service takes, at most."""

SURROGATE = "holds half a character, a lone surrogate, which no text can be sent with"

SOUND = frozenset((str, int, bool, type(None), UnsetType))
"""Types of whose values none becomes null that is not None."""


def encode(body: object) -> bytes:
    """The JSON of `body`.

    Raises:
        InvalidRequest: something in it has no form in JSON; `errors` names the first such field. Or all is too much.
    """
    try:
        content = _write(body)
        sound = content is not None and (b"null" not in content or _is_sound(body))
        fault = None if sound else next(_faults(body), None)
    except RecursionError:
        raise refused("body", "is nested too deeply") from None
    if content is None or fault:
        raise refused(*(fault or ("body", "has no form in JSON")))
    if len(content) > LARGEST:
        raise InvalidRequest(413, "Too much for one request", f"{len(content):,} bytes, and {LARGEST:,} at most")
    return content


def _write(value: object) -> bytes | None:
    try:
        return msgspec.json.encode(value, enc_hook=_as_plain)
    except (TypeError, ValueError):  # of no type that it knows, or a text with a lone surrogate
        return None


def _is_sound(value: object) -> bool:
    """Whether no null of its JSON was a number. Quick, for whole batches; what is not usual, it leaves to `_faults`."""
    if type(value) in SOUND:
        return True
    if isinstance(value, float):
        return isfinite(value)
    if isinstance(value, dict):
        return all(map(_is_sound, value.values()))
    if isinstance(value, list):
        return all(map(_is_sound, value))
    return isinstance(value, Struct) and all(map(_is_sound, structs.astuple(value)))


def _as_plain(value: object) -> object:
    """msgspec knows dicts and plain texts and numbers alone; any mapping will do, and what is derived from these."""
    if isinstance(value, Mapping):
        return dict(value)
    for plain in (str, int, float):
        if isinstance(value, plain):
            return plain(value)
    raise TypeError


def _faults(value: object, place: str = "") -> Iterator[FieldError]:
    if isinstance(value, Struct):
        value = {name: member for name, member in structs.asdict(value).items() if member is not UNSET}
    if isinstance(value, Mapping):
        for name, member in value.items():
            shown = str(name).encode(errors="backslashreplace").decode()
            within = f"{place}.{shown}" if place else shown
            if why := _why_no_name(name):
                yield FieldError(within, why)
            yield from _faults(member, within)
    elif isinstance(value, list | tuple | AbstractSet):
        for number, member in enumerate(value):
            yield from _faults(member, f"{place}[{number}]")
    elif why := _why_no_value(value):
        yield FieldError(place, why)


def _why_no_name(name: object) -> str | None:
    if _write({name: None}) is not None:
        return None
    return SURROGATE if type(name) is str else f"must be named by a text, not by a {type(name).__name__}"


def _why_no_value(value: object) -> str | None:
    written = _write(value)
    if written is None:
        return SURROGATE if type(value) is str else f"cannot be sent: JSON has no {type(value).__name__}"
    return "must be a finite number" if written == b"null" and value is not None else None
