"""The values of customers' attributes. Reading them for whole customers is `customers.py`'s."""

from plugin.domain.attributes import AttributeValue
from plugin.store.engine.tables import Table

TABLE = Table(AttributeValue, "attribute_values")
