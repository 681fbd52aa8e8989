"""Words of names, by which things are found: each word of a thing's name is a row, in an index of its noun's own."""

import re
from typing import Any, cast

from .batch import Batch
from .rows import E
from .text import comparable

MOST_WORDS, LONGEST_WORD = 12, 40
WORD = re.compile(r"\w+")


def words_of(name: str) -> frozenset[str]:
    return frozenset(word[:LONGEST_WORD] for word in WORD.findall(comparable(name))[:MOST_WORDS])


def save_words(batch: Batch, kind: type[E], id: str, name: str) -> None:
    """As the name is now. The rows of the thing's words, `kind(id, word)`, have been read."""
    wanted, held = words_of(name), dict(batch[kind].family(id))
    for word in held.keys() - wanted:
        batch[kind].delete(held[word])
    for word in sorted(wanted - held.keys()):
        batch[kind].save(cast(Any, kind)(id, word))
