"""What panels remember of an agent: which view was chosen last, which sections are closed. No change records it."""

from typing import ClassVar

from .rows import Entity


class Preference(Entity, frozen=True):
    KEY: ClassVar = ("agent_id", "name")

    agent_id: str
    name: str
    value: str
