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


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        given = parse_qs(urlsplit(self.path).query)
        if "src" not in given:
            self.send_error(404)
            return
        page = PAGE.format(src=given["src"][0].replace("&", "&amp;"), sandbox=given["sandbox"][0]).encode()
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(page)))
        for name, value in ISOLATED.items() if "isolated" in given else ():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def host_page() -> Iterator[str]:
    """Its origin; `?src=…&sandbox=…` frames the given address, `&isolated=1` makes it cross-origin isolated."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
