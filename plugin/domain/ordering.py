"""What an admin moves: one place up or down, or to the top. Positions are numbers that hosts set as well."""

from collections.abc import Sequence
from typing import Literal, get_args

Move = Literal["up", "down", "top"]
MOVES: tuple[Move, ...] = get_args(Move)


def moved(order: Sequence[tuple[str, int]], id: str, move: Move) -> dict[str, int]:
    """The new positions of those that get another one, by id. `order`: ids and positions, as they stand now.

    The positions that there are go round among them, so that a move touches as few as it can.
    """
    ids = [one for one, _ in order]
    if id not in ids:
        return {}
    at = ids.index(id)
    to = {"up": max(0, at - 1), "down": min(len(ids) - 1, at + 1), "top": 0}[move]
    ids.insert(to, ids.pop(at))
    places = _rising([position for _, position in order])
    before = dict(order)
    return {one: place for one, place in zip(ids, places, strict=True) if before[one] != place}


def _rising(positions: Sequence[int]) -> list[int]:
    """No two alike, each as near to what it was as may be."""
    rising: list[int] = []
    for position in positions:
        rising.append(max(position, rising[-1] + 1) if rising else position)
    return rising
