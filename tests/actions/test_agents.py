"""Agents: known from the sessions that they open, and from what hosts push of them."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from plugin.domain.actor import Agent
from plugin.domain.agents import SEEN_AGAIN, AgentProfile, SeeAgent, UpsertAgent
from plugin.errors import Forbidden, Invalid
from plugin.store.agents import find_agent, names_of, recent_agents, search_agents, unseen_agents
from plugin.store.engine.words import LOOKED_AT
from tests.world import JONAS, MARTA, NOW, SOFIA, World, later


async def known(world: World, id: str = "marta") -> AgentProfile:
    found = await find_agent(world.store, world.acme.id, id)
    assert found is not None
    return found


async def logged(world: World) -> list[tuple[Any, ...]]:
    entries = [entry for entry in await world.log() if entry.change.noun == "agent"]
    return [(e.actor.id, e.change.kind, e.change.thing, e.change.before, e.change.after) for e in entries]


async def test_who_opens_a_panel_is_known_from_then_on(world: World) -> None:
    await world.session(MARTA)
    marta = await known(world)
    assert (marta.shown_name, marta.role, marta.last_seen_at) == ("Marta Nowak", "agent", NOW)
    assert await logged(world) == [("marta", "agent.created", "marta", None, "Marta Nowak")]
    assert await find_agent(world.store, world.rival.id, "marta") is None


async def test_another_panel_says_nothing_new_until_the_name_or_role_is_another(world: World) -> None:
    await world.session(MARTA)
    await world.session(MARTA, at=later(60))
    assert (await known(world)).last_seen_at == NOW, "to five minutes"
    again = NOW + SEEN_AGAIN + timedelta(seconds=1)
    await world.session(MARTA, at=again)
    assert (await known(world)).last_seen_at == again
    assert len(await logged(world)) == 1, "that somebody was here is no change"

    await world.session(Agent("marta", "Marta Kovács", "supervisor"), at=again)
    await world.session(Agent("marta", "marta", "supervisor"), at=again)  # a token without a name has the id for one
    assert (await known(world)).shown_name == "Marta Kovács"
    assert (await logged(world))[1:] == [
        ("marta", "agent.changed", "marta", "name: Marta Nowak", "name: Marta Kovács"),
        ("marta", "agent.changed", "marta", "role: agent", "role: supervisor"),
    ]


async def test_a_pushed_name_goes_before_a_sessions_and_null_gives_that_back(world: World) -> None:
    host = world.acme.host.id
    await world.session(MARTA)
    await world.push(UpsertAgent("marta", name=" M.\n Nowak "))
    await world.session(Agent("marta", "Marta K."), at=later(1))
    assert (await known(world)).shown_name == "M. Nowak"
    await world.push(UpsertAgent("marta", name="M. Nowak"))
    await world.push(UpsertAgent("marta", name=None))
    assert (await known(world)).shown_name == "Marta K."
    assert (await logged(world))[1:] == [
        (host, "agent.changed", "marta", "name: Marta Nowak", "name: M. Nowak"),
        (host, "agent.changed", "marta", "name: M. Nowak", "name: Marta K."),
    ]


async def test_what_nobody_would_see_is_no_name_and_the_id_stands_for_it(world: World) -> None:
    (answer,) = await world.answers(UpsertAgent("marta", name="\u200b", email="MARTA@Example.COM", position=" "))
    assert (answer["name"], answer["email"], answer["position"]) == (None, "MARTA@example.com", None)
    assert (await known(world)).shown_name == "marta"


async def test_all_that_does_not_fit_is_named(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        await world.push(UpsertAgent("marta", name="x" * 201, nickname="\0", signature="x" * 2_001))
    assert [one.field for one in refused.value.problems] == ["name", "nickname", "signature"]


async def test_nobody_says_of_another_that_they_were_here(world: World) -> None:
    session = await world.session(MARTA)
    for operation in (SeeAgent("sofia", "Sofia", "admin"), UpsertAgent("marta", name="Boss")):
        with pytest.raises(Forbidden):
            await world.act(session, operation)
    assert await find_agent(world.store, world.acme.id, "sofia") is None


async def test_an_agent_is_found_by_any_words_as_they_are_now(world: World) -> None:
    await world.push(
        UpsertAgent("a" * 200, name="Łukasz Żak", nickname="Luki", position="Night shift"),
        UpsertAgent("omar", name="عمر الفاروق"),
        UpsertAgent("u-17"),
    )

    async def found(words: str) -> list[str]:
        return [one.id for one in await search_agents(world.store, world.acme.id, words)]

    for words in ("lukasz", "ZAK luk", "luki", "night", "a" * 200):
        assert await found(words) == ["a" * 200], words
    assert await found("الفا") == ["omar"]
    assert await found("17") == ["u-17"]
    await world.push(UpsertAgent("a" * 200, name="Ludwik", position=None))
    assert (await found("zak"), await found("night"), await found("ludw")) == ([], [], ["a" * 200])


async def test_who_was_here_last_comes_first_and_who_never_was_is_known_apart(world: World) -> None:
    await world.push(UpsertAgent("zoe"), UpsertAgent("abe"))
    for seconds, agent in enumerate((MARTA, SOFIA, JONAS)):
        await world.session(agent, at=later(seconds))

    async def ids(read: Any, limit: int) -> list[str]:
        return [one.id for one in await read(world.store, world.acme.id, limit)]

    assert (await ids(recent_agents, 9), await ids(unseen_agents, 9)) == (["jonas", "sofia", "marta"], ["abe", "zoe"])
    assert (await ids(recent_agents, 2), await ids(unseen_agents, 1)) == (["jonas", "sofia"], ["abe"])
    names = await names_of(world.store, world.acme.id, {"marta", "zoe", "nobody", "no/id"})
    assert names == {"marta": "Marta Nowak"}


async def test_an_agent_who_is_pushed_first_keeps_what_was_pushed(world: World) -> None:
    await world.push(UpsertAgent("marta", position="Second level"))
    await world.session(replace(MARTA, role="admin"))
    marta = await known(world)
    assert (marta.shown_name, marta.position, marta.role) == ("Marta Nowak", "Second level", "admin")


async def test_one_of_a_rare_word_is_found_among_hundreds_of_a_common_one(world: World) -> None:
    await world.push(*(UpsertAgent(f"a-{number}", name=f"Night Watch {number:03}") for number in range(LOOKED_AT + 50)))

    async def found(words: str) -> list[str]:
        return sorted(one.id for one in await search_agents(world.store, world.acme.id, words))

    assert await found("watch night 249") == ["a-249"]
    assert await found("wat ni 24") == ["a-24", *(f"a-{number}" for number in range(240, 250))]
    assert len(await found("night")) == LOOKED_AT
