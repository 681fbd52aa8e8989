"""An embed token, verified against its workspace's keys. Nothing is written: `panels.spend_token` spends it."""

import hashlib
from datetime import datetime

from plugin.domain.embed_token import Claims, describe_issuer, read_claims, signed_claims, unverified
from plugin.errors import EmbedRefused
from plugin.store.engine.base import Reader
from plugin.store.workspaces import active_signing_keys

from .panels import belong_together

NOBODYS = [("", hashlib.sha256(b"no workspace").hexdigest())]


async def verify(reader: Reader, token: str | None, now: datetime) -> tuple[Claims, str]:
    """What it says, and the `kid` of the key that has signed it.

    The signature first: until it is verified, no claim of the token influences the answer.

    An unknown workspace and a wrong signature are refused alike; only the log distinguishes them.

    Raises:
        EmbedRefused: with all that is wrong with it as `why`.
    """
    if not token:
        raise EmbedRefused("malformed", "there is no token in the address")
    issuer = unverified(token).get("iss")
    keys = await active_signing_keys(reader, issuer) if isinstance(issuer, str) else []
    try:
        payload, kid = signed_claims(token, keys or NOBODYS)
        claims = read_claims(payload, now.timestamp())
        if not await belong_together(reader, claims.iss, claims.conversation, claims.customer):
            raise EmbedRefused("disagrees", "the conversation is with another customer than the one that it names")
    except EmbedRefused as refused:
        why = refused.why if keys else "iss names no workspace that has a signing key"
        raise EmbedRefused(refused.reason, f"{why} ({describe_issuer(issuer)})") from None
    return claims, kid
