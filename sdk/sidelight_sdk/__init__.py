"""Sidelight's SDK: push conversation context, embed the panel, follow live profile changes.

    from sidelight_sdk import Agent, Sidelight

    sidelight = Sidelight("http://127.0.0.1:8400", workspace="…", api_key="…", signing_key="…")
    sidelight.customers.upsert("cust-1", name="Ada Lovelace", attributes={"plan": "Pro"})
    sidelight.conversations.upsert("conv-9", customer="cust-1", channel="webchat")
    url = sidelight.panel_url(Agent("marta", name="Marta"), conversation="conv-9")

`Sidelight` is sync and usable from any thread, `AsyncSidelight` has the same methods to be awaited. The exception tree
is drawn in `sidelight_sdk.errors`.
"""

from msgspec import UNSET

from .aio import AsyncSidelight
from .base import Surroundings
from .batch import AsyncBatch, Batch
from .errors import (
    APIError,
    AuthenticationError,
    ConnectionFailed,
    CursorExpired,
    FieldError,
    InvalidRequest,
    NotConfigured,
    NotFound,
    ServerError,
    SidelightError,
)
from .models import Actor, Agent, Event, Money, Role
from .nouns.accounts import Account, AccountPage
from .nouns.agents import AgentAvatar, AgentPage, AgentProfile
from .nouns.assignments import Assignment
from .nouns.attributes import Access, AttributeDefinition, AttributePage, AttributeType, ShowsWhen
from .nouns.audit import AuditPage
from .nouns.avatars import Avatar
from .nouns.checks import Check
from .nouns.companies import Company, CompanyLink, CompanyLinkPage, CompanyPage
from .nouns.company_fields import CompanyField, CompanyFieldList
from .nouns.contact_details import ContactDetail, ContactDetailPage, ContactKind
from .nouns.conversations import Conversation, ConversationPage
from .nouns.customers import Customer, CustomerPage
from .nouns.history import HistoryEntry, HistoryPage
from .nouns.identities import Identity, IdentityPage
from .nouns.keys import Key, KeyKind, NewKey
from .nouns.messages import Author, Message, MessagePage
from .nouns.notes import Note, NotePage
from .nouns.panels import PanelSession, PanelSessionPage
from .nouns.permissions import Permission
from .nouns.relationships import Relationship, RelationshipPage
from .nouns.retention import Retention
from .nouns.tags import Tag, TagGroup, TagGroupPage, TagPage
from .nouns.views import RoleViews, View
from .nouns.warnings import CustomerWarning
from .retry import RetryPolicy
from .sync import Sidelight

__all__ = [
    "UNSET",
    "APIError",
    "Access",
    "Account",
    "AccountPage",
    "Actor",
    "Agent",
    "AgentAvatar",
    "AgentPage",
    "AgentProfile",
    "Assignment",
    "AsyncBatch",
    "AsyncSidelight",
    "AttributeDefinition",
    "AttributePage",
    "AttributeType",
    "AuditPage",
    "AuthenticationError",
    "Author",
    "Avatar",
    "Batch",
    "Check",
    "Company",
    "CompanyField",
    "CompanyFieldList",
    "CompanyLink",
    "CompanyLinkPage",
    "CompanyPage",
    "ConnectionFailed",
    "ContactDetail",
    "ContactDetailPage",
    "ContactKind",
    "Conversation",
    "ConversationPage",
    "CursorExpired",
    "Customer",
    "CustomerPage",
    "CustomerWarning",
    "Event",
    "FieldError",
    "HistoryEntry",
    "HistoryPage",
    "Identity",
    "IdentityPage",
    "InvalidRequest",
    "Key",
    "KeyKind",
    "Message",
    "MessagePage",
    "Money",
    "NewKey",
    "NotConfigured",
    "NotFound",
    "Note",
    "NotePage",
    "PanelSession",
    "PanelSessionPage",
    "Permission",
    "Relationship",
    "RelationshipPage",
    "Retention",
    "RetryPolicy",
    "Role",
    "RoleViews",
    "ServerError",
    "ShowsWhen",
    "Sidelight",
    "SidelightError",
    "Surroundings",
    "Tag",
    "TagGroup",
    "TagGroupPage",
    "TagPage",
    "View",
]
