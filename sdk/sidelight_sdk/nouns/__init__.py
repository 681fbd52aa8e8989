"""The nouns, a file each: its models, its operations as they travel, its methods, and the class that offers these.

A method is described once, by a function from its arguments to a `Call` (a `Push`, where it writes; a `Walk`, where it
reads page by page). The noun's class says which of them there are; `binding` makes methods of them, three ways.
"""

from typing import Generic

from ..binding import W
from .accounts import Accounts
from .agents import Agents
from .attributes import Attributes
from .companies import Companies
from .company_fields import CompanyFields
from .contact_details import ContactDetails
from .conversations import Conversations
from .customers import Customers
from .identities import Identities
from .messages import Messages
from .notes import Notes
from .permissions import Permissions
from .relationships import Relationships
from .retention import Retentions
from .tags import TagGroups, Tags
from .views import Views
from .warnings import Warnings


class Nouns(Generic[W]):
    """What both clients and a batch offer: the list of the nouns."""

    def __init__(self, way: W) -> None:
        self.customers = Customers(way)
        self.attributes = Attributes(way)
        self.contact_details = ContactDetails(way)
        self.conversations = Conversations(way)
        self.identities = Identities(way)
        self.messages = Messages(way)
        self.notes = Notes(way)
        self.companies = Companies(way)
        self.company_fields = CompanyFields(way)
        self.relationships = Relationships(way)
        self.accounts = Accounts(way)
        self.agents = Agents(way)
        self.permissions = Permissions(way)
        self.tag_groups, self.tags = TagGroups(way), Tags(way)
        self.warnings = Warnings(way)
        self.views = Views(way)
        self.retention = Retentions(way)
