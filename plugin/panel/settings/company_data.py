"""What companies have in their data, for the settings to offer."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from plugin.domain.attributes import AttributeDefinition
from plugin.domain.companies import Company, may_see_companies
from plugin.domain.company_fields import field_access, shown_fields, unseen_members
from plugin.domain.definitions import label_of
from plugin.domain.rights import Permission
from plugin.domain.text import is_id
from plugin.domain.typed_values import fits, is_usual
from plugin.domain.types import AttributeType, type_of
from plugin.store.companies import page_of_companies

from .shell import Visit

LOOKED_AT = 100  # companies
MOST_FOUND = 100
LONGEST_EXAMPLE = 60
GUESSED: tuple[AttributeType, ...] = ("date", "datetime", "url", "email")  # of a text, where it fits


class Found(Struct, frozen=True):
    """A member of some company's data that is not in the list, with what one of them has there."""

    key: str
    label: str
    example: str
    type: AttributeType
    is_hidden: bool


async def found_members(visit: Visit) -> tuple[Found, ...]:
    """What the first companies have besides the list; nothing that the viewer may not see."""
    if not may_see_companies(visit.viewer):
        return ()
    companies = await page_of_companies(visit.services.ctx.store, visit.workspace.id, None, LOOKED_AT)
    examples, shown = _examples(companies), shown_fields(visit.state)
    unseen = unseen_members(visit.viewer, shown, examples) | {one.key for one in shown.definitions}
    keys = [key for key in sorted(examples) if is_id(key) and key not in unseen][:MOST_FOUND]
    return tuple(
        Found(key, label_of(key), _short(examples[key]), _guessed(key, examples[key]), is_hidden(visit, key))
        for key in keys
    )


def _examples(companies: Iterable[Company]) -> dict[str, Any]:
    """By key, a value that says something where there is any."""
    examples: dict[str, Any] = {}
    for company in companies:
        for key, value in company.data.items():
            if examples.get(key) in (None, ""):
                examples[key] = value
    return examples


def _short(value: Any) -> str:
    if value is None or isinstance(value, bool | dict | list):
        return ""
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_EXAMPLE else f"{text[:LONGEST_EXAMPLE]}…"


def _guessed(key: str, value: Any) -> AttributeType:
    if not isinstance(value, str):
        return type_of(value)
    for type_ in GUESSED:
        definition = AttributeDefinition(key, type_, key, 0)
        if value and fits(value, definition) and is_usual(value, definition):
            return type_
    return "text"


def is_hidden(visit: Visit, key: str) -> bool:
    """From a role."""
    return "hidden" in field_access(lambda *decided: visit.state.of(Permission).get(decided), key).values()
