"""A live panel's stream as it comes over the wire: chunk by chunk, gzipped or not, without a browser."""

import http.client
import time
import zlib
from types import TracebackType
from urllib.parse import urlsplit

from tests.panel.desk import Panel, marked
from tests.panel.html import Form, forms_in

PATIENCE = 30.0
ENDING_PATIENCE = 60.0


class LiveStream:
    """One panel, open: its first generation has come, whole. `html` is all that has come."""

    def __init__(self, panel: Panel, accept: str | None = "gzip") -> None:
        self.panel = panel
        parts = urlsplit(marked(panel.url))
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
        self._connection.putrequest("GET", f"{parts.path}?{parts.query}", skip_accept_encoding=True)
        if accept is not None:
            self._connection.putheader("accept-encoding", accept)
        self._connection.endheaders()
        self.answer = self._connection.getresponse()
        self.is_gzip = self.answer.headers["content-encoding"] == "gzip"
        self.inflate = zlib.decompressobj(31)  # a gzip member: its checksum is checked when it ends
        self.raw = b""
        self.html = ""
        self.ended = False
        self.first = self.read()
        self._seen = len(self.html)

    def __enter__(self) -> "LiveStream":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.answer.close()
        self._connection.close()

    @property
    def id(self) -> str:
        """The stream's name, as its editors carry it."""
        return self.editors()[0].fields["editor"].partition(".")[0]

    def until(self, *words: str) -> str:
        """Reads until all of them have come since the last time; gives what has come."""
        deadline = time.monotonic() + PATIENCE
        while not all(word in self.html[self._seen :] for word in words):
            assert time.monotonic() < deadline, f"not seen: {words}\n{self.html[self._seen :][-3000:]}"
            assert not self.ended, f"ended before {words}\n{self.html[self._seen :][-3000:]}"
            self.read()
        news = self.html[self._seen :]
        self._seen = len(self.html)
        return news

    def has_shown(self, words: str) -> None:
        """Returns once they have come, now or before."""
        deadline = time.monotonic() + PATIENCE
        while words not in self.html:
            assert time.monotonic() < deadline, f"not seen: {words}"
            self.read()

    def read(self) -> str:
        """The next chunk, whole and decoded: what a browser shows of it at once."""
        data = self.answer.read1(1 << 20)
        while self.answer.chunk_left:
            more = self.answer.read1(1 << 20)
            assert more, "the connection broke off in the middle of a chunk"
            data += more
        self.ended = not data
        self.raw += data
        decoded = (self.inflate.decompress(data) if self.is_gzip else data).decode()
        self.html += decoded
        return decoded

    def rest(self) -> str:
        """Until it ends by itself; cleanly, or this raises."""
        start, deadline = len(self.html), time.monotonic() + ENDING_PATIENCE
        while not self.ended:
            assert time.monotonic() < deadline, f"it does not end\n{self.html[-3000:]}"
            self.read()
        return self.html[start:]

    def editors(self) -> list[Form]:
        return [form for form in forms_in(self.html) if "e" in form.classes]

    def editor(self, action: str) -> Form:
        """The newest editor that posts there."""
        return [form for form in self.editors() if form.action == action][-1]

    def post(self, action: str, **typed: str) -> int:
        """Types into the newest editor and posts it, as the browser does, into the frame `outcome`."""
        return self.send(self.editor(action), **typed)

    def send(self, form: Form, **typed: str) -> int:
        return self.panel.post(form.action, form.fields | typed).status_code

    def beacon(self, number: int, kind: str = "t") -> None:
        assert self.panel.get(f"s/{self.id}/{kind}/{number}").status_code == 200

    @staticmethod
    def beacon_of(form: Form) -> int:
        """The number of the address that a browser asks for when the editor is used."""
        return next(int(name[1:]) for name in form.classes if name[0] == "t" and name[1:].isdigit())


def generations(html: str) -> int:
    return html.count("<div class=gen>")
