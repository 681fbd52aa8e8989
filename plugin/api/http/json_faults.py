"""Where a body is no JSON, or holds what no text or number can. Looked for only once it has been refused."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, NoReturn

import msgspec

from plugin.errors import Problem

from .problems import NotJson

BOM = "\ufeff".encode()  # some libraries begin with it; it says nothing
MOST_FAULTS = 100
MOST_LOOKED_AT = 20_000  # values of a request
MOST_OPERATIONS = 1_000
COMPRESSED = {b"\x1f\x8b": "gzip", b"\x28\xb5": "zstd", b"\x78\x9c": "deflate", b"\x78\xda": "deflate"}
OTHER_TEXT = (b"\xff\xfe", b"\xfe\xff")
BYTE = re.compile(r"\(byte (\d+)\)")
OPERATIONS = re.compile(r'"operations"\s*:\s*\[')
BETWEEN = re.compile(r"[\s,]*")


def load(body: bytes) -> Any:
    """What the body is, where it is JSON: with lone surrogates and infinite numbers, which `faults_in` finds.

    Raises:
        NotJson: with the line, the column and the byte, and in a batch with the operation.
    """
    if (packed := COMPRESSED.get(body[:2])) is not None:
        raise NotJson(f"The body is compressed ({packed}): send it as it is.")
    if body[:2] in OTHER_TEXT or b"\0" in body[:4]:
        raise NotJson("The body is not UTF-8, it seems to be UTF-16 or UTF-32.")
    with suppress(msgspec.DecodeError, ValueError, RecursionError):
        return msgspec.json.decode(body)  # far faster than what can say where it is wrong
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        before = body[: error.start].decode()
        raise _not_json("no UTF-8", before + "?", len(before)) from None
    try:
        return json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise _not_json(error.msg[:1].lower() + error.msg[1:], text, error.pos) from None
    except RecursionError:
        raise NotJson("The body is nested too deeply.") from None
    except _NoNumber as error:
        raise _not_json(f"{error} is no number", text, _position_in(body)) from None
    except ValueError:
        raise NotJson("The body holds a number of more digits than can be read.") from None


class Looking:
    """How many values of a request may still be looked at, one by one; what is beyond is refused by others, or fits."""

    def __init__(self) -> None:
        self.left = MOST_LOOKED_AT


def faults_in(value: Any, path: str = "", looking: Looking | None = None) -> Iterator[Problem]:
    """Halves of characters, and numbers beyond all that are counted, by the path of their member."""
    looking = looking or Looking()
    looking.left -= 1
    if looking.left < 0:
        return
    if isinstance(value, str):
        if not value.isascii() and any("\ud800" <= sign <= "\udfff" for sign in value):
            yield Problem(path, "holds half a character, a lone surrogate")
    elif isinstance(value, float):
        if value in (float("inf"), float("-inf")):
            yield Problem(path, "must be a number of at most 15 digits")
    elif isinstance(value, list):
        for index, item in enumerate(value[: looking.left]):
            yield from faults_in(item, f"{path}[{index}]", looking)
    elif isinstance(value, dict):
        for name, item in islice(value.items(), looking.left):
            shown = name.encode("utf-8", "backslashreplace").decode()
            within = f"{path}.{shown}" if path else shown
            if shown != name:
                yield Problem(within, "is named with half a character, a lone surrogate")
            yield from faults_in(item, within, looking)


class _NoNumber(Exception):
    """NaN and the infinities, which some libraries write."""


def _refuse(name: str) -> NoReturn:
    raise _NoNumber(name)


def _position_in(body: bytes) -> int:
    """In characters."""
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, ValueError) as error:
        if found := BYTE.search(str(error)):
            return len(body[: int(found[1])].decode("utf-8", "ignore"))
    return 0


def _not_json(why: str, text: str, at: int) -> NotJson:
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    operation = _operation_at(text, at)
    place = f"line {line}, column {column}" + (f", in operations[{operation}]" if operation is not None else "")
    return NotJson(f"The body is not JSON: {why}, at {place}.")


def _operation_at(text: str, at: int) -> int | None:
    """The operation of a batch that the character `at` is in."""
    begin = OPERATIONS.search(text, 0, at)
    if begin is None:
        return None
    read, place = json.JSONDecoder().raw_decode, begin.end()
    for index in range(MOST_OPERATIONS):
        between = BETWEEN.match(text, place)
        place = between.end() if between else place
        try:
            _, place = read(text, place)
        except (ValueError, RecursionError):
            return index
        if place > at:
            return index
    return None
