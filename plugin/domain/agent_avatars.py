"""Agents' pictures, which stand beside their names and notes. Hosts push them (`pictures.py`)."""

from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from plugin.errors import Missing

from .agents import PUSH, AgentAvatar, AgentProfile, lock_agent
from .batch import Batch
from .change import Change
from .operation import LockSet, Operation
from .pictures import Done, Uploaded, drop_picture, put_picture
from .problems import problem
from .state import WorkspaceState
from .text import Sent


class AgentAvatarAnswer(Struct, frozen=True):
    """`picture` changes whenever the picture does. `flattened`: of a moving one, this is the first picture."""

    agent: str
    picture: str | None
    flattened: bool
    changed_at: datetime


class _OfAgent(Operation, frozen=True):
    agent: Sent

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_agent(lock_set, self.agent)
        lock_set.add(AgentAvatar, self.agent)

    def check(self, batch: Batch) -> None:
        batch.require(PUSH)
        if batch[AgentProfile].get(self.agent) is None:
            raise Missing(problem("agent", "agent_missing"))

    def record(self, batch: Batch, done: Done) -> None:
        if done.is_change:
            batch.record(Change("agent.picture_changed", thing=self.agent, before=done.before, after=done.after))


class SetAgentAvatar(_OfAgent, frozen=True, tag="agents.set_avatar"):
    """Never sent as such: a picture is sent as bytes, and is decoded and written by then."""

    answers: ClassVar = AgentAvatarAnswer

    uploaded: Uploaded

    def decide(self, batch: Batch) -> AgentAvatarAnswer:
        self.check(batch)
        avatar, done = put_picture(batch, AgentAvatar, self.agent, self.uploaded)
        self.record(batch, done)
        return AgentAvatarAnswer(self.agent, avatar.picture, avatar.flattened, avatar.changed_at)


class RemoveAgentAvatar(_OfAgent, frozen=True, tag="agents.remove_avatar"):
    """What the agent has not, or no more, is removed already."""

    def decide(self, batch: Batch) -> None:
        self.check(batch)
        self.record(batch, drop_picture(batch, AgentAvatar, self.agent))


OPERATIONS = (RemoveAgentAvatar,)
