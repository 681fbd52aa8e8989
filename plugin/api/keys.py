"""A workspace's own keys: `/v1/keys`. Not operations: a secret is answered once, and stored for no retry."""

from datetime import datetime
from typing import Literal

from litestar import Response, delete, post
from msgspec import Struct

from plugin.actions.keys import add_key, revoke_key
from plugin.api.http.call import Call, answer
from plugin.api.http.routing import reads
from plugin.api.http.schema import Described, Query
from plugin.domain.text import Sent
from plugin.errors import Invalid, Problem
from plugin.store.keys import Kind, list_keys

KEY = {
    "id": "key_9sJk2mQxT4vLw8aZ",
    "kind": "api",
    "label": "deploy",
    "manages": False,
    "created_at": "2027-03-01T09:00:00Z",
    "last_used_at": "2027-03-01T09:12:00Z",
    "revoked_at": None,
}
SENT = {"kind": "api", "label": "deploy", "manages": False}
MADE = {"id": "key_9sJk2mQxT4vLw8aZ", "kind": "api", "secret": "sk_5vKXo0h9nqJ2wT1bXk3mY8cZr6dLq4sUe7aVfGhJkLM"}


class KeyGiven(Struct, frozen=True, forbid_unknown_fields=True):
    """`manages`: an API key that may itself make and revoke keys, and say where panels may be framed."""

    kind: Kind
    label: Sent
    manages: bool = False


class KeyMade(Struct, frozen=True):
    """`secret` is answered this once. Of a signing key, `id` is the `kid` of the tokens that it signs."""

    id: str
    kind: Literal["api", "signing"]
    secret: str


class KeyAnswer(Struct, frozen=True):
    """A key without its secret, which nobody can read again."""

    id: str
    kind: Literal["api", "signing"]
    label: str
    manages: bool
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class KeyList(Struct, frozen=True):
    """The oldest first; revoked ones too."""

    keys: tuple[KeyAnswer, ...]


@post(
    "/keys",
    opt={
        "described": Described(
            takes_key=False,
            body=KeyGiven,
            sent=SENT,
            answer=KeyMade,
            answered=MADE,
            status=201,
            refusals=(403,),
        )
    },
    status_code=201,
)
async def post_key(call: Call) -> Response[bytes]:
    """Make a key beside the others, which stay good.

    Its secret is answered this once. To rotate a key, make the new one, bring it to where the old one is used, and
    revoke the old one once its `last_used_at` stands still. Only an API key that manages may ask for it: one that was
    made with `manages`, here, in the settings or by `sidelight key add --manages`. An `Idempotency-Key` is ignored,
    because the secret is never stored: the same request again makes one more key.

    Errors: 403 where the API key that asks does not manage; 422 for a `label` that is none.
    """
    given = await call.body(KeyGiven)
    if given.manages and given.kind != "api":
        raise Invalid(Problem("manages", "is for API keys only"))
    ctx, workspace_id = call.services.ctx, call.workspace_id
    key = await add_key(ctx, workspace_id, given.kind, given.label, call.now(), call.by, manages=given.manages)
    return answer(KeyMade(key.id, given.kind, key.secret), 201)


@reads("/keys", answered={"keys": [KEY]})
async def get_keys(call: Call) -> KeyList:
    """Read which keys there are and when each was last used, to a minute; never their secrets."""
    keys = await list_keys(call.store, call.workspace_id)
    return KeyList(
        tuple(
            KeyAnswer(one.id, one.kind, one.label, one.manages, one.created_at, one.last_used_at, one.revoked_at)
            for one in keys
        )
    )


KEY_NAMED = Query("key", "The key's id; of a signing key, its `kid`.", required=True)
LAST = Query("last", "`true`: also where it is the last one of its kind that works.")


@delete(
    "/keys",
    opt={"described": Described(takes_key=False, status=204, queries=(KEY_NAMED, LAST), refusals=(403, 404, 422))},
    status_code=200,  # the answer says its own
)
async def delete_key(call: Call) -> Response[bytes]:
    """Revoke a key. What uses it is refused from now on, and the panels that it has opened end.

    Errors: 403 where the API key that asks does not manage; 404 for one that there is not, or that has been revoked;
    422 where it is the last one of its kind that works, unless `last=true` says that it may go.
    """
    given = call.request.query_params
    last = given.get("last")
    if last not in (None, "true"):
        raise Invalid(Problem("last", "can only be true"))
    ctx, workspace_id = call.services.ctx, call.workspace_id
    await revoke_key(ctx, workspace_id, given.get("key", ""), call.now(), call.by, may_be_last=last is not None)
    return Response(b"", status_code=204)


handlers = (post_key, get_keys, delete_key)
