"""Every route of the JSON face, as its own OpenAPI describes it, and the examples that the nouns declare."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
from msgspec import Struct

from plugin import api
from plugin.api.http.examples import Example
from plugin.api.http.schema import parameters_of
from tests.pictures import picture
from tests.service import Service

EXAMPLES: list[Example] = [  # in an order to push them
    example for noun in api.NOUNS for example in getattr(noun, "examples", [getattr(noun, "example", None)]) if example
]
BY_NOUN = {example.noun: example for example in EXAMPLES}


class Route(Struct, frozen=True):
    method: str
    path: str  # with its {parameters}
    body: Any  # the documented example, None where there is no body
    answer: Any  # the documented example of the answer
    status: int
    described: dict[str, Any]

    def sent(self, ids: dict[str, str] | None = None) -> dict[str, Any]:
        """Its body, for httpx: JSON, or a picture."""
        kinds = self.described.get("requestBody", {}).get("content", {"application/json": None})
        if "application/json" not in kinds:
            return {"content": picture()}
        return {"json": with_ids(self.body, ids) if ids else self.body}

    @property
    def gives_bytes(self) -> bool:
        return "image/webp" in self.described["responses"][str(self.status)].get("content", {})

    @property
    def things(self) -> dict[str, str]:
        """By parameter of the path: whose id it is. `{id}` is the noun's before it, and so is any other."""
        return {name: noun for noun, name in parameters_of(self.path)}

    def of(self, ids: dict[str, str]) -> dict[str, str]:
        """The parameters of the path, from an id of each noun."""
        return named(self.path, ids)

    def at(self, **ids: str) -> str:
        """The address with these ids; what it needs of a query is there too."""
        path = self.path.format(**ids)
        queries = [one for one in self.described["parameters"] if one["in"] == "query"]
        which = queries[:1] if self.method == "DELETE" else []  # one of them, so that not all are deleted
        needed = [f"{one['name']}=marta" for one in [one for one in queries if one["required"]] or which]
        return path + (f"?{'&'.join(needed)}" if needed else "")


def named(path: str, ids: dict[str, str]) -> dict[str, str]:
    """The parameters of a path, from an id of each noun. What else a thing is named by is as in its example."""
    return {
        name: ids[noun] if name not in ("system", "kind", "channel") else str(BY_NOUN[noun].pushed[name])
        for noun, name in parameters_of(path)
    }


def routes(service: Service) -> list[Route]:
    document = httpx.get(f"{service.url}/schema", trust_env=False).raise_for_status().json()
    found = list(_routes(document))
    assert len(found) == sum(len(noun.handlers) for noun in api.NOUNS), "a route of a noun is not described"
    return found


def with_ids(json_of: Any, ids: dict[str, str]) -> Any:
    """The example with these ids, by noun, in the place of the nouns' own."""
    text = json.dumps(json_of)
    for noun, example in BY_NOUN.items():
        text = text.replace(f'"{example.id}"', f'"{ids[noun]}"')
    return json.loads(text)


def _routes(document: dict[str, Any]) -> Iterator[Route]:
    for path, operations in document["paths"].items():
        assert path.startswith("/v1/")
        for method, described in operations.items():
            status = next(int(status) for status in described["responses"] if int(status) < 400)
            answer = example(described["responses"][str(status)])
            yield Route(method.upper(), path, example(described.get("requestBody", {})), answer, status, described)


def example(described: dict[str, Any]) -> Any:
    return described.get("content", {}).get("application/json", {}).get("example")
