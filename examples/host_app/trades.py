"""The trades that share this platform. No path names one: the ids of agents, conversations and customers say which."""

from collections.abc import Callable, Iterable

from .desk import Desk, found
from .inbox import Agent


class Trades:
    def __init__(self, desks: Iterable[Desk]) -> None:
        self.desks = tuple(desks)

    def of_agent(self, id: str) -> Desk:
        return self._desk(lambda desk: id in desk.inbox.agents)

    def of_conversation(self, id: str) -> Desk:
        return self._desk(lambda desk: id in desk.inbox.conversations)

    def of_customer(self, id: str) -> Desk:
        return self._desk(lambda desk: id in desk.inbox.customers)

    def _desk(self, is_it: Callable[[Desk], bool]) -> Desk:
        return found(next(filter(is_it, self.desks), None))

    def counterparts(self, agent: Agent) -> list[tuple[Desk, Agent]]:
        """For each trade, who has the agent's role there; of several, the one in the same place."""
        place = peers(self.of_agent(agent.id), agent).index(agent)
        return [(desk, peers(desk, agent)[place % len(peers(desk, agent))]) for desk in self.desks]

    def autoplay(self, on: bool) -> None:
        for desk in self.desks:
            desk.autoplay.on = on

    def close(self) -> None:
        """End the frames that go on."""
        for desk in self.desks:
            desk.closing.set()


def peers(desk: Desk, agent: Agent) -> list[Agent]:
    """Those with the agent's role, or everybody where nobody has it."""
    agents = list(desk.inbox.agents.values())
    return [each for each in agents if each.role == agent.role] or agents
