"""Accounts that customers have in outside systems."""

from plugin.domain.accounts import ACCOUNTS, Account

from .engine.base import Reader
from .engine.tables import Table

TABLE = Table(Account, "accounts")
FAMILY = {ACCOUNTS: TABLE}


async def find_account(reader: Reader, workspace_id: str, customer_id: str, system: str, id: str) -> Account | None:
    return await TABLE.find(reader, workspace_id, customer_id, system, id)


async def list_accounts(reader: Reader, workspace_id: str, customer_id: str) -> list[Account]:
    """A customer's, in no order."""
    return await TABLE.read(reader, workspace_id, [(customer_id,)])
