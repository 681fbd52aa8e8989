"""A service behind a certificate authority of one's own: trusted where the host says so, and said at once where not."""

import asyncio
import ssl
from pathlib import Path
from typing import Any

import pytest
from sidelight_sdk import ConnectionFailed, Customer, RetryPolicy

from tests.sdk.feed import Feed, feeding, refusal, send
from tests.sdk.shells import Awaiting, Blocking, take

Shells = type[Blocking] | type[Awaiting]
PEM = Path(__file__).with_name("localhost.pem")
SLOW = RetryPolicy(first_wait=60.0, longest_wait=60.0)
"""Who tries again is late."""


@pytest.fixture
def certificate() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    return context


def get(sidelight: Any) -> Any:
    return sidelight.customers.get("c")


async def test_calls_and_events_trust_what_the_hosts_context_trusts(shell: Shells, certificate: ssl.SSLContext) -> None:
    trusting = ssl.create_default_context(cafile=PEM)
    async with (
        feeding(Feed(refusal(200, b'{"id": "c"}'), send(1)), certificate=certificate) as feed,
        shell(feed.url, ssl_context=trusting) as sidelight,
    ):
        assert await sidelight.call(get) == Customer("c")
        assert [event.seq for event in await take(sidelight.events(0), 1)] == [1]
    assert feed.asked == ["/v1/customers/c", "/v1/events?after=0"]


@pytest.mark.parametrize("use", ["a call", "events"])
async def test_a_certificate_that_is_not_trusted_is_said_at_once(
    shell: Shells, certificate: ssl.SSLContext, use: str
) -> None:
    async with feeding(Feed(), certificate=certificate) as feed, shell(feed.url, retry=SLOW) as sidelight:
        with pytest.raises(ConnectionFailed, match="CERTIFICATE_VERIFY_FAILED"):
            async with asyncio.timeout(20):
                await (sidelight.call(get) if use == "a call" else take(sidelight.events(0), 1))
    assert feed.asked == []
