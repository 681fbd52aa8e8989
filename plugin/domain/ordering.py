"""What an admin moves: one place up or down, or to the top. Positions are numbers that hosts set as well."""

from collections.abc import Sequence
from typing import Literal, TypeVar, get_args

T = TypeVar("T")
Move = Literal["up", "down", "top"]
MOVES: tuple[Move, ...] = get_args(Move)


def moved(order: Sequence[tuple[str, int]], id: str, move: Move) -> dict[str, int]:
    """The new positions of those that get another one, by id. `order`: ids and positions, as they stand now.

    The positions that there are go round among them, so that a move touches as few as it can.
    """
    ids = [one for one, _ in order]
    if id not in ids:
        return {}
    ids = reordered(ids, ids.index(id), move)
    places = _rising([position for _, position in order])
    before = dict(order)
    return {one: place for one, place in zip(ids, places, strict=True) if before[one] != place}


def reordered(order: Sequence[T], at: int, move: Move) -> list[T]:
    """As it stands once the one at a place has been moved."""
    after = list(order)
    to = {"up": max(0, at - 1), "down": min(len(after) - 1, at + 1), "top": 0}[move]
    after.insert(to, after.pop(at))
    return after


def _rising(positions: Sequence[int]) -> list[int]:
    """No two alike, each as near to what it was as may be."""
    rising: list[int] = []
    for position in positions:
        rising.append(max(position, rising[-1] + 1) if rising else position)
    return rising
