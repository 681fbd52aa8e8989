"""Addresses as they were really sent. The server decodes `%2F` and drops empty segments before it routes."""

from collections.abc import Mapping
from urllib.parse import unquote_to_bytes


def is_as_routed(path: bytes, template: str, parameters: Mapping[str, object], errors: str = "strict") -> bool:
    """The path as sent is the path that was routed, segment by segment.

    Else `customers/x%2Fnotes` would reach the notes of `x`, `customers//notes` the customer `notes`, and `//p//secret/`
    a panel whose relative addresses lead elsewhere. `errors`: of what is no UTF-8, as `bytes.decode` takes it.
    """
    named = ((segment, parameter_in(segment)) for segment in template.split("/"))
    wanted = [segment if name is None else str(parameters[name]) for segment, name in named]
    try:
        return [unquote_to_bytes(segment).decode(errors=errors) for segment in path.split(b"/")] == wanted
    except UnicodeDecodeError:
        return False


def parameter_in(segment: str) -> str | None:
    """`{key:str}` names one, `notes` does not."""
    return segment[1:-1].partition(":")[0] if segment.startswith("{") else None
