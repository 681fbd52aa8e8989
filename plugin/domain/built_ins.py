"""The attributes that every workspace has, in front of its own. The panel says their labels in the agent's language."""

from .attribute import AttributeDefinition

BUILT_INS = (
    AttributeDefinition("name", "text", "Name", 0, built_in=True),
    AttributeDefinition("email", "email", "Email", 1, built_in=True),
    AttributeDefinition("phone", "phone", "Phone", 2, built_in=True),
    AttributeDefinition("company", "text", "Company", 3, built_in=True),
    AttributeDefinition("location", "text", "Location", 4, built_in=True),
)
BUILT_IN = {definition.key: definition for definition in BUILT_INS}
