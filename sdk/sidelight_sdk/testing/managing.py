"""Keys and origins of the fake service. Its clients' own key is not among the keys, and manages them."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from .state import Row
from .writing import Refused, Write, invalid

Apply = Callable[[Write, str, httpx.QueryParams, Mapping[str, Any]], httpx.Response]


def _keys(write: Write, method: str, query: httpx.QueryParams, body: Mapping[str, Any]) -> httpx.Response:
    return _add_key(write, body) if method == "POST" else _revoke_key(write, query)


def _add_key(write: Write, body: Mapping[str, Any]) -> httpx.Response:
    label, kind = body["label"].strip(), body["kind"]
    if not label:
        raise invalid("label", "is required")
    number = len(write.state.keys) + 1
    id = f"{'key' if kind == 'api' else 'kid'}_fake{number}"
    made = {"id": id, "kind": kind, "label": label, "manages": body["manages"], "created_at": write.at}
    write.state.keys.append({**made, "last_used_at": None, "revoked_at": None})
    write.record("key.added", key=id, after=label)
    return httpx.Response(201, json={"id": id, "kind": kind, "secret": f"fake-secret-{number}"})


def _revoke_key(write: Write, query: httpx.QueryParams) -> httpx.Response:
    working = [key for key in write.state.keys if key["revoked_at"] is None]
    key: Row | None = next((one for one in working if one["id"] == query["key"]), None)
    if key is None:
        raise Refused(404)
    if "last" not in query and sum(one["kind"] == key["kind"] for one in working) == 1:
        raise invalid("last", "is the last one of its kind that works: confirm that it may go")
    key["revoked_at"] = write.at
    write.record("key.revoked", key=key["id"], before=key["label"])
    return httpx.Response(204)


def _origins(write: Write, method: str, query: httpx.QueryParams, body: Mapping[str, Any]) -> httpx.Response:
    known = write.state.origins
    if method == "POST":
        for origin in [one for one in dict.fromkeys(body["origins"]) if one not in known]:
            known.append(origin)
            write.record("origin.added", after=origin)
    else:
        _remove_origin(write, query["origin"])
    return httpx.Response(200, json={"origins": known})


def _remove_origin(write: Write, origin: str) -> None:
    known = write.state.origins
    if origin not in known:
        raise invalid("origins[0]", "is not among the origins")
    if len(known) == 1:
        raise invalid("origins", "must be kept: one must stay, so add another one first")
    known.remove(origin)
    write.record("origin.removed", before=origin)


MANAGES: Mapping[str, Apply] = {"/v1/keys": _keys, "/v1/origins": _origins}
