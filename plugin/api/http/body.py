"""From the bytes of a body to a wire struct, strictly: what is refused is named."""

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any, TypeVar

import msgspec

from plugin.errors import Invalid, Problem

from .json_faults import BOM, MOST_FAULTS, faults_in, load
from .problems import NotJson

T = TypeVar("T")
LONG = 500_000  # bytes: reading them takes milliseconds, so it is done beside the loop


def read(shape: type[T], body: bytes) -> T:
    """The body as `shape`. NotJson where it is no JSON at all, Invalid where it does not fit."""
    body = body.removeprefix(BOM)
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise refusal(error, load(body)) from None


def read_into(shape: type[T], body: bytes, given: Mapping[str, str]) -> T:
    """The body as `shape`, of which the path has already given some members; the body may not give them again."""
    body = body.removeprefix(BOM)
    try:
        members = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise refusal(error, load(body)) from None
    for name in ("op", *given):
        if name in members:
            raise Invalid(Problem(name, "is no member here: the address says it"))
    read: T = convert({**members, "op": shape.__struct_config__.tag, **given}, shape)  # type: ignore[attr-defined]
    return read


def convert(members: Any, shape: Any) -> Any:
    """What has been read as JSON, as `shape`."""
    try:
        return msgspec.convert(members, shape)
    except msgspec.ValidationError as error:
        raise Invalid(_problem(str(error), members)) from None


def refusal(error: Exception, whole: Any) -> Invalid | NotJson:
    """`whole`: what the body is, as far as it is JSON."""
    faults = [Problem(fault.field or "body", fault.why) for fault in islice(faults_in(whole), MOST_FAULTS)]
    if faults:
        return Invalid(*faults)
    if not isinstance(error, msgspec.ValidationError):
        return NotJson("The body is not JSON that can be read.")
    return Invalid(_problem(str(error), whole))


LONGEST_MESSAGE = 2_000  # it repeats what it found, which may be as long as the body, and ends in where that is
LONGEST_FOUND = 60
MESSAGE = re.compile(r"(?P<what>.*?)(?: - at (?:`key` in )?`(?:key in )?\$\.?(?P<path>[^`]*)`)?", re.DOTALL)
NULL = re.compile(r"Expected `[^`]*`, got `null`")
ENUM = re.compile(r"Invalid enum value (?P<found>.*)", re.DOTALL)
LENGTH = re.compile(r"Expected `(?P<what>\w+)` of length <= (?P<limit>\d+)")
THINGS = {"str": "characters long", "object": "members", "array": "long"}
EXPECTED = re.compile(r"Expected `(?P<wanted>[^`]*)`(?:, got `(?P<found>[^`]*)`)?")
WORDS = {
    "str": "text",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "datetime": "a time",
}
NAMED = re.compile(r"Object (?:contains unknown|missing required) field `(?P<name>.*)`", re.DOTALL)


def _problem(message: str, whole: Any) -> Problem:
    match = MESSAGE.fullmatch(_shortened(message, LONGEST_MESSAGE))
    what, path = (match["what"], match["path"] or "") if match else (message, "")
    if named := NAMED.fullmatch(what):
        field = f"{path}.{named['name']}" if path else named["name"]
        return Problem(field, "is no member here" if "unknown" in what else "is required")
    if NULL.fullmatch(what):
        return Problem(path or "body", "cannot be null: there must be one")
    too_long = LENGTH.fullmatch(what)
    if expected := EXPECTED.fullmatch(what):
        what = _in_words(expected["wanted"], expected["found"])
    if enum := ENUM.fullmatch(what):
        what = f"cannot be {_shortened(enum['found'], LONGEST_FOUND)}"
    if path.endswith("[...]"):
        path = _culprit(whole, path.removesuffix("[...]"), int(too_long["limit"]) if too_long else None)
    if too_long:
        what = f"must be at most {too_long['limit']} {THINGS[too_long['what']]}"
    return Problem(path or "body", what[:1].lower() + what[1:])


def _shortened(text: str, longest: int) -> str:
    """Without its middle."""
    return text if len(text) <= longest else f"{text[: longest // 2]}…{text[-longest // 2 :]}"


def _in_words(wanted: str, found: str | None) -> str:
    """JSON's own types, as a reader of any language knows them."""
    names = " or ".join(WORDS.get(name, name) for name in wanted.split(" | ") if name != "null")
    return f"must be {names}, not {WORDS.get(found, found)}" if found else f"must be {names}"


def _culprit(whole: Any, path: str, longest: int | None) -> str:
    """msgspec does not say which value of a mapping is wrong: the one that is too long, or is a list or an object."""
    at = whole
    for step in re.findall(r"[^.\[\]]+", path):
        at = at[int(step)] if isinstance(at, list) else at[step]
    for key, value in at.items() if isinstance(at, dict) else ():
        if isinstance(value, list | dict) if longest is None else isinstance(value, str) and len(value) > longest:
            return f"{path}.{key}"
    return path
