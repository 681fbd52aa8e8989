"""As much of S3 as keeping files needs, on loopback."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape, unescape

import pytest

ENTRY = (
    "<Contents><Key>{key}</Key><LastModified>2027-03-01T09:00:00.000Z</LastModified>"
    '<ETag>"x"</ETag><Size>{size}</Size></Contents>'
)


class Bucket:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.refuses = False
        self.signed = True  # each request so far
        self.address = "s3://things/of-sidelight"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    made = Bucket()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None: ...

        def do_PUT(self) -> None:
            data = self.rfile.read(int(self.headers["content-length"]))
            self._answer(lambda key: made.kept.__setitem__(key, data) or b"")  # type: ignore[func-returns-value]

        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            if "list-type" in query:
                self._answer(lambda _: _listing(made, query["prefix"][0]))
            else:
                self._answer(made.kept.get)

        def do_POST(self) -> None:
            """Removes several."""
            asked = self.rfile.read(int(self.headers["content-length"])).decode()
            keys = [] if made.refuses else re.findall("<Key>(.*?)</Key>", asked)
            for key in keys:
                made.kept.pop(unescape(key), None)
            gone = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
            self._answer(lambda _: f"<DeleteResult>{gone}</DeleteResult>".encode())

        def _answer(self, work: object, status: int = 200) -> None:
            made.signed &= "AWS4-HMAC-SHA256" in (self.headers["authorization"] or "")
            key = unquote(urlsplit(self.path).path).removeprefix("/things/")
            found = None if made.refuses else work(key)  # type: ignore[operator]
            status = 403 if made.refuses else 404 if found is None else status
            self.send_response(status)
            self.send_header("content-length", str(len(found or b"")))
            self.send_header("etag", '"x"')
            self.send_header("last-modified", "Mon, 01 Mar 2027 09:00:00 GMT")
            self.end_headers()
            self.wfile.write(found or b"")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "id",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "eu-central-1",
    }.items():
        monkeypatch.setenv(name, value)
    yield made
    server.shutdown()
    server.server_close()


def _listing(bucket: Bucket, prefix: str) -> bytes:
    entries = (
        ENTRY.format(key=escape(key), size=len(data))
        for key, data in sorted(bucket.kept.items())
        if key.startswith(prefix)
    )
    return (
        '<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>things</Name>'
        f"<IsTruncated>false</IsTruncated>{''.join(entries)}</ListBucketResult>"
    ).encode()
