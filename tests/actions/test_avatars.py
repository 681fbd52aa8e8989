"""Pictures as files and rows: in which order they come and go, who wins, and what is left behind."""

from collections.abc import Sequence

import pytest
from msgspec import Struct
from obstore.store import MemoryStore

from plugin.actions.avatars import Avatars, of_customer
from plugin.actions.context import Context
from plugin.actions.operate import Done, operate
from plugin.domain.avatars import Avatar, RemoveAvatar, SetAvatar
from plugin.domain.change import LogEntry
from plugin.domain.idempotency import Idempotency
from plugin.domain.operation import Operation
from plugin.domain.permissions import SetPermission
from plugin.domain.pictures import SIZES, Uploaded, file_of
from plugin.domain.rights import By
from plugin.errors import FilesUnavailable, Forbidden, Invalid, Missing, OutcomeUnknown, SidelightError
from plugin.files.pictures import Limits, Picture, Pictures
from plugin.files.store import Files
from plugin.store.avatars import find_avatar
from tests.pictures import picture
from tests.world import GRACE, MARTA, NOW, World, grace, kinds

RED, BLUE, GREEN = (picture(colour=colour) for colour in ("red", "blue", "green"))


class Drawn(Pictures):
    """Takes what it is sent for the picture, and counts what it decodes."""

    decoded = 0

    async def make(self, data: bytes, field: str) -> Picture:
        self.decoded += 1
        return Picture((data, data * 2), flattened=False)


class Shelf(Files):
    """In memory."""

    fails = False

    def __init__(self) -> None:
        super().__init__(MemoryStore())

    async def write(self, name: str, data: bytes) -> None:
        if self.fails and name.endswith(f"-{SIZES[-1]}.webp"):
            raise FilesUnavailable(OSError("no space"))
        await super().write(name, data)

    async def names(self) -> set[str]:
        return {name async for page in self.pages("") for name in page}


class Studio(Struct):
    world: World
    avatars: Avatars
    shelf: Shelf
    drawn: Drawn

    async def push(self, data: bytes, key: str | None = None) -> Done:
        """As Acme's host does."""
        return await self._put(By(self.world.acme.host), data, key)

    async def upload(self, data: bytes) -> Done:
        """As an agent does."""
        return await self._put((await self.world.session(MARTA)).by, data, None)

    async def remove(self) -> None:
        session = await self.world.session(MARTA)
        await operate(self.context, session.workspace_id, session.by, [RemoveAvatar(GRACE)], NOW)

    async def kept(self) -> Avatar | None:
        return await find_avatar(self.world.store, self.world.acme.id, GRACE)

    async def shown(self) -> bytes | None:
        return await self.avatars.read(self.world.acme.id, await self.kept(), SIZES[0])

    async def settled(self) -> set[str]:
        """The names of the files once what is replaced has gone."""
        await self.avatars.stop()
        return await self.shelf.names()

    async def of_the_row(self) -> set[str]:
        kept = await self.kept()
        assert kept is not None
        assert kept.picture
        return {file_of(self.world.acme.id, kept.picture, size) for size in SIZES}

    @property
    def context(self) -> Context:
        def hand_over(workspace_id: str, entries: Sequence[LogEntry]) -> None:
            self.avatars.forget_replaced(workspace_id, entries)

        return Context(self.world.store, lambda _: None, hand_over)

    async def _put(self, by: By, data: bytes, key: str | None) -> Done:
        async def run(operation: Operation) -> Done:
            once = Idempotency(key, data.hex()[:40]) if key else None
            return await operate(self.context, self.world.acme.id, by, [operation], NOW, idempotency=once)

        return await self.avatars.put(self.world.acme.id, of_customer(GRACE), data, run, "picture")


@pytest.fixture
async def studio(world: World) -> Studio:
    await world.push(grace(name="Grace"))
    shelf, drawn = Shelf(), Drawn(Limits(1, 1), SIZES)
    return Studio(world, Avatars(world.store, shelf, drawn), shelf, drawn)


async def test_what_is_replaced_or_removed_leaves_no_file(studio: Studio) -> None:
    await studio.push(RED)
    await studio.upload(BLUE)
    assert await studio.shown() == BLUE
    assert await studio.settled() == await studio.of_the_row()

    await studio.remove()
    assert await studio.shown() is None
    assert await studio.settled() == set()
    assert kinds(await studio.world.changes()) == ["customer.created", "attribute.changed", *["avatar.changed"] * 3]


async def test_what_a_host_sends_again_changes_nothing_and_is_not_decoded_again(studio: Studio) -> None:
    first = (await studio.push(RED)).answers
    assert (await studio.push(RED)).answers == first
    await studio.upload(BLUE)
    await studio.push(RED)
    assert await studio.shown() == BLUE

    await studio.remove()
    await studio.push(RED)
    assert await studio.shown() is None
    assert studio.drawn.decoded == 2

    await studio.push(GREEN)
    assert await studio.shown() == GREEN
    assert await studio.settled() == await studio.of_the_row()


async def test_an_agent_may_choose_what_a_host_has_sent(studio: Studio) -> None:
    await studio.push(RED)
    await studio.remove()
    await studio.upload(RED)
    assert await studio.shown() == RED


async def test_the_same_picture_is_no_change_whoever_sends_it(studio: Studio) -> None:
    await studio.push(RED)
    before = await studio.world.last_seq()
    await studio.upload(RED)
    assert await studio.world.last_seq() == before
    assert await studio.settled() == await studio.of_the_row()


async def test_a_retried_request_brings_nothing_back(studio: Studio) -> None:
    first = await studio.push(RED, "k")
    await studio.push(BLUE)
    again = await studio.push(RED, "k")
    assert again.replayed
    assert not first.replayed
    assert await studio.shown() == BLUE
    assert await studio.settled() == await studio.of_the_row()


async def test_who_may_not_leaves_nothing_behind(studio: Studio) -> None:
    await studio.push(RED)
    await studio.world.push(SetPermission("agent", "avatars.set", False))
    for work in (studio.upload(BLUE), studio.remove()):
        with pytest.raises(Forbidden):
            await work
    assert await studio.shown() == RED
    assert await studio.settled() == await studio.of_the_row()


async def test_a_customer_that_there_is_not_has_no_picture(studio: Studio, world: World) -> None:
    async def run(operation: Operation) -> Done:
        return await world.push(operation)

    with pytest.raises(Missing):
        await studio.avatars.put(world.acme.id, of_customer("nobody"), RED, run, "picture")
    assert await studio.settled() == set()


async def test_without_its_files_there_is_no_row(studio: Studio) -> None:
    studio.shelf.fails = True
    with pytest.raises(FilesUnavailable):
        await studio.push(RED)
    assert await studio.kept() is None
    assert await studio.settled() == set()


async def test_what_may_have_been_committed_keeps_its_files(studio: Studio, world: World) -> None:
    async def run(operation: Operation) -> Done:
        await world.push(operation)
        raise OutcomeUnknown(OSError())

    with pytest.raises(OutcomeUnknown):
        await studio.avatars.put(world.acme.id, of_customer(GRACE), RED, run, "picture")
    assert await studio.shown() == RED
    assert await studio.settled() == await studio.of_the_row()


async def test_a_sweep_removes_what_no_row_led_to_twice_and_nothing_else(studio: Studio, world: World) -> None:
    await studio.push(RED)
    lost, foreign = file_of(world.acme.id, "aa-bb", SIZES[0]), file_of("ws_elsewhere", "aa-bb", SIZES[0])
    await studio.shelf.write(lost, b"x")
    await studio.shelf.write(foreign, b"x")

    await studio.avatars.sweep()
    assert lost in await studio.settled()

    await studio.avatars.sweep()
    assert await studio.settled() == {*await studio.of_the_row(), foreign}


async def test_a_file_whose_row_comes_between_two_sweeps_is_kept(studio: Studio, world: World) -> None:
    for size in SIZES:
        await studio.shelf.write(file_of(world.acme.id, "aa-bb", size), b"x")
    await studio.avatars.sweep()
    await world.push(SetAvatar(GRACE, Uploaded("1f", "aa-bb")))
    await studio.avatars.sweep()
    assert await studio.shown() == b"x"


async def test_a_row_without_its_file_shows_none_until_the_picture_is_sent_again(studio: Studio) -> None:
    await studio.push(RED)
    await studio.shelf.remove(await studio.of_the_row())
    assert await studio.shown() is None

    await studio.push(RED)
    assert await studio.shown() == RED
    assert await studio.settled() == await studio.of_the_row()


async def test_what_is_no_picture_changes_nothing(studio: Studio) -> None:
    studio.avatars.pictures = Pictures(Limits(1000, 1000), SIZES)
    with pytest.raises(Invalid):
        await studio.push(b"hello")
    assert isinstance(Invalid(), SidelightError)
    assert await studio.kept() is None
