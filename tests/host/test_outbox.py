"""The outbox, with Sidelight's answers at hand: what is refused is shown, and what comes after it is sent."""

import asyncio
from datetime import UTC, datetime

import httpx
import msgspec
from sidelight_sdk import AsyncSidelight

from examples.host_app.inbox import Inbox, Message
from examples.host_app.outbox import Outbox
from examples.host_app.seed.software import SOFTWARE
from examples.host_app.sidelight import Sidelight

AT = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)


async def test_one_message_that_cannot_be_sent_holds_up_no_other() -> None:
    sent: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        operations = msgspec.json.decode(request.content)["operations"]
        sent.extend(operation["text"] for operation in operations)
        return httpx.Response(200, json={"results": [None for _ in operations]})

    async with AsyncSidelight("http://x", api_key="k", transport=httpx.MockTransport(answer)) as client:
        inbox = Inbox(list(SOFTWARE.agents), SOFTWARE.conversations(AT))
        outbox = Outbox(on_change=inbox.stir)
        sidelight = Sidelight(client, SOFTWARE, outbox, inbox, "http://localhost")
        for number, text in enumerate(["Before", "Half a \ud83d", "After"]):
            message = Message(f"m-{number}", "customer", "Ada", text, AT)
            sidelight.message_added(inbox.conversations["conv-parcel"], message)
        delivering = asyncio.create_task(outbox.run())
        async with asyncio.timeout(10):
            while len(outbox):
                await inbox.moved.wait()
        assert not delivering.done()
        delivering.cancel()

    assert sent == ["Before", "After"]
    assert not outbox.failing
    assert outbox.refused is not None
    assert "operations[0].text: holds half a character" in outbox.refused
