"""A transaction's rows against a naive model: random saves, deletes, marks and undos, also of the state's rows."""

import random

import pytest

from plugin.domain.rows import Entity, Key, RowSet, key_of


class Item(Entity, frozen=True):
    KEY = ("family", "id")

    family: str
    id: str
    value: int


class Setting(Entity, frozen=True):
    id: str
    value: int


KINDS: tuple[type[Item] | type[Setting], ...] = (Item, Setting)
Held = dict[type[Entity], dict[Key, Entity]]
Changed = dict[type[Entity], dict[Key, Entity | None]]


class Model:
    """Copies all of it at every mark."""

    def __init__(self, rows: Held) -> None:
        self.rows: Held = {kind: dict(own) for kind, own in rows.items()}
        self.changes: Changed = {kind: {} for kind in rows}

    def copy(self) -> "Model":
        other = Model(self.rows)
        other.changes = {kind: dict(own) for kind, own in self.changes.items()}
        return other


def check(row_set: RowSet, model: Model, chance: random.Random) -> None:
    for kind in KINDS:
        for key, row in model.rows[kind].items():
            assert row_set[kind].get(*key) == row
        assert row_set[kind].changes == model.changes[kind]
        if chance.random() < 0.5:  # asking for all of them changes how the state's are held
            assert sorted(map(key_of, row_set[kind])) == sorted(model.rows[kind])
            assert len(row_set[kind]) == len(model.rows[kind])


@pytest.mark.parametrize("seed", range(100))
def test_rows_are_as_they_were_at_the_mark_that_they_are_undone_to(seed: int) -> None:
    chance = random.Random(seed)
    settings: dict[Key, Entity] = {(id,): Setting(id, -1) for id in "012"[: chance.randint(0, 3)]}
    items: dict[Key, Entity] = {("x", id): Item("x", id, -1) for id in "012"}
    row_set, model = RowSet({Setting: settings}), Model({Item: items, Setting: settings})
    row_set[Item].hold(row for row in items.values() if isinstance(row, Item))
    marks: list[tuple[int, Model]] = []
    for step in range(60):
        kind = chance.choice(KINDS)
        key = (chance.choice("xy"), chance.choice("0123"))[-len(kind.KEY) :]
        match chance.choice(("save", "save", "delete", "mark", "undo")):
            case "save":
                row = kind(*key, step)  # type: ignore[call-arg,arg-type]
                row_set[kind].save(row)
                model.rows[kind][key] = model.changes[kind][key] = row
            case "delete" if key in model.rows[kind]:
                row_set[kind].delete(model.rows[kind].pop(key))  # type: ignore[arg-type]
                model.changes[kind][key] = None
            case "mark":
                marks.append((row_set.mark(), model.copy()))
            case "undo" if marks:
                del marks[chance.randrange(len(marks)) + 1 :]
                row_set.undo_to(marks[-1][0])
                model = marks[-1][1].copy()
        check(row_set, model, chance)
