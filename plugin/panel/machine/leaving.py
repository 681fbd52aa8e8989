"""Editors that are saved and keep the focus: let go of when they are left as they were saved, and kept if typed on in.

No selector tells what was typed before a save from what is typed after it. But a field of one line says whether it
holds an even number of characters (its `pattern`), so each key that is pressed in it shows, and the service knows how
many it has saved. A style sheet of that editor alone, sent with the answer to its save, makes the browser report both:
that it has been typed on in, and that it has been left with a number of characters that may be the saved one. The first
report counts, since two keys later the number may be that again. Where no report comes, the editor stays as a draft.
"""

from msgspec import Struct

# Of what has several lines, or a list, nothing can be said: whoever goes back into it after its Save may change it. A
# date has the focus still after Enter, so only who presses into it is known to; its step and its least and greatest
# value could tell more, but are what may be chosen in it.
AGAIN = "input:not([pattern]):active,textarea:focus,select:focus"
ODD = f":has(input[pattern]:valid,{AGAIN})"
EVEN = f":has(input:invalid,{AGAIN})"
# The focus that the pointer leaves on Save is no use.
LEFT = ":is(:not(:focus-within),:has(.primary:focus:not(:focus-visible)))"
MOST = 0xFFFF


class Kept(Struct, frozen=True):
    beacon: int
    place: str
    editor: str


class Leaving:
    __slots__ = ("_kept", "_next")

    def __init__(self) -> None:
        self._kept: dict[int, Kept] = {}  # by the number that is reported
        self._next = 0

    def keep(self, kept: Kept, length: int, stream_id: str) -> bytes:
        """Its style sheet. An earlier save of the same editor is of no interest any more."""
        self._kept = {number: one for number, one in self._kept.items() if one.editor != kept.editor}
        number, self._next = self._next, (self._next + 1) % MOST
        self._kept[number] = kept
        sheet = f"s/{stream_id}/saved-{kept.beacon}-{number}-{length % 2}.css"
        return f'<link rel=stylesheet href="{sheet}">\n'.encode()

    def take(self, number: int) -> Kept | None:
        """The first report of it; there is no further one that counts."""
        return self._kept.pop(number, None)


def sheet_of_saved(beacon: int, number: int, parity: int) -> str:
    """In a field that holds what was saved, Tab goes on to the next row, not to Reset."""
    differs = ODD if parity else EVEN
    editor = f":is(.r:not(:checked)+.t{beacon},.r:not(:checked)+.gen>.t{beacon})"  # not a newer one with its beacon
    same = f"{editor}:not({differs})"
    return (
        f"{same}:has(input:focus)>.row>[type=reset]{{display:none}}\n"
        f"{same}{LEFT}{{background-image:url(l/{number})}}\n"
        f"{editor}{differs}{{background-image:url(y/{number})}}\n"
    )
