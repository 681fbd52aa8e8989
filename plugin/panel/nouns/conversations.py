"""What a panel shows of the conversation beside it."""

from datetime import datetime
from typing import ClassVar

from plugin.domain.conversations import CONVERSATION
from plugin.domain.customers import CUSTOMER
from plugin.panel.look.locale import LocaleContext
from plugin.panel.look.words import to_the_minute
from plugin.panel.machine.fragments import About, Data, Fragment, Section, Seen
from plugin.panel.machine.render import Context


class ConversationSummary(Context, frozen=True):
    template: ClassVar = "conversations/summary"
    channel: str | None
    status: str | None
    subject: str | None
    url: str | None
    last_interaction_at: datetime | None


def _summary(data: Data, _seen: Seen, _key: str, _locale_context: LocaleContext) -> ConversationSummary:
    customer, conversation = data[CUSTOMER], data[CONVERSATION]
    last = customer.last_interaction_at if customer else None
    return ConversationSummary(
        channel=conversation.channel if conversation else None,
        status=conversation.status if conversation else None,
        subject=conversation.subject if conversation else None,
        url=conversation.url if conversation else None,
        last_interaction_at=last and to_the_minute(last),
    )


SUMMARY = Fragment(
    "summary",
    _summary,
    reads=(CUSTOMER, CONVERSATION),
    about=(About("conversation"), About("message"), About("customer")),
)
SECTION = Section("summary", everywhere=True, part="", before=(SUMMARY,))
handlers = ()
