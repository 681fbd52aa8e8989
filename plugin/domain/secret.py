"""Secrets: 256 bits each; what is stored of one that is only ever compared is its hash."""

import hashlib
import secrets


def new_secret(prefix: str = "") -> str:
    return prefix + secrets.token_urlsafe(32)


def new_id(prefix: str) -> str:
    """Not secret, only unlike any other."""
    return prefix + secrets.token_urlsafe(12)


def new_word() -> str:
    """The same in small letters and digits, for a file's name."""
    return secrets.token_hex(8)


def hash_secret(secret: str) -> str:
    """A random secret of 256 bits needs no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def digest_of(*parts: str) -> str:
    """For the id of what is known by these: whoever makes it makes the same."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]
