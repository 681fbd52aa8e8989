"""What this platform pushes when it starts: what its workspace has, then its customers, then their conversations.

After a restart only customers and messages that Sidelight does not know: on the rest it has the newer word, agents' and
admins'.
"""

from datetime import UTC, datetime, timedelta

from msgspec import structs
from sidelight_sdk import AsyncBatch, AsyncSidelight
from sidelight_sdk import Customer as SidelightCustomer

from .inbox import BUILT_IN, Agent, Conversation, Customer, Inbox, Message
from .seed import PORTRAITS, Trade
from .seed.trade import Person, Warned


async def push_everything(client: AsyncSidelight, trade: Trade, inbox: Inbox, address: str) -> None:
    known = {customer.id: customer async for customer in client.customers.list()}
    for customer in known.values():
        adopt(customer, inbox)
    pushed = [conversation for conversation in inbox.conversations.values() if conversation.pushed]
    here = {conversation.customer.id for conversation in pushed}
    new = [person for person in trade.people if person.id in here and person.id not in known]
    async with client.batch() as batch:
        if not known:
            define(batch, trade)
        for person in new:
            put_customer(batch, inbox.customers[person.id], address)
        for person in new:
            put_person(batch, person, inbox.agents)
        for conversation in pushed:
            put_conversation(batch, conversation, address)
    for person in new:
        if (portrait := PORTRAITS / f"{person.id}.webp").exists():
            await client.customers.set_avatar(person.id, portrait.read_bytes())


def adopt(known: SidelightCustomer, inbox: Inbox) -> None:
    if customer := inbox.customers.get(known.id):
        for key in BUILT_IN:
            customer.change(key, getattr(known, key))
        customer.attributes = dict(known.attributes)


def define(batch: AsyncBatch, trade: Trade) -> None:
    for id, label in trade.tag_groups.items():
        batch.tag_groups.define(id, label=label)
    for tag in trade.tags:
        batch.tags.define(tag.id, label=tag.label, group=tag.group)
    for definition in trade.definitions:
        batch.attributes.define(**structs.asdict(definition))
    for company in trade.companies:
        batch.companies.upsert(company.id, name=company.name, url=company.url, data=company.data)
    batch.company_fields.set(trade.company_fields, others=True)
    for agent in trade.agents:
        batch.agents.upsert(agent.id, name=agent.name, position=agent.position)
    for role, views in trade.views.items():
        batch.views.set(role, views)


def put_person(batch: AsyncBatch, person: Person, agents: dict[str, Agent]) -> None:
    """What a customer has besides attributes. Only of one who is new: agents may have taken any of it away since."""
    for tag in person.tags:
        batch.tags.add(person.id, tag)
    for company in person.companies:
        batch.companies.link(person.id, company)
    for account in person.accounts:
        batch.accounts.upsert(person.id, system=account.system, id=account.id, name=account.name, data=account.data)
    for detail in person.details:
        batch.contact_details.put(
            person.id, kind=detail.kind, value=detail.value, label=detail.label, verified=detail.verified
        )
    for note in person.notes:
        author = agents[note.author]
        batch.notes.add(person.id, note.text, author=author.id, author_name=author.name, id=note.id)
    for one in person.related:
        batch.relationships.put(person.id, one.other, labels=one.labels, inverse_labels=one.inverse_labels)
    if person.assigned:
        batch.customers.assign(person.id, agent=person.assigned)
    if person.warning:
        warning = person.warning
        batch.warnings.set(person.id, label=warning.label, reason=warning.reason, until=until(warning))
    if person.checked:
        batch.customers.check(person.id)


def until(warning: Warned) -> datetime | None:
    return None if warning.days is None else datetime.now(UTC) + timedelta(days=warning.days)


def put_customer(batch: AsyncBatch, customer: Customer, address: str) -> None:
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
        profile_url=f"{address}/customers/{customer.id}",
        attributes=dict(customer.attributes),
    )


def put_conversation(batch: AsyncBatch, conversation: Conversation, address: str) -> None:
    batch.conversations.upsert(
        conversation.id,
        customer=conversation.customer.id,
        channel=conversation.channel,
        status=conversation.status,
        subject=conversation.subject,
        url=f"{address}/conversations/{conversation.id}",
        handle=handle_of(conversation),
    )
    for message in conversation.messages:
        add_message(batch, conversation, message)


def handle_of(conversation: Conversation) -> str | None:
    """Through which address or number the customer came."""
    customer = conversation.customer
    by_channel = {"email": customer.email, "whatsapp": customer.phone, "sms": customer.phone}
    return conversation.handle or by_channel.get(conversation.channel)


def add_message(batch: AsyncBatch, conversation: Conversation, message: Message) -> None:
    batch.messages.add(
        conversation.id,
        id=message.id,
        author=message.author,
        author_name=message.author_name,
        text=message.text,
        sent_at=message.sent_at,
    )
