"""A host page on another site (`localhost`, where the service is 127.0.0.1) with a panel in a sandboxed frame."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PAGE = (
    "<!doctype html><html lang=en><title>host</title><link rel=icon href=data:,><h1>Inbox</h1>"
    '<iframe name=panel loading=lazy width=380 height=600 src="{src}" sandbox="{sandbox}"></iframe>'
)
ISOLATED = {"cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp"}
RECOMMENDED = "allow-forms allow-same-origin allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads"


class Stage:
    """A host's page at one address, which shows what the test puts there: `html`, under `policy`."""

    def __init__(self, url: str) -> None:
        self.url, self.html, self.policy = url, "", ""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        given = parse_qs(urlsplit(self.path).query)
        stage: Stage | None = getattr(self.server, "stage", None)
        if stage and urlsplit(self.path).path == "/":
            self._answer(stage.html, {"cache-control": "no-store", "content-security-policy": stage.policy})
            return
        if "src" not in given:
            self.send_error(404)
            return
        page = PAGE.format(src=given["src"][0].replace("&", "&amp;"), sandbox=given["sandbox"][0])
        self._answer(page, ISOLATED if "isolated" in given else {})

    def _answer(self, page: str, headers: dict[str, str]) -> None:
        body = page.encode()
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def host_page() -> Iterator[str]:
    """Its origin; `?src=…&sandbox=…` frames the given address, `&isolated=1` makes it cross-origin isolated."""
    with _serving() as server:
        yield f"http://localhost:{server.server_port}"


@contextmanager
def host_stage() -> Iterator[Stage]:
    with _serving() as server:
        stage = server.stage = Stage(f"http://localhost:{server.server_port}/")  # type: ignore[attr-defined]
        yield stage


@contextmanager
def _serving() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
