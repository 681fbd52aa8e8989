"""Where a workspace's panels may be framed: `/v1/origins`."""

from litestar import Response, delete, post
from msgspec import Struct

from plugin.actions.workspaces import add_origins, remove_origins
from plugin.api.http.call import Call, answer
from plugin.api.http.routing import found, reads
from plugin.api.http.schema import Described, Query
from plugin.domain.text import Sent
from plugin.store.workspaces import find_workspace

ORIGINS = {"origins": ["https://inbox.example.com", "https://*.acme.example"]}


class OriginsGiven(Struct, frozen=True, forbid_unknown_fields=True):
    """`https://inbox.example.com`, or `https://*.example.com` for every host below."""

    origins: list[Sent]


class OriginList(Struct, frozen=True):
    """All there are now."""

    origins: tuple[str, ...]


@post(
    "/origins",
    opt={
        "described": Described(
            takes_key=False,
            body=OriginsGiven,
            sent=ORIGINS,
            answer=OriginList,
            answered=ORIGINS,
            status=200,
            refusals=(403,),
        )
    },
    status_code=200,
)
async def post_origins(call: Call) -> Response[bytes]:
    """Allow panels to be framed in more places; those that there are stay. The same again changes nothing.

    Only an API key that manages may ask for it (`POST /v1/keys`).

    Errors: 403 where it does not; 422 names what is no origin, as `origins[1]`.
    """
    given = await call.body(OriginsGiven)
    workspace = await add_origins(call.services.ctx, call.workspace_id, given.origins, call.now(), call.by)
    return answer(OriginList(workspace.origins))


@reads("/origins", answered=ORIGINS)
async def get_origins(call: Call) -> OriginList:
    """Read where panels may be framed: all origins there are."""
    return OriginList(found(await find_workspace(call.store, call.workspace_id)).origins)


@delete(
    "/origins",
    opt={
        "described": Described(
            takes_key=False,
            answer=OriginList,
            answered=ORIGINS,
            status=200,
            queries=(Query("origin", "Which one; it may be given more than once."),),
            refusals=(403, 422),
        )
    },
    status_code=200,
)
async def delete_origins(call: Call) -> Response[bytes]:
    """Allow panels to be framed there no longer. Those that are open stay until they are loaded again.

    Errors: 403 where the API key that asks does not manage; 422 for one that is not among them, or where none is left.
    """
    origins: list[str] = call.request.query_params.getall("origin", [])
    workspace = await remove_origins(call.services.ctx, call.workspace_id, origins, call.now(), call.by)
    return answer(OriginList(workspace.origins))


handlers = (post_origins, get_origins, delete_origins)
