"""Embed tokens as any host would sign them, and as no honest one would: a library would not sign the latter."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from typing import Any

from tests.service import Credentials

DIGESTS = {"HS256": hashlib.sha256, "HS512": hashlib.sha512, "RS256": hashlib.sha256}


def claims_for(workspace: str, **claims: Any) -> dict[str, Any]:
    """A good token's, and what is given instead; `…` leaves a claim out."""
    now = int(time.time())
    usual = {
        "iss": workspace,
        "aud": "sidelight",
        "sub": "marta",
        "name": "Marta Nowak",
        "customer": "ada",
        "iat": now,
        "exp": now + 240,
        "jti": secrets.token_hex(8),
    }
    return {name: value for name, value in (usual | claims).items() if value is not ...}


def token_for(workspace: Credentials, *, header: dict[str, Any] | None = None, **claims: Any) -> str:
    return sign(claims_for(workspace.workspace, **claims), workspace.signing_key, header)


def sign(claims: Any, key: str, header: dict[str, Any] | None = None) -> str:
    header = {"alg": "HS256", "typ": "JWT", **(header or {})}
    signed = f"{_part(header)}.{_part(claims)}"
    digest = DIGESTS.get(header["alg"])
    signature = hmac.new(key.encode(), signed.encode(), digest).digest() if digest else b""
    return f"{signed}.{_base64(signature)}"


def _part(value: Any) -> str:
    return _base64(json.dumps(value).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
