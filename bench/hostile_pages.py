"""What a page must be, whatever texts are in it: none of them has become an element, an attribute or a comment."""

from html.parser import HTMLParser

from tests.panel.html import what_runs

from .hostile_texts import SIGN


class Read(HTMLParser):
    """A page as a browser reads it: `texts` are what is between tags, as one, and each attribute's value."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._data: list[str] = []
        self.values: list[str] = []
        self.names: set[str] = set()
        self.comments: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.names |= {tag, *(f"{name}=" for name, _ in attributes)}
        self.values += (value for _, value in attributes if value)

    def handle_data(self, data: str) -> None:
        self._data.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def handle_decl(self, decl: str) -> None:
        if decl.lower() != "doctype html":
            self.comments.append(decl)

    def handle_pi(self, data: str) -> None:
        self.comments.append(data)

    def unknown_decl(self, data: str) -> None:
        self.comments.append(data)

    @property
    def texts(self) -> str:
        return spaced("".join(self._data) + "\n" + "\n".join(self.values))

    def holds(self, text: str) -> bool:
        return spaced(text) in self.texts


def spaced(text: str) -> str:
    """As a page shows it: one space for any number."""
    return " ".join(text.split())


def faults_in(page: str, usual: set[str]) -> list[str]:
    """`usual`: the names of elements, and of their attributes, that a page without hostile texts has."""
    read = Read(page)
    found = [f"injected: {name}" for name in read.names if SIGN in name]
    found += [f"not there before: {name}" for name in read.names - usual]
    found += [f"a comment: {comment[:80]!r}" for comment in read.comments]
    return found + [f"runs: {one[:200]}" for one in what_runs(page)]
