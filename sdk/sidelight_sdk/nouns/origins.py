"""`origins`: where a workspace's panels may be framed."""

from msgspec import Struct
from msgspec.json import Decoder

from ..binding import Noun, W, reads
from ..request import Call, query


class _Origins(Struct):
    origins: list[str]


_read = Decoder(_Origins).decode


def add_origins(*origins: str) -> Call[list[str]]:
    """Allow panels to be framed in more places; those that there are stay. The client's API key must manage.

    Args:
        origins: `https://inbox.example.com`, or `https://*.example.com` for every host below.

    Returns:
        All there are now, as a list.

    Raises:
        APIError: 403, the client's key does not manage (`keys.add`).
        InvalidRequest: one of them is no origin.

    Source: `POST /v1/origins`.
    """
    return Call("POST", "/v1/origins", lambda body: _read(body).origins, {"origins": list(origins)})


def list_origins() -> Call[list[str]]:
    """Read where panels may be framed, as a list. Each API key may read this.

    Source: `GET /v1/origins`.
    """
    return Call("GET", "/v1/origins", lambda body: _read(body).origins)


def remove_origin(origin: str) -> Call[list[str]]:
    """Allow panels to be framed there no longer. Those that are open stay until they are loaded again.

    Args:
        origin: one of those that there are.

    Returns:
        Those that are left, as a list.

    Raises:
        APIError: 403, the client's key does not manage (`keys.add`).
        InvalidRequest: it is not among them, or it is the last one.

    Source: `DELETE /v1/origins?origin=`.
    """
    return Call("DELETE", f"/v1/origins{query(origin=origin)}", lambda body: _read(body).origins)


class Origins(Noun[W]):
    """Where a workspace's panels may be framed."""

    add = reads(add_origins)
    """Allow panels to be framed in more places; those that there are stay."""
    list = reads(list_origins)
    """Read where panels may be framed, as a list."""
    remove = reads(remove_origin)
    """Allow panels to be framed there no longer; one at least stays."""
