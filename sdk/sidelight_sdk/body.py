"""The body of a request, as JSON. What JSON has no form for is refused before any network, by the name of its field.

JSON knows no NaN and no infinity: an encoder writes null in their place, and null would clear a value.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

import msgspec
from msgspec import UNSET, Struct, structs

from .errors import FieldError, refused


def encode(body: object) -> bytes:
    """The JSON of `body`.

    Raises:
        InvalidRequest: something in it has no form in JSON; `errors` names the first such field.
    """
    content = msgspec.json.encode(body)
    if b"null" in content and (fault := next(_faults(body), None)):
        raise refused(*fault)
    return content


def _faults(value: object, place: str = "") -> Iterator[FieldError]:
    if isinstance(value, Struct):
        value = {name: member for name, member in structs.asdict(value).items() if member is not UNSET}
    if isinstance(value, Mapping):
        for name, member in value.items():
            yield from _faults(member, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list | tuple | AbstractSet):
        for number, member in enumerate(value):
            yield from _faults(member, f"{place}[{number}]")
    elif value is not None and msgspec.json.encode(value) == b"null":
        yield FieldError(place, "must be a finite number")
