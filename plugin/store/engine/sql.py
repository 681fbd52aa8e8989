"""From the one way we write SQL to what each driver takes. Each text is rewritten once, then remembered.

Parameters are numbered: PostgreSQL knows nothing else, and SQLite binds a row of numbers in three quarters of the time
that a row of names takes. A list is one parameter in both, so that a statement stays one prepared statement however
long the list.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache, partial
from itertools import chain
from operator import itemgetter

from msgspec import Struct
from msgspec.structs import replace

from .columns import encode_json

# Rows to a statement. Between two statements the thread hands the interpreter over, and where another thread computes
# it waits for its turn, 50 µs at most: so a batch is written by few.
AT_ONCE = (1_000, 100, 10)
MOST_PARAMETERS = 32_766  # of a statement: SQLite's own bound
SPLIT = 100  # rows: of so many it pays to look for what they have in common
WRITTEN = "{written}"  # in a statement that goes along with others: whether these are written
_TOKEN = re.compile(
    r"""
    # where a colon is just a colon
    '(?:[^']|'')*' | "(?:[^"]|"")*" | --[^\n]* | /\*.*?\*/ | (?P<tag>\$\w*\$).*?(?P=tag) | ::
    | \b(?P<list>(?:NOT\s+)?IN)\s+:(?P<items>[a-z_]\w*)
    | :(?P<name>[a-z_]\w*)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


class Laid(Struct, frozen=True):
    """Rows of parameters as SQLite's driver takes them: many to a statement, and those that are left one by one."""

    together: list[tuple[str, tuple[object, ...]]]
    alone: list[Sequence[object]]


class Numbered(Struct, frozen=True):
    sql: str
    names: tuple[str, ...]  # the n-th is $n, or ?n
    pick: Callable[[Mapping[str, object]], Sequence[object]]  # takes them, in order
    lists: tuple[str, ...] = ()  # those that travel as JSON arrays
    # SQLite: the same for many rows, where all it does is to insert one; and which columns are alike in all of them
    rows_sql: Callable[[int, tuple[int, ...]], str] | None = None

    def lay(self, rows: Sequence[Sequence[object]]) -> Laid:
        """Each row in the order in which the statement first names its parameters."""
        together: list[tuple[str, tuple[object, ...]]] = []
        laid = 0
        if self.rows_sql and len(rows) >= AT_ONCE[-1]:
            alike, common, others = _split(rows)
            for size in AT_ONCE:
                while len(rows) - laid >= size and size * len(rows[0]) < MOST_PARAMETERS:
                    values = tuple(chain.from_iterable(others[laid : laid + size]))
                    together.append((self.rows_sql(size, alike), common + values))
                    laid += size
        return Laid(together, list(rows[laid:]))

    def arguments(self, parameters: Mapping[str, object]) -> Sequence[object]:
        if self.lists:
            parameters = {**parameters, **{name: encode_json(parameters[name]) for name in self.lists}}
        return self.pick(parameters)


@lru_cache(maxsize=1024)
def for_postgres(sql: str, after: int = 0) -> Numbered:
    """`after`: how many parameters a statement has already, of which this becomes a part."""
    return _numbered(sql, "$", lambda negated, place: f"{'<> ALL' if negated else '= ANY'}({place})", after)


@lru_cache(maxsize=1024)
def for_sqlite(sql: str) -> Numbered:
    numbered = _numbered(
        sql, "?", lambda negated, place: f"{'NOT IN' if negated else 'IN'} (SELECT value FROM json_each({place}))"
    )
    lists = tuple(match["items"] for match in _TOKEN.finditer(sql) if match["items"])
    return replace(numbered, lists=lists, rows_sql=_for_rows(numbered))


def _split(
    rows: Sequence[Sequence[object]],
) -> tuple[tuple[int, ...], tuple[object, ...], Sequence[Sequence[object]]]:
    """The columns that are alike in all of many rows, their values, and the rows without them: a third of what writing
    a row costs is binding its parameters.
    """
    if len(rows) < SPLIT:
        return (), (), rows
    columns = list(zip(*rows, strict=True))
    alike = tuple(at for at, column in enumerate(columns) if column.count(column[0]) == len(column))
    if len(alike) == len(columns):
        alike = alike[1:]
    others = [column for at, column in enumerate(columns) if at not in alike]
    return alike, tuple(columns[at][0] for at in alike), list(zip(*others, strict=True))


def insert_after(table: str, columns: Sequence[str], counted: str) -> Numbered:
    """SQLite: rows whose column `counted` goes on from the first parameter, which all rows of a statement share."""
    row = ", ".join(f"?1 + ?{at}" if name == counted else f"?{at}" for at, name in enumerate(columns, 2))
    place = columns.index(counted)
    return Numbered(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({row})",
        (),
        tuple,
        rows_sql=cache(partial(_insert_rows, table, tuple(columns), "", place)),
    )


def _insert_rows(
    table: str, columns: tuple[str, ...], after: str, counted: int | None, rows: int, alike: tuple[int, ...]
) -> str:
    """What is counted comes first, then what is alike. Parameters have no numbers here: SQLite looks each number up in
    a list of all.
    """
    first = [] if counted is None else [counted]
    others = [at for at in range(len(columns)) if at not in alike]
    values = [f"? + column{others.index(at) + 1}" for at in first]
    values += ["?" for _ in alike] + [f"column{number}" for number, at in enumerate(others, 1) if at not in first]
    names = [columns[at] for at in (*first, *alike, *(at for at in others if at not in first))]
    row = f"({', '.join('?' for _ in others)})"
    return (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"
        f" FROM (VALUES {', '.join([row] * rows)}) WHERE TRUE {after}"
    )


@lru_cache(maxsize=128)
def where_written(sql: str, condition: str) -> str:
    return sql.replace(WRITTEN, condition)


def renamed(sql: str, prefix: str) -> str:
    """The same with all parameters' names prefixed."""

    def name(match: re.Match[str]) -> str:
        own = match["items"] or match["name"]
        return match[0].removesuffix(own) + prefix + own if own else match[0]

    return _TOKEN.sub(name, sql)


def _for_rows(numbered: Numbered) -> Callable[[int, tuple[int, ...]], str] | None:
    """A row of many costs two thirds of a row alone."""
    numbers = range(1, len(numbered.names) + 1)
    places = r"\s*,\s*".join(rf"\?{number}" for number in numbers)
    shape = rf"\s*INSERT\s+INTO\s+(\w+)\s*\(([^()]*)\)\s*VALUES\s*\(\s*{places}\s*\)(.*)"
    match = re.fullmatch(shape, numbered.sql, re.DOTALL)
    if not match:
        return None
    table, names, after = match.groups()
    columns = tuple(name.strip() for name in names.split(","))
    # a subquery may be asked once a statement, not once a row
    if "?" in after or "SELECT" in after or len(columns) != len(numbers):
        return None
    return cache(partial(_insert_rows, table, columns, after, None))


def _numbered(sql: str, mark: str, among: Callable[[bool, str], str], after: int = 0) -> Numbered:
    numbers: dict[str, int] = {}

    def place(name: str) -> str:
        return f"{mark}{numbers.setdefault(name, after + len(numbers) + 1)}"

    def number(match: re.Match[str]) -> str:
        if name := match["items"]:
            return among(match["list"].upper().startswith("NOT"), place(name))
        return place(match["name"]) if match["name"] else match[0]

    text = _TOKEN.sub(number, sql)
    names = tuple(numbers)
    # of several names it makes a tuple, at half the price of a comprehension
    pick = itemgetter(*names) if len(names) > 1 else lambda parameters: [parameters[name] for name in names]
    return Numbered(text, names, pick)
