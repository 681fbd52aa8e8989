"""Agents of the host platform: known from the panel sessions that they open, and from what hosts push of them.

A host's name goes before a session's. `Agent` (actor.py) is who opens a session; this is what is known of somebody.
"""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from plugin.errors import Forbidden

from .actor import Actor, Agent, Role
from .attributes import BUILT_IN
from .batch import Batch
from .change import Change
from .operation import LockSet, Operation
from .pictures import Picture
from .problems import Gathered
from .rights import NOBODY, Right
from .rows import Entity
from .state import WorkspaceState
from .text import NAME_LENGTH, Sent, Text, check_id, check_text, is_visible, seen_or, with_plain_lines
from .types import TYPES
from .words import save_words

PUSH = Right("agents.push", NOBODY)
RIGHTS = (PUSH,)
SIGNATURE_LENGTH = 2_000
SEEN_AGAIN = timedelta(minutes=5)  # before that, when somebody was seen last is not written again
MEMBERS = ("name", "nickname", "position", "email", "signature")  # what hosts push


class AgentProfile(Entity, frozen=True):
    """`session_name` and `role` are what their last session said of them; None: they have opened none."""

    id: str
    name: str | None
    nickname: str | None
    position: str | None
    email: str | None
    signature: str | None
    session_name: str | None
    role: Role | None
    last_seen_at: datetime | None
    created_at: datetime
    updated_at: datetime
    updated_by: Actor

    @property
    def shown_name(self) -> str:
        return self.name or seen_or(self.session_name, self.id)

    @property
    def found_by(self) -> str:
        """What the words are of by which they are found."""
        return " ".join((self.shown_name, self.id, self.nickname or "", self.position or ""))


class AgentWord(Entity, frozen=True):
    KEY = ("agent", "word")

    agent: str
    word: str


class AgentAvatar(Picture, frozen=True):
    KEY = ("agent_id",)

    agent_id: str


class Face(Struct, frozen=True):
    """What panels show of an agent. An empty name: nothing is known of them but the id."""

    id: str
    name: str = ""
    picture: str | None = None  # what its files are called
    position: str | None = None  # where it is read

    @property
    def shown(self) -> str:
        return self.name or self.id


class AgentAnswer(Struct, frozen=True):
    """`name` is what panels show: as it was pushed, else as their last session said. `role` is that session's.

    `picture` is what their picture is called, another one whenever that changes. `last_seen_at`: when they opened a
    panel last, to five minutes; null where they never have.
    """

    id: str
    name: str | None
    nickname: str | None
    position: str | None
    email: str | None
    signature: str | None
    role: Role | None
    picture: str | None
    last_seen_at: datetime | None
    created_at: datetime
    updated_at: datetime


def answer_agent(agent: AgentProfile, picture: str | None) -> AgentAnswer:
    return AgentAnswer(
        agent.id,
        agent.name or agent.session_name,
        agent.nickname,
        agent.position,
        agent.email,
        agent.signature,
        agent.role,
        picture,
        agent.last_seen_at,
        agent.created_at,
        agent.updated_at,
    )


class UpsertAgent(Operation, frozen=True, tag="agents.upsert"):
    """Omitted members stay as they are, null clears."""

    answers: ClassVar = AgentAnswer

    id: Sent
    name: Text = UNSET
    nickname: Text = UNSET
    position: Text = UNSET
    email: Text = UNSET
    signature: Text = UNSET

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_agent(lock_set, self.id)
        lock_set.add(AgentAvatar, self.id)

    def decide(self, batch: Batch) -> AgentAnswer:
        batch.require(PUSH)
        agent = _save(batch, self.id, self._given())
        avatar = batch[AgentAvatar].get(self.id)
        return answer_agent(agent, avatar.picture if avatar else None)

    def _given(self) -> dict[str, str | None]:
        """The members that are given, as they are kept."""
        gathered, given = Gathered(), dict[str, str | None]()
        for member in MEMBERS:
            value = getattr(self, member)
            with gathered:
                if not isinstance(value, UnsetType):
                    given[member] = _kept(member, value or "")
        gathered.refuse()
        return given


def _kept(member: str, text: str) -> str | None:
    """What nobody would see is none."""
    if member == "email":
        value: Any = TYPES["email"].check(text, BUILT_IN["email"], member) if text.strip() else None
        return value  # type: ignore[no-any-return]
    if member == "signature":
        text = check_text(with_plain_lines(text).strip(), member, SIGNATURE_LENGTH)
    else:
        text = check_text(" ".join(text.split()), member, NAME_LENGTH)
    return text if is_visible(text) else None


class SeeAgent(Operation, frozen=True, tag="agents.see"):
    """Never sent: somebody has opened a session."""

    id: Sent
    name: Sent
    role: Role

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_agent(lock_set, self.id)

    def decide(self, batch: Batch) -> None:
        if batch.viewer.id != self.id:
            raise Forbidden
        named = {"session_name": self.name} if self.name else {}
        agent = _save(batch, self.id, {**named, "role": self.role})
        batch[AgentProfile].save(replace(agent, last_seen_at=batch.at))


def see_agent(agent: Agent) -> SeeAgent:
    """A session without a name has the id for one: it says nothing of what the agent is called."""
    return SeeAgent(agent.id, "" if agent.name == agent.id else agent.name, agent.role)


def lock_agent(lock_set: LockSet, agent_id: str) -> None:
    lock_set.lock("agent", agent_id)
    lock_set.add(AgentProfile, agent_id)
    lock_set.add(AgentWord, agent_id)


def _save(batch: Batch, id: str, given: dict[str, Any]) -> AgentProfile:
    """With these members; each that differs is a change of its own."""
    known = batch[AgentProfile].get(id)
    if known is None:
        nothing = dict.fromkeys((*MEMBERS, "session_name", "role", "last_seen_at"))
        times = {"created_at": batch.at, "updated_at": batch.at, "updated_by": batch.actor}
        agent = AgentProfile(check_id(id, "id"), **{**nothing, **times, **given})
        batch.record(Change("agent.created", thing=id, after=agent.shown_name))
    else:
        changes = {member: value for member, value in given.items() if getattr(known, member) != value}
        if not changes:
            return known
        agent = replace(known, **changes, updated_at=batch.at, updated_by=batch.actor)
        for member in changes:
            if change := _change_of(member, known, agent):
                batch.record(change)
    batch[AgentProfile].save(agent)
    save_words(batch, AgentWord, id, agent.found_by)
    return agent


def _change_of(member: str, known: AgentProfile, agent: AgentProfile) -> Change | None:
    """As the log has it: there the change's key is the agent's, so its values name their member.

    What a session calls somebody is their name where no host has pushed one, and nothing otherwise.
    """
    if member == "session_name" and agent.name:
        return None
    name = "name" if member == "session_name" else member
    was, now = (getattr(one, member) or (one.session_name if member == "name" else None) for one in (known, agent))
    before, after = (f"{name}: {value}" if value else None for value in (was, now))
    return Change("agent.changed", thing=agent.id, field=name, before=before, after=after) if was != now else None


OPERATIONS = (UpsertAgent,)
