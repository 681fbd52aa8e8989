"""What a document still holds of superseded generations, and how it is rid of it, where the browser can.

A generation stands between `<?start name=g7>` and `<?end>`; an `<i class="q q7">` at its end has a box once nothing of
it is shown, that is once it is superseded and holds no editor in use. Then the browser asks for the image of `q7`: the
first proof. It is answered by a second question, `<i class="q again7">` in place of the first, put there by `<template
for=q7>`, which only some browsers understand. Whoever asks for its image proves two things: it can replace what has
been sent, and nothing of the generation is shown still, a while later. Only then `<template for=g7></template>`
replaces the generation by nothing. Without both proofs it stays: it may hold what somebody has typed.

A style sheet of proofs keeps the images that it has asked for, so it goes with the last of its generations.
"""

from collections.abc import Iterable
from typing import Literal

Proof = Literal["gone", "still gone"]
SHEET = 64  # generations whose proofs one style sheet has
SHEETS = 256


class Superseded:
    __slots__ = ("_asked", "_asking", "_fragments", "_left", "_proven", "_trusted")

    def __init__(self) -> None:
        self._fragments: dict[int, int] = {}  # by generation that is in the document and not shown: how many
        # by how far the proof of each has come: to be asked again, asked again, to be removed
        self._asking: set[int] = set()
        self._asked: set[int] = set()
        self._proven: set[int] = set()
        self._left: dict[int, int] = {}  # by style sheet: of how many generations it has still to ask
        self._trusted = True

    def supersede(self, generation: int, fragments: int) -> None:
        self._fragments[generation] = fragments

    @property
    def generations(self) -> Iterable[int]:
        return self._fragments.keys()

    def questions(self) -> str:
        """Those that are to be asked again. Between two generations: a patch reaches what stands beside it."""
        asking, self._asking = self._asking, set()
        self._asked |= asking
        if not self._trusted:
            return ""
        return "".join(f'<template for=q{one}><i class="q again{one}"></i></template>' for one in sorted(asking))

    def removals(self) -> tuple[str, dict[int, int]]:
        """What removes those that are proven, there too; and how many fragments each has."""
        proven, self._proven = self._proven, set()
        if not self._trusted:
            return "", {}
        html = "".join(f"<template for=g{one}></template>" for one in sorted(proven)) + self._spent_sheets(proven)
        return html, {one: self._fragments.pop(one) for one in proven}

    def _spent_sheets(self, removed: Iterable[int]) -> str:
        spent = []
        for generation in removed:
            sheet = sheet_of(generation)
            self._left[sheet] = self._left.get(sheet, SHEET) - 1
            if not self._left[sheet]:
                del self._left[sheet]
                spent.append(sheet)
        return "".join(f"<template for=gone{sheet}></template>" for sheet in sorted(spent) if sheet < SHEETS)

    def hear(self, proof: Proof, generation: int) -> None:
        if generation not in self._fragments:
            # Of one that has been removed: late, or twice. Of one that is shown still: no browser says so, but
            # something that asks for all addresses of a sheet. Then nothing that it asks for is a proof.
            self._trusted &= generation < max(self._fragments, default=0)
        elif proof == "gone":
            if generation not in self._asked and generation not in self._proven:
                self._asking.add(generation)
        elif generation in self._asked:
            self._asked.remove(generation)
            self._proven.add(generation)
        else:
            self._trusted &= generation in self._proven


def begins(generation: int) -> str:
    return f'<?start name="g{generation}">'


def sheet_of(generation: int) -> int:
    return (generation - 1) // SHEET


def ends(generation: int, stream_id: str) -> str:
    """With the style sheet of its proof, where that is the sheet's first."""
    sheet = sheet_of(generation)
    is_first = sheet != sheet_of(generation - 1) and sheet < SHEETS
    link = f'<link rel=stylesheet href="s/{stream_id}/gone-{sheet}.css">'
    return f'<?start name="q{generation}"><i class="q q{generation}"></i><?end><?end>' + (
        f'<?start name="gone{sheet}">{link}<?end>' if is_first else ""
    )


def sheet_of_proofs(sheet: int) -> str:
    numbers = range(sheet * SHEET + 1, (sheet + 1) * SHEET + 1)
    return "".join(f".q{n}{{background-image:url(q/{n})}}.again{n}{{background-image:url(p/{n})}}\n" for n in numbers)
