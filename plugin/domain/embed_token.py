"""Embed tokens: what they say, and all that can be wrong with one. Pure: keys and time are given.

Whoever mints tokens reads of each mistake in the service's log, or asks `sidelight token check`. So every fault says
which claim it is and by how much, and never holds the token.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

import jwt
import msgspec
from msgspec import NODEFAULT, Meta, Struct

from plugin.errors import EmbedReason, EmbedRefused

from .actor import Role
from .text import ID_LENGTH, NAME_LENGTH, is_id, is_storable

AUDIENCE = "sidelight"
ALGORITHM = "HS256"
LONGEST_LIFE = 300
CLOCKS_APART = 30  # a host's clock may run ahead of ours by this much
LONGEST_OPTION = 200
MILLISECONDS = 10**11  # as seconds this is the year 5138: a moment in milliseconds
SHOWN = 40  # characters of a claim in a log
# All but the signature is checked here, by our own clock and with a reason.
SIGNATURE_ONLY = dict.fromkeys(
    ("verify_exp", "verify_iat", "verify_nbf", "verify_aud", "verify_iss", "verify_sub", "verify_jti"), False
)


class Fault(Struct, frozen=True):
    """One thing that is wrong with a token; `reason` picks the page that an agent sees."""

    reason: EmbedReason
    why: str


class Claims(Struct, frozen=True):
    """`accent` is #rrggbb; `iat`, `exp` and `nbf` are seconds since 1970."""

    iss: str
    sub: str
    iat: float
    exp: float
    jti: str
    nbf: float | None = None
    name: str | None = None
    role: Role = "agent"
    conversation: str | None = None
    customer: str | None = None
    locale: str = "en"
    zoneinfo: str = "UTC"
    theme: Literal["auto", "light", "dark"] = "auto"
    accent: Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}\Z")] | None = None
    density: Literal["comfortable", "compact"] = "comfortable"
    live: str | bool = "on"
    settings: bool = False  # what is opened is the settings, of no customer
    directory: bool = False  # other customers may be opened in its session


SECONDS = "a number of seconds since 1970"
WANTED = {
    "iat": SECONDS,
    "exp": SECONDS,
    "nbf": SECONDS,
    "role": "agent, supervisor or admin",
    "theme": "auto, light or dark",
    "accent": "a colour such as #3355ff",
    "density": "comfortable or compact",
    "settings": "true or false",
    "directory": "true or false",
}
SHORTEST_KEY = 32  # bytes: a shorter one is no key of ours, and PyJWT warns of it
FIELDS = {field.name: field for field in msgspec.structs.fields(Claims)}
GRAVEST_FIRST: tuple[EmbedReason, ...] = ("malformed", "invalid", "expired")
IDS = ("sub", "jti", "conversation", "customer")
OPTIONS = ("locale", "zoneinfo", "theme", "accent", "density", "live")


def unverified(token: str) -> dict[str, Any]:
    """Its claims, of which none may influence more than whose keys are tried."""
    try:
        jwt.get_unverified_header(token)
        claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    except (jwt.InvalidTokenError, ValueError, AttributeError, RecursionError) as error:
        raise EmbedRefused("malformed", f"it cannot be read: {_why_unreadable(token, error)}") from None
    return claims


def describe_issuer(issuer: object) -> str:
    return "iss is missing" if issuer is None else f"iss {_shown(issuer)}"


def _why_unreadable(token: str, error: Exception) -> str:
    parts = token.count(".") + 1
    if parts == 5:
        return "it is encrypted, and should be signed"
    if parts != 3:
        return f"a token has three parts with dots between them, and this has {parts}"
    return f"{type(error).__name__}, {str(error)[:SHOWN]!a}"


def signed_claims(token: str, keys: Sequence[tuple[str, str]]) -> tuple[dict[str, Any], str]:
    """The claims, and the `kid` of the key that has signed them.

    `keys`: the workspace's, each as `kid` and secret. The secret is the printed text's own bytes.
    """
    header = jwt.get_unverified_header(token)
    if header.get("alg") != ALGORITHM:
        raise EmbedRefused("invalid", f"alg is {_shown(header.get('alg'))}, and should be {ALGORITHM}")
    named = [key for key in keys if key[0] == header.get("kid")]
    for kid, secret in named or keys:
        if (claims := _verified(token, secret.encode())) is not None:
            return claims, kid
    raise EmbedRefused("invalid", _why_not_signed(token, keys, bool(named)))


def _verified(token: str, key: bytes) -> dict[str, Any] | None:
    try:
        claims: dict[str, Any] = jwt.decode(token, key, algorithms=[ALGORITHM], options=SIGNATURE_ONLY)  # type: ignore[arg-type]
    except (jwt.InvalidTokenError, jwt.InvalidKeyError, ValueError):
        return None
    return claims


def _why_not_signed(token: str, keys: Sequence[tuple[str, str]], is_named: bool) -> str:
    if is_named and any(_verified(token, secret.encode()) for _, secret in keys):
        return "kid names another of the workspace's keys than the one that it is signed with"
    for _, secret in keys:
        for key, mistake in _mistaken(secret):
            if _verified(token, key) is not None:
                return f"it is signed with {mistake}: the secret is the printed key's text, as it is"
    return "it is not signed with a key of this workspace"


def _mistaken(secret: str) -> Iterator[tuple[bytes, str]]:
    """What a signing key is often taken for."""
    yield f"{secret}\n".encode(), "the key and a line end behind it"
    yield f'"{secret}"'.encode(), "the key in quotes"
    yield base64.b64encode(secret.encode()), "the key encoded as base64"
    for decode in (base64.b64decode, base64.urlsafe_b64decode, bytes.fromhex):
        try:
            key = decode(secret if decode is bytes.fromhex else secret + "=" * (-len(secret) % 4))
        except (ValueError, binascii.Error):
            continue
        if len(key) >= SHORTEST_KEY:
            yield key, "the decoded key"


def read_claims(payload: dict[str, Any], now: float) -> Claims:
    """What a signed token says. `now` is seconds since 1970.

    Raises:
        EmbedRefused: for the gravest of its faults, with all of them.
    """
    given = {name: value for name, value in payload.items() if value is not None}  # null: left out
    faults = [*_shapes(given), *_audience(given), *_texts(given), *_shown_customer(given)]
    faults += _times(given, now)
    for reason in GRAVEST_FIRST:
        if any(fault.reason == reason for fault in faults):
            raise EmbedRefused(reason, "; ".join(fault.why for fault in faults))
    return msgspec.convert(given, Claims)


def _shapes(given: dict[str, Any]) -> Iterator[Fault]:
    for name, field in FIELDS.items():
        if name not in given:
            if field.default is NODEFAULT:
                yield Fault("malformed", f"{name} is missing")
            continue
        if isinstance(given[name], str) and not is_storable(given[name]):
            continue  # _texts says so
        try:
            msgspec.convert(given[name], field.type)
        except (msgspec.ValidationError, OverflowError):
            wanted = WANTED.get(name, "text")
            yield Fault("malformed", f"{name} must be {wanted}, and is {_shown(given[name])}")


def _audience(given: dict[str, Any]) -> Iterator[Fault]:
    audience = given.get("aud")
    if audience != AUDIENCE and not (isinstance(audience, list) and AUDIENCE in audience):
        found = "is missing" if audience is None else f"is {_shown(audience)}"
        yield Fault("invalid", f"aud {found}, and should be {AUDIENCE}")


def _texts(given: dict[str, Any]) -> Iterator[Fault]:
    texts = {name: given[name] for name in FIELDS if isinstance(given.get(name), str)}
    for name, text in texts.items():
        if not is_storable(text):
            yield Fault("invalid", f"{name} holds half a character, or a NUL")
        elif name in IDS and text and not is_id(text):
            why = f"1 to {ID_LENGTH} printable characters without a slash"
            yield Fault("malformed", f"{name} must be an id, {why}, and is {_shown(text)}")
        elif name == "name" and len(text) > NAME_LENGTH:
            yield Fault("malformed", f"name has {len(text)} characters, and may have {NAME_LENGTH}")
        elif name in OPTIONS and len(text) > LONGEST_OPTION:
            yield Fault("malformed", f"{name} has {len(text)} characters, and may have {LONGEST_OPTION}")
    for name in ("sub", "jti"):
        if texts.get(name) == "":
            yield Fault("malformed", f"{name} is empty")


def _shown_customer(given: dict[str, Any]) -> Iterator[Fault]:
    names_one = given.get("conversation") or given.get("customer")
    if given.get("settings") is True and names_one:
        yield Fault("malformed", "settings are of no customer, and it names a conversation or a customer")
    if names_one or given.get("settings") is True:
        return
    unknown = sorted(name for name in given if name not in FIELDS and name != "aud")
    others = f"; these claims are not known: {', '.join(map(_shown, unknown[:5]))}" if unknown else ""
    yield Fault("malformed", f"it names neither a conversation nor a customer{others}")


def _times(given: dict[str, Any], now: float) -> Iterator[Fault]:
    moments = {name: given[name] for name in ("iat", "exp", "nbf") if _is_number(given.get(name))}
    # written so that NaN, for which every comparison is false, is odd too
    odd = [name for name, moment in moments.items() if not abs(moment) < MILLISECONDS]
    for name in odd:
        yield Fault("invalid", f"{name} must be {SECONDS}, and is {_shown(moments[name])}: is it in milliseconds?")
    if odd:
        return
    issued, expires, begins = (moments.get(name) for name in ("iat", "exp", "nbf"))
    for name, moment in (("iat", issued), ("nbf", begins)):
        if moment is not None and moment > now + CLOCKS_APART:
            ahead = f"{moment - now:.0f} s ahead of this service's clock, and may be {CLOCKS_APART}"
            yield Fault("invalid", f"{name} is {ahead}")
    if issued is not None and expires is not None and expires - issued > LONGEST_LIFE:
        yield Fault("invalid", f"it lives {expires - issued:.0f} s (exp - iat), and may live {LONGEST_LIFE}")
    if expires is not None and now > expires:
        yield Fault("expired", f"it has expired {now - expires:.0f} s ago")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(value: object) -> str:
    """In ASCII and on one line, whatever it is."""
    text = json.dumps(value, default=str) if isinstance(value, str | int | float | list | dict) else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
