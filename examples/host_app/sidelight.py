"""What this platform does with Sidelight all day. Copy from here; what it does once, at its start, is in `start.py`.

It opens panels beside its conversations (`panel_tag`), pushes what happens (`message_added`, `profile_changed` …), and
follows what agents do in the panels (`follow`). Pushes go through an outbox: no page waits for them, and nothing is
lost while the service is unavailable.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from sidelight_sdk import Agent as PanelAgent
from sidelight_sdk import AsyncBatch, AsyncSidelight, CursorExpired, Event

from .inbox import BUILT_IN, Agent, Conversation, Customer, Inbox, Message, Value
from .options import Options
from .outbox import Outbox
from .seed import Trade
from .start import add_message, push_everything, put_conversation, put_customer


class Sidelight:
    """`address` is where browsers reach this platform: the panel links customers and conversations back to it."""

    def __init__(self, client: AsyncSidelight, trade: Trade, outbox: Outbox, inbox: Inbox, address: str) -> None:
        self._client, self._trade, self._outbox, self._inbox, self._address = client, trade, outbox, inbox, address

    async def close(self) -> None:
        await self._client.close()

    async def panel_tag(self, agent: Agent, conversation: Conversation, options: Options) -> str:
        """HTML, safe as it is. A signed link is good for one page view: make it while rendering the page."""
        unknown = None if conversation.pushed else conversation.customer.id  # otherwise Sidelight knows whose it is
        url = await self._url(agent, options, conversation=conversation.id, customer=unknown)
        return self._client.panel_tag(url, name="panel")

    async def settings_tag(self, agent: Agent, options: Options) -> str:
        """The same, of the workspace's settings. Sidelight refuses who may not change any."""
        url = await self._url(agent, options, settings=True)
        return self._client.panel_tag(url, name="settings", title="Settings of the profile panels")

    async def _url(self, agent: Agent, options: Options, **of: Any) -> str:
        make = self._client.panels.open if options.opened == "session" else self._client.panel_url
        url = make(
            PanelAgent(agent.id, name=agent.name, role=agent.role),
            locale=options.locale,
            zoneinfo=agent.zone,
            theme=options.theme,
            accent=options.accent or None,
            density=options.density,
            live=options.live == "on",
            **of,
        )
        return url if isinstance(url, str) else await url

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
        self._send(f"{customer.shown_name}’s {key}", batch)

    def conversation_opened(self, conversation: Conversation) -> None:
        """With its customer and its messages so far: one request, all or nothing."""
        conversation.pushed = True
        batch = self._batch()
        put_customer(batch, conversation.customer, self._address)
        put_conversation(batch, conversation, self._address)
        self._send(f"The conversation “{conversation.subject}”", batch)

    def _batch(self) -> AsyncBatch:
        return self._client.batch(idempotency_key=uuid4().hex)

    def _send(self, what: str, batch: AsyncBatch) -> None:
        async def push() -> None:
            async with batch:  # sends it at the end of the block
                pass

        self._outbox.add(what, push)

    def everything(self) -> None:
        """At the start."""
        self._outbox.add("The customers and conversations", self._push_everything)

    async def _push_everything(self) -> None:
        await push_everything(self._client, self._trade, self._inbox, self._address)

    # What agents do in the panels comes back.

    async def follow(self, note: Callable[[Event], None]) -> None:
        """Hand every change to `note`, once and in order: the SDK reconnects and resumes by itself."""
        try:
            async for event in self._client.events(after=0):
                note(event)
        except CursorExpired:  # it remembers less than everything: go on from now
            async for event in self._client.events():
                note(event)
