"""What both clients are, whichever way they do I/O."""

import logging
import os
import random
import secrets
import ssl
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
from msgspec import UNSET, Struct, UnsetType, structs
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidProxy, InvalidStatus

from .config import Config, configure
from .embed import Density, Live, Theme, View, frame_url
from .errors import ConnectionFailed, NotConfigured
from .models import Agent
from .request import check_key
from .retry import NEVER_AGAIN, RetryPolicy, is_distrust
from .stream import EventStream, Unreadable
from .tag import Html, Loading, panel_tag

log = logging.getLogger("sidelight_sdk.websocket")


class _Discreet(logging.LoggerAdapter[logging.Logger]):
    """`websockets` writes the headers of the upgrade at DEBUG, and the key is one of them."""

    def isEnabledFor(self, level: int) -> bool:  # noqa: N802  the name that it has in logging
        return level > logging.DEBUG and super().isEnabledFor(level)


LOST = (OSError, ConnectionClosed, InvalidHandshake, Unreadable)
"""What is raised for a connection that is gone, or that never came to be, or that carries what cannot be read."""

UNUSABLE = (InvalidProxy, ImportError)
"""What `websockets` raises for a proxy that it cannot use; waiting makes it no better."""

NO_SOCKETS = (httpx.MockTransport, httpx.WSGITransport, httpx.ASGITransport)
"""Transports that answer in the service's place."""

MAX_WAITING = 1_000
"""Events that a slow host has not taken yet, at most, before the service is held back. It is answered until then."""

MAX_FRAME = 16 * 1024 * 1024
"""Bytes of one event, at most: far beyond what the service sends."""


class Surroundings(Struct, frozen=True):
    """Time, chance and new keys, as the shells see them; tests pass their own."""

    now: Callable[[], float] = time.time  # seconds since the epoch
    steady: Callable[[], float] = time.monotonic  # seconds on a clock that does not jump
    chance: Callable[[], float] = random.random  # 0 ≤ x < 1
    make_key: Callable[[], str] = lambda: str(uuid.uuid4())  # an idempotency key


class Tuning(Struct, frozen=True):
    """How patient a client is. Times are seconds."""

    timeout: float
    deadline: float | None
    heartbeat: float
    retry: RetryPolicy
    ssl_context: ssl.SSLContext | None
    surroundings: Surroundings


def tuned(
    timeout: float,
    deadline: float | None,
    heartbeat: float,
    retry: RetryPolicy | None,
    ssl_context: ssl.SSLContext | None,
    surroundings: Surroundings | None,
) -> Tuning:
    """As a client is given them."""
    return Tuning(
        timeout,
        check_deadline(deadline),
        heartbeat,
        retry or NEVER_AGAIN,
        ssl_context,
        surroundings or Surroundings(),
    )


def check_deadline(deadline: float | None) -> float | None:
    """None is without end."""
    if deadline is not None and not 0 < deadline < float("inf"):
        raise NotConfigured("deadline must be a number of seconds above 0, or None for a call that may take any time")
    return deadline


def with_patience(
    tuning: Tuning,
    deadline: float | UnsetType | None,
    retry: RetryPolicy | UnsetType | None,
    timeout: float | UnsetType,
) -> Tuning:
    """What is UNSET stays."""
    return structs.replace(
        tuning,
        deadline=tuning.deadline if deadline is UNSET else check_deadline(deadline),
        retry=tuning.retry if retry is UNSET else retry or NEVER_AGAIN,
        timeout=tuning.timeout if timeout is UNSET else timeout,
    )


@contextmanager
def configured() -> Iterator[None]:
    """What a client is made of comes from the environment too: a proxy's address, a file of certificates.

    The cause is not chained: it would repeat the address, and with it a proxy's password.
    """
    try:
        yield
    except (OSError, ssl.SSLError) as error:
        raise NotConfigured(f"the certificates cannot be read ({type(error).__name__}): see SSL_CERT_FILE") from None
    except (httpx.InvalidURL, ValueError, ImportError) as error:
        raise unusable_proxy(error) from None


def unusable_proxy(error: Exception) -> NotConfigured:
    why = f"the proxy cannot be used ({type(error).__name__}): see HTTPS_PROXY, HTTP_PROXY and ALL_PROXY"
    return NotConfigured(why)


class Client:
    """The part of a client that needs no network."""

    _transport: httpx.BaseTransport | httpx.AsyncBaseTransport | None

    def __init__(self, given: Mapping[str, str | None], tuning: Tuning) -> None:
        self._config: Config = configure(given, os.environ)
        self._tuning = tuning

    def panel_url(
        self,
        agent: Agent,
        *,
        conversation: str | None = None,
        customer: str | None = None,
        locale: str | None = None,
        zoneinfo: str | None = None,
        theme: Theme | None = None,
        accent: str | None = None,
        density: Density | None = None,
        live: Live = True,
        settings: bool = False,
        directory: bool = False,
    ) -> str:
        """Sign the URL of one panel, for an iframe. No network; a plain function in both clients.

        The URL is good for four minutes and for one loading (a second within ten seconds is forgiven: frameworks
        mount a frame twice in development). A frame that is reloaded, moved in the page or loaded late needs
        `panels.open` instead.

        Args:
            agent: who looks. The host vouches for them, and for their role.
            conversation: the conversation that the panel is beside; its customer is shown.
            customer: the customer to show, where there is no conversation, or where both agree.
            locale: the panel's language, as a BCP 47 tag: `en`, `de` …
            zoneinfo: the agent's time zone, by its IANA name: `Europe/Berlin`.
            theme: `auto` (the browser's), `light` or `dark`.
            accent: the accent colour, `#rrggbb`.
            density: `comfortable` or `compact`.
            live: False (or "off") for a finite page that does not update by itself.
            settings: True for the workspace's settings instead of a customer, for an agent whose role may change some
                of them: an admin, unless the workspace has decided otherwise.
            directory: True lets the agent open other customers, the related ones, in the same panel; each look is in
                the log. Without, the panel leads to nobody else.

        Returns:
            `{public_url}/embed?token=…`

        Raises:
            InvalidRequest: neither conversation, customer nor settings was given, or something does not fit; `errors`
                says what.
            NotConfigured: url, workspace or signing_key is missing.

        Source: the embed token, a JWT (HS256) that any JWT library can mint: see the README.
        """
        view = View(conversation, customer, locale, zoneinfo, theme, accent, density, live, settings, directory)
        return frame_url(self._config, agent, view, int(self._tuning.surroundings.now()), _make_jti)

    def _follow(self, after: int | str | None) -> EventStream:
        if isinstance(self._transport, NO_SOCKETS) and not hasattr(self._transport, "connect"):
            kind = type(self._transport).__name__
            raise NotConfigured(f"events() needs a service: this client's transport, a {kind}, only answers requests")
        return EventStream(self._config, after, self._tuning.surroundings.chance)

    def panel_tag(
        self, url: str, *, title: str = "Customer profile", name: str | None = None, loading: Loading = "lazy"
    ) -> Html:
        """The HTML that shows a panel, for your page: the service's element `<sidelight-panel>` and its script.

        The element frames the panel right: after the page has loaded, so that its `load` event does not wait; by
        script, so that Back and reload never put an old panel beside another conversation; in a new frame where your
        own script changes its `src`; in the sandbox that the panel needs. Where nothing shows, the console says why.
        Without scripting, a plain frame is shown.

        No network; a plain function in both clients. Your page's policy needs the service in `script-src` and
        `frame-src` (and, for what the console says, `connect-src`).

        Args:
            url: the panel's address, from `panel_url` or `panels.open`.
            title: what a screen reader calls the frame, in your page's language.
            name: the frame's name, where your page needs one.
            loading: `lazy` (the frame loads when it comes near to being seen) or `eager`.

        Returns:
            Escaped HTML, a `str` that Jinja2 and Django take as safe.

        Raises:
            InvalidRequest: `url` is no address, or `loading` is neither.
            NotConfigured: url is missing.

        Source: `/sidelight-panel.js` of the service.
        """
        return panel_tag(self._config, url, title, name, loading)

    def _key_for(self, given: str | None) -> str:
        return self._tuning.surroundings.make_key() if given is None else check_key(given)

    def _wait_after(self, stream: EventStream, failure: Exception) -> float:
        """Seconds to wait before the next connection, after one of LOST; raises where waiting would not help."""
        around = self._tuning.surroundings
        if isinstance(failure, InvalidStatus):
            answer = failure.response
            return stream.refused(answer.status_code, answer.headers, bytes(answer.body or b""), around.now())
        if is_distrust(failure):
            raise ConnectionFailed(f"{stream.address()}: {failure}") from failure
        return stream.dropped(around.steady(), failure)

    def _socket_options(self) -> dict[str, Any]:
        """Both shells of `websockets` take these. Its own pings are off: it would take a slow host for a dead service,
        as the answer waits behind the events that are still to be taken. `_receive` asks when none are left.
        """
        tuning = self._tuning
        options: dict[str, Any] = {"ssl": tuning.ssl_context} if tuning.ssl_context else {}
        return options | {
            "open_timeout": tuning.timeout,
            "ping_interval": None,
            "max_queue": MAX_WAITING,
            "close_timeout": min(2.0, tuning.heartbeat),
            "max_size": MAX_FRAME,
            "compression": None,
            "user_agent_header": None,
            "logger": _Discreet(log),
        }


def _make_jti() -> str:
    return secrets.token_urlsafe(16)
