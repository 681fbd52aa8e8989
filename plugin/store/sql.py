"""From the one way we write SQL to what each driver takes. Each text is rewritten once, then remembered.

SQLite binds `:names` itself, so there only lists need help. PostgreSQL numbers its parameters. A list is one parameter
in both, so that a statement stays one prepared statement however long the list.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from .columns import encode_json

_TOKEN = re.compile(
    r"""
    # where a colon is just a colon
    '(?:[^']|'')*' | "(?:[^"]|"")*" | --[^\n]* | /\*.*?\*/ | (?P<tag>\$\w*\$).*?(?P=tag) | ::
    | \b(?P<list>(?:NOT\s+)?IN)\s+:(?P<items>[a-z_]\w*)
    | :(?P<name>[a-z_]\w*)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


class Numbered(Struct, frozen=True):
    sql: str
    names: tuple[str, ...]  # the n-th is $n

    def arguments(self, parameters: Mapping[str, object]) -> list[object]:
        return [parameters[name] for name in self.names]


@lru_cache(maxsize=1024)
def for_postgres(sql: str) -> Numbered:
    numbers: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        if name := match["items"]:
            comparison = "<> ALL" if match["list"].upper().startswith("NOT") else "= ANY"
            return f"{comparison}(${numbers.setdefault(name, len(numbers) + 1)})"
        if name := match["name"]:
            return f"${numbers.setdefault(name, len(numbers) + 1)}"
        return match[0]

    text = _TOKEN.sub(number, sql)
    return Numbered(text, tuple(numbers))


class Named(Struct, frozen=True):
    sql: str
    lists: tuple[str, ...]  # parameters that travel as JSON arrays

    def arguments(self, parameters: Mapping[str, object]) -> Mapping[str, object]:
        if not self.lists:
            return parameters
        return {**parameters, **{name: encode_json(parameters[name]) for name in self.lists}}

    def many(self, parameters: Sequence[dict[str, object]]) -> Sequence[Mapping[str, object]]:
        return parameters if not self.lists else [self.arguments(each) for each in parameters]


@lru_cache(maxsize=1024)
def for_sqlite(sql: str) -> Named:
    lists: dict[str, None] = {}

    def spread(match: re.Match[str]) -> str:
        if name := match["items"]:
            lists[name] = None
            return f"{match['list']} (SELECT value FROM json_each(:{name}))"
        return match[0]

    text = _TOKEN.sub(spread, sql)
    return Named(text, tuple(lists))
