"""A workspace's own permissions: part of its state."""

from plugin.domain.rights import Permission
from plugin.store.engine.tables import Table

TABLE = Table(Permission, "permissions", of_workspace=True)
