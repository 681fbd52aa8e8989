"""Things found by the words of their names: a noun has a table of these words beside its own."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from plugin.domain.rows import Entity
from plugin.domain.words import words_of

from .base import Reader
from .tables import Table

E = TypeVar("E", bound=Entity)
LOOKED_AT = 200  # things of one word, among which those of all words are looked for
LEADING = 3  # words
LAST_SIGN = "\U0010ffff"


class Words(Generic[E]):
    """`words`: the table whose rows are a thing's id and a word. `text_of`: what the words of a thing are of."""

    def __init__(self, things: Table[E], words: Table[Any], text_of: Callable[[E], str]) -> None:
        self._things, self._text_of = things, text_of
        of = words.key[0]

        def with_word(at: int) -> str:
            return f"""
                SELECT {of} FROM (
                    SELECT {of} FROM {words.name}
                    WHERE workspace_id = :workspace_id AND word >= :word{at} AND word < :beyond{at}
                    ORDER BY word, {of} LIMIT :limit) AS with_word{at}
            """

        self._with_words = [
            f"""
            SELECT {things.names} FROM {things.name} WHERE workspace_id = :workspace_id AND id IN (
                {" UNION ".join(map(with_word, range(number)))})
            """
            for number in range(1, LEADING + 1)
        ]

    async def search(self, reader: Reader, workspace_id: str, text: str) -> list[E]:
        """Those that have words which begin with each of these, in no order.

        They are looked for among the first LOOKED_AT of each of the longest words: so what has a word that few others
        have is found by it, whatever else is typed.
        """
        sought = sorted(words_of(text), key=len, reverse=True)
        if not sought:
            return []
        leading = sought[:LEADING]
        words = {f"word{at}": word for at, word in enumerate(leading)}
        beyond = {f"beyond{at}": word + LAST_SIGN for at, word in enumerate(leading)}
        sql = self._with_words[len(leading) - 1]
        rows = await reader.rows(sql, workspace_id=workspace_id, limit=LOOKED_AT, **words, **beyond)
        return [one for one in map(self._things.row_of, rows) if self._has(one, sought)]

    def _has(self, thing: E, sought: list[str]) -> bool:
        words = words_of(self._text_of(thing))
        return all(any(word.startswith(part) for word in words) for part in sought)
