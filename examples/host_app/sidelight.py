"""All that this platform does with Sidelight, and the only file that calls its SDK. Copy from here.

It opens panels beside its conversations (`panel_tag`), pushes what happens (`message_added`, `profile_changed` …), and
follows what agents do in the panels (`follow`). Pushes go through an outbox: no page waits for them, and nothing is
lost while the service is unavailable.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from msgspec import structs
from sidelight_sdk import Agent as PanelAgent
from sidelight_sdk import AsyncBatch, AsyncSidelight, CursorExpired, Event
from sidelight_sdk import Customer as SidelightCustomer

from . import seed
from .inbox import BUILT_IN, Agent, Conversation, Customer, Inbox, Message, Value
from .options import Options
from .outbox import Outbox


class Sidelight:
    """`address` is where browsers reach this platform: the panel links customers and conversations back to it."""

    def __init__(self, client: AsyncSidelight, outbox: Outbox, inbox: Inbox, address: str) -> None:
        self._client, self._outbox, self._inbox, self._address = client, outbox, inbox, address

    async def panel_tag(self, agent: Agent, conversation: Conversation, options: Options) -> str:
        """HTML, safe as it is. A signed link is good for one page view: make it while rendering the page."""
        make = self._client.panels.open if options.opened == "session" else self._client.panel_url
        url = make(
            PanelAgent(agent.id, name=agent.name, role=agent.role),
            conversation=conversation.id,
            customer=None if conversation.pushed else conversation.customer.id,  # Sidelight knows the rest
            locale=options.locale,
            zoneinfo=agent.zone,
            theme=options.theme,
            accent=options.accent or None,
            density=options.density,
            live=options.live == "on",
        )
        return self._client.panel_tag(url if isinstance(url, str) else await url, name="panel")

    # What happens here is pushed as it happens: collected at once, sent when its turn comes, retried until it is taken.
    # The batch's idempotency key makes all attempts one write, so that none can undo what an agent does in between.

    def message_added(self, conversation: Conversation, message: Message) -> None:
        if conversation.pushed:
            batch = self._batch()
            add_message(batch, conversation, message)
            self._send(f"A message in “{conversation.subject}”", batch)

    def profile_changed(self, customer: Customer, key: str, value: Value) -> None:
        """Only what has changed: what is omitted stays."""
        fields: dict[str, Any] = {key: value} if key in BUILT_IN else {"attributes": {key: value}}
        batch = self._batch()
        batch.customers.upsert(customer.id, **fields)
        self._send(f"{customer.name}’s {key}", batch)

    def conversation_opened(self, conversation: Conversation) -> None:
        """With its customer and its messages so far: one request, all or nothing."""
        conversation.pushed = True
        batch = self._batch()
        self._put_customer(batch, conversation.customer)
        self._put_conversation(batch, conversation)
        self._send(f"The conversation “{conversation.subject}”", batch)

    def _batch(self) -> AsyncBatch:
        return self._client.batch(idempotency_key=uuid4().hex)

    def _send(self, what: str, batch: AsyncBatch) -> None:
        async def push() -> None:
            async with batch:  # sends it at the end of the block
                pass

        self._outbox.add(what, push)

    # At the start, everything; after a restart, only what Sidelight does not know: it has the newer word on the rest.

    def everything(self) -> None:
        self._outbox.add("The customers and conversations", self._push_everything)

    async def _push_everything(self) -> None:
        known = [customer async for customer in self._client.customers.list()]
        for customer in known:
            self._adopt(customer)
        pushed = [conversation for conversation in self._inbox.conversations.values() if conversation.pushed]
        new = {each.customer.id: each.customer for each in pushed}
        for customer in known:
            new.pop(customer.id, None)
        async with self._client.batch() as batch:
            for each in seed.DEFINITIONS:
                batch.attributes.define(**structs.asdict(each))
            for id, label in seed.TAG_GROUPS.items():
                batch.tag_groups.define(id, label=label)
            for tag in seed.TAGS:
                batch.tags.define(tag.id, label=tag.label, group=tag.group)
            for newcomer in new.values():
                self._put_customer(batch, newcomer)
                for tag in seed.TAGS:
                    if newcomer.id in tag.customers:
                        batch.tags.add(newcomer.id, tag.id)
            for account in seed.ACCOUNTS:
                if account.customer in new:  # otherwise agents may have unlinked it
                    batch.accounts.upsert(
                        account.customer, system=account.system, id=account.id, name=account.name, data=account.data
                    )
            for company in seed.COMPANIES:
                batch.companies.upsert(company.id, name=company.name, url=company.url, data=company.data)
                for id in company.customers:
                    if id in new:
                        batch.companies.link(id, company.id)
            for detail in seed.DETAILS:
                if detail.customer in new:
                    batch.contact_details.put(
                        detail.customer,
                        kind=detail.kind,
                        value=detail.value,
                        label=detail.label,
                        verified=detail.verified,
                    )
            for warning in seed.WARNINGS:
                if warning.customer in new:  # otherwise agents may have ended it
                    until = None if warning.days is None else datetime.now(UTC) + timedelta(days=warning.days)
                    batch.warnings.set(warning.customer, label=warning.label, reason=warning.reason, until=until)
            for conversation in pushed:
                self._put_conversation(batch, conversation)
            for note in seed.NOTES:
                if note.customer in new:  # otherwise agents may have deleted it
                    author = self._inbox.agents[note.author]
                    batch.notes.add(note.customer, note.text, author=author.id, author_name=author.name, id=note.id)
        for id in new:
            if (portrait := seed.PORTRAITS / f"{id}.webp").exists():
                await self._client.customers.set_avatar(id, portrait.read_bytes())

    def _adopt(self, known: SidelightCustomer) -> None:
        if customer := self._inbox.customers.get(known.id):
            for key in BUILT_IN:
                customer.change(key, getattr(known, key))
            customer.attributes = dict(known.attributes)

    def _put_customer(self, batch: AsyncBatch, customer: Customer) -> None:
        batch.customers.upsert(
            customer.id,
            name=customer.name,
            email=customer.email,
            phone=customer.phone,
            company=customer.company,
            location=customer.location,
            language=customer.language,
            timezone=customer.timezone,
            first_name=customer.first_name,
            last_name=customer.last_name,
            identification=customer.identification,
            gender=customer.gender,
            profile_url=f"{self._address}/customers/{customer.id}",
            attributes=dict(customer.attributes),
        )

    def _put_conversation(self, batch: AsyncBatch, conversation: Conversation) -> None:
        batch.conversations.upsert(
            conversation.id,
            customer=conversation.customer.id,
            channel=conversation.channel,
            status=conversation.status,
            subject=conversation.subject,
            url=f"{self._address}/conversations/{conversation.id}",
            handle=handle_of(conversation),
        )
        for message in conversation.messages:
            add_message(batch, conversation, message)

    # What agents do in the panels comes back.

    async def follow(self, note: Callable[[Event], None]) -> None:
        """Hand every change to `note`, once and in order: the SDK reconnects and resumes by itself."""
        try:
            async for event in self._client.events(after=0):
                note(event)
        except CursorExpired:  # it remembers less than everything: go on from now
            async for event in self._client.events():
                note(event)


def handle_of(conversation: Conversation) -> str | None:
    """Through which address or number the customer came."""
    customer = conversation.customer
    return {"email": customer.email, "whatsapp": customer.phone, "sms": customer.phone}.get(conversation.channel)


def add_message(batch: AsyncBatch, conversation: Conversation, message: Message) -> None:
    batch.messages.add(
        conversation.id,
        id=message.id,
        author=message.author,
        author_name=message.author_name,
        text=message.text,
        sent_at=message.sent_at,
    )
