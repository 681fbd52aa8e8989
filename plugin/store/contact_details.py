"""Contact details. The primary email and phone are read with the customer's values: see `details_of`."""

from plugin.domain.contact_details import CONTACT_DETAILS, ContactDetail

from .engine.base import Reader
from .engine.tables import Table

TABLE = Table(ContactDetail, "contact_details")
FAMILY = {CONTACT_DETAILS: TABLE}


async def list_contact_details(reader: Reader, workspace_id: str, customer_id: str) -> list[ContactDetail]:
    """A customer's rows, in no order; those that were removed, too."""
    return await TABLE.read(reader, workspace_id, [(customer_id,)])
