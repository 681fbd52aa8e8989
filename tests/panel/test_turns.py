"""Panels that write all they show at the same moment leave others their turns in between."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from plugin.panel.machine.live_page import LivePage
from tests.panel.office import Office, office_at

PANELS = 5


async def test_panels_that_open_together_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with office_at(tmp_path) as office:
        assert len(await turns_of(lambda: open_all(office), monkeypatch)) == PANELS


async def test_panels_that_begin_a_generation_together_take_turns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with office_at(tmp_path) as office:
        panels = [await office.open(f"s{number}") for number in range(PANELS)]

        async def begin_all() -> None:
            for panel in panels:
                panel.page.begin_anew()
            await asyncio.gather(*(panel.rests() for panel in panels))

        assert len(await turns_of(begin_all, monkeypatch)) == PANELS


async def open_all(office: Office) -> None:
    await asyncio.gather(*(office.open(f"s{number}") for number in range(PANELS)))


async def turns_of(work: Callable[[], Awaitable[None]], monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The turns of the loop in which a panel has written all it shows."""
    turn = 0
    found = set()
    generation = LivePage._generation

    async def count() -> None:
        nonlocal turn
        while True:
            turn += 1
            await asyncio.sleep(0)

    def noted(page: LivePage) -> Any:
        found.add(turn)
        return generation(page)

    monkeypatch.setattr(LivePage, "_generation", noted)
    counting = asyncio.create_task(count())
    await work()
    counting.cancel()
    return found
