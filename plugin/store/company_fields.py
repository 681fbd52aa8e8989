"""A workspace's own list of companies' fields: part of its state."""

from plugin.domain.company_fields import CompanyFields
from plugin.store.engine.tables import Table

TABLE = Table(CompanyFields, "company_fields", of_workspace=True)
