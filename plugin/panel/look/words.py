"""Small words of the templates: what a channel is called, how a built-in attribute is labelled."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from plugin.domain.problems import N_

Translate = Callable[[str], str]

CHANNELS = {
    "webchat": ("chat", N_("Web chat")),
    "chat": ("chat", N_("Web chat")),
    "email": ("mail", N_("Email")),
    "phone": ("phone", N_("Phone")),
    "voice": ("phone", N_("Phone")),
    "sms": ("chat", N_("SMS")),
    "whatsapp": ("chat", "WhatsApp"),
    "facebook": ("chat", "Facebook"),
    "messenger": ("chat", "Messenger"),
    "instagram": ("chat", "Instagram"),
    "telegram": ("chat", "Telegram"),
}
STATUSES = {
    "open": N_("Open"),
    "pending": N_("Pending"),
    "snoozed": N_("Snoozed"),
    "resolved": N_("Resolved"),
    "closed": N_("Closed"),
}
BUILT_IN_LABELS = {
    "name": N_("Name"),
    "email": N_("Email"),
    "phone": N_("Phone"),
    "company": N_("Company"),
    "location": N_("Location"),
}


class Labelled(Protocol):
    @property
    def key(self) -> str: ...

    @property
    def label(self) -> str: ...


def channel_icon(channel: str) -> str:
    return CHANNELS.get(channel.casefold(), ("chat", ""))[0]


def channel_name(channel: str, translate: Translate) -> str:
    """Channels we know are called by their names; any other by the host's own word."""
    known = CHANNELS.get(channel.casefold())
    return translate(known[1]) if known else channel


def status_name(status: str, translate: Translate) -> str:
    """As with channels: what we know in the agent's language, else the host's own word."""
    known = STATUSES.get(status.casefold())
    return translate(known) if known else status


def label_of(attribute: Labelled, translate: Translate) -> str:
    return translate(BUILT_IN_LABELS[attribute.key]) if attribute.key in BUILT_IN_LABELS else attribute.label


def digits(phone: str) -> str:
    """What a `tel:` link takes."""
    return "".join(sign for sign in phone if sign.isdigit() or sign in "+*#,;")


def to_the_minute(moment: datetime) -> datetime:
    """Panels show minutes, so equal minutes are equal contexts: rendered once, and sent only when they change."""
    return moment.replace(second=0, microsecond=0)
