"""An agent edits an attribute in a panel."""

from datetime import datetime

from msgspec import Struct

from plugin.domain.attribute import AttributeValue, Value
from plugin.domain.workspace import PanelSession

from .context import Context


class Saved(Struct, frozen=True):
    value: AttributeValue


class Conflict(Struct, frozen=True):
    """Somebody else changed the value since the editor's base. Nothing was written."""

    current: AttributeValue


async def edit_attribute(
    ctx: Context, session: PanelSession, customer_id: str, key: str, value: Value, base: int, at: datetime
) -> Saved | Conflict:
    raise NotImplementedError
