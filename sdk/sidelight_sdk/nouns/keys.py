"""`keys`: what a workspace's hosts and embed tokens are known by."""

from datetime import datetime
from typing import Literal

from msgspec import Struct
from msgspec.json import Decoder

from ..binding import Noun, W, reads
from ..request import Call, query

KeyKind = Literal["api", "signing"]


class Key(Struct, frozen=True):
    """A key without its secret, which nobody can read again.

    Attributes:
        id: names it; of a signing key, the `kid` of the tokens that it signs.
        kind: `api` or `signing`.
        label: what it is for.
        created_at: when it was made, UTC.
        manages: whether this API key may itself make and revoke keys, and set origins.
        last_used_at: when it was last used, to a minute; None: never.
        revoked_at: when it was revoked; None: it works.
    """

    id: str
    kind: str
    label: str
    created_at: datetime
    manages: bool = False
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


class NewKey(Struct, frozen=True):
    """A key that has just been made. Nobody can read its `secret` a second time: store it now, where secrets are kept.

    Attributes:
        id: names it from now on.
        kind: `api` or `signing`.
        secret: the key itself.
    """

    id: str
    kind: str
    secret: str

    def __repr__(self) -> str:
        return f"NewKey(id={self.id!r}, kind={self.kind!r}, secret=…)"


class _Keys(Struct):
    keys: list[Key]


_read_new = Decoder(NewKey).decode
_read_list = Decoder(_Keys).decode


def add_key(kind: KeyKind, *, label: str, manages: bool = False) -> Call[NewKey]:
    """Make a key beside the others, which stay good. The client's own API key must be one that manages.

    To rotate one: make the new one, bring it to where the old one is used, revoke the old one once its `last_used_at`
    stands still. A call whose answer was lost may have made a key that nobody knows: `list` shows it as never used.

    Args:
        kind: `api` or `signing`.
        label: what it is for, at most 200 characters.
        manages: an API key that may itself make and revoke keys, and set origins. Who finds such a key can make others.

    Raises:
        APIError: 403, the client's key does not manage. An admin makes one that does in the settings, or
            `sidelight key add --manages` does.
        InvalidRequest: the label is empty or too long, or a signing key was to manage.

    Source: `POST /v1/keys`.
    """
    return Call("POST", "/v1/keys", _read_new, {"kind": kind, "label": label, "manages": manages})


def list_keys() -> Call[list[Key]]:
    """Read which keys there are, revoked ones too, the oldest first, as a list. Each API key may read this.

    Source: `GET /v1/keys`.
    """
    return Call("GET", "/v1/keys", lambda body: _read_list(body).keys)


def revoke_key(id: str, *, last: bool = False) -> Call[None]:
    """Revoke a key. What uses it is refused from then on, and the panels that it has opened end.

    Args:
        id: the key's id.
        last: also where it is the last one of its kind that works.

    Raises:
        APIError: 403, the client's key does not manage.
        NotFound: there is no such key, or it has been revoked.
        InvalidRequest: it is the last one of its kind that works, and `last` does not say that it may go.

    Source: `DELETE /v1/keys?key=&last=`.
    """
    return Call("DELETE", f"/v1/keys{query(key=id, last='true' if last else None)}", lambda _: None)


class Keys(Noun[W]):
    """What a workspace's hosts and embed tokens are known by."""

    add = reads(add_key)
    """Make a key beside the others, which stay good; its secret is answered once."""
    list = reads(list_keys)
    """Read which keys there are and when each was last used, as a list; never their secrets."""
    revoke = reads(revoke_key)
    """Revoke a key; the panels that it has opened end with it."""
