"""Every route of the HTML face, as the app itself lists them: what a table test goes through."""

import re
from collections.abc import Iterator

from litestar.routes import HTTPRoute
from msgspec import Struct

from plugin.settings import Settings
from tests.panel.inside import app_of

FEWEST = 13  # there are so many now; a table with fewer has lost some
PARAMETER = re.compile(r"\{(\w+):\w+\}")


class Route(Struct, frozen=True):
    method: str
    path: str  # with its {parameters}

    def at(self, **values: str) -> str:
        return PARAMETER.sub(lambda found: values[found[1]], self.path)

    @property
    def in_session(self) -> bool:
        return self.path.startswith("/p/")


def routes() -> list[Route]:
    found = sorted(_routes(), key=lambda route: (route.path, route.method))
    assert len(found) >= FEWEST, found
    return found


def _routes() -> Iterator[Route]:
    for route in app_of(Settings()).routes:
        if isinstance(route, HTTPRoute) and not route.path.startswith(("/v1", "/schema")):
            # the panel itself ends in a slash, which the app's own list leaves out
            path = "/p/{secret:str}/" if route.path == "/p/{secret:str}" else route.path
            yield from (Route(method, path) for method in route.methods - {"OPTIONS"})
