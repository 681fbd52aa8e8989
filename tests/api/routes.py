"""Every route of the JSON face, as its own OpenAPI tells it: what a table test goes through."""

from collections.abc import Iterator
from typing import Any

import httpx
from msgspec import Struct

from tests.service import Service

FEWEST = 17  # there are so many now; a table with fewer has lost some


class Route(Struct, frozen=True):
    method: str
    path: str  # with its {parameters}
    body: Any  # the documented example, None where there is no body
    answer: Any  # the documented example of the answer
    status: int
    described: dict[str, Any]

    def at(self, **ids: str) -> str:
        """The address with these ids; what it needs of a query is there too."""
        path = self.path.format(**ids)
        needed = [f"{p['name']}=marta" for p in self.described["parameters"] if p["in"] == "query" and p["required"]]
        return path + (f"?{'&'.join(needed)}" if needed else "")


def routes(service: Service) -> list[Route]:
    document = httpx.get(f"{service.url}/schema", trust_env=False).raise_for_status().json()
    found = list(_routes(document))
    assert len(found) >= FEWEST, [f"{route.method} {route.path}" for route in found]
    return found


def _routes(document: dict[str, Any]) -> Iterator[Route]:
    for path, operations in document["paths"].items():
        assert path.startswith("/v1/")
        for method, described in operations.items():
            status = next(int(status) for status in described["responses"] if int(status) < 400)
            answer = example(described["responses"][str(status)])
            yield Route(method.upper(), path, example(described.get("requestBody", {})), answer, status, described)


def example(described: dict[str, Any]) -> Any:
    return described.get("content", {}).get("application/json", {}).get("example")
