"""Small words of the templates: what a channel is called, how a built-in attribute is labelled."""

import html
import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from urllib.parse import quote

from jinja2.utils import urlize
from markupsafe import Markup

from plugin.domain.problems import N_
from plugin.domain.typed_values import Formatted

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
    "first_name": N_("First name"),
    "last_name": N_("Last name"),
    "email": N_("Email"),
    "phone": N_("Phone"),
    "company": N_("Company"),
    "location": N_("Location"),
    "language": N_("Language"),
    "timezone": N_("Time zone"),
    "identification": N_("ID number"),
    "gender": N_("Gender"),
}


LINK = re.compile(r'<a href="([^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)  # as `urlize` writes it
CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
TURNS = {*CONTROLS, "R", "AL", "AN"}


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


def value_of(formatted: Formatted, translate: Translate) -> str:
    """As a person reads it: “Yes” is a word of ours, what was typed is nobody's to translate."""
    return translate(formatted.shown) if formatted.is_message else formatted.shown


def isolated(text: str) -> str:
    """A name between other words, in attributes too: whichever way it is read, it moves nothing around it.

    A name that is read from the left needs nothing. Signs of its own that turn text around are left out: one of them
    would end the isolation.
    """
    if text.isascii() or not any(unicodedata.bidirectional(sign) in TURNS for sign in text):
        return text
    return f"\u2068{''.join(sign for sign in text if unicodedata.bidirectional(sign) not in CONTROLS)}\u2069"


def doubtful(url: str) -> str:
    """Empty for an address that may stand behind a name. One that may be read as another is shown in full: with a user
    part before its host (`https://bank.example@evil.example`), or with signs that nobody sees, which are encoded here.
    """
    hidden = {sign for sign in url if not sign.isascii() and not sign.isprintable()}
    has_user = "@" in url.partition("://")[2].replace("\\", "/").partition("/")[0].partition("?")[0]
    if not (hidden or has_user):
        return ""
    return "".join(quote(sign, errors="replace") if sign in hidden else sign for sign in url)


def linked(text: str) -> Markup:
    """Escaped, with its web and email addresses as links; those that may be taken for another stay text."""
    return Markup(LINK.sub(_link, urlize(text, rel="noopener noreferrer nofollow")))


def _link(found: re.Match[str]) -> str:
    address, rest, shown = found.groups()
    return shown if doubtful(html.unescape(address)) else f'<a href="{address}" target=_blank{rest}>{shown}</a>'


def to_the_minute(moment: datetime) -> datetime:
    """Panels show minutes, so equal minutes are equal contexts: rendered once, and sent only when they change."""
    return moment.replace(second=0, microsecond=0)


def first_word(name: str) -> str:
    """What a small mark has room for."""
    return name.split(maxsplit=1)[0] if name.split() else name
