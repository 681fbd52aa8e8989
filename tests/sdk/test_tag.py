"""`panel_tag`: HTML for the host's page, whatever is in it."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from jinja2 import Environment
from sidelight_sdk import Agent, AsyncSidelight, InvalidRequest, NotConfigured, Sidelight

CLIENTS: list[Callable[..., Sidelight | AsyncSidelight]] = [Sidelight, AsyncSidelight]
HOSTILE = "\"'><script>alert(1)</script>&"


class Elements(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("client", CLIENTS)
def test_it_is_the_services_element_with_a_frame_for_who_has_no_scripting(
    client: Callable[..., Sidelight | AsyncSidelight],
) -> None:
    sidelight = client("http://inside", public_url="https://panel.example", workspace="ws_1", signing_key="k" * 32)
    url = sidelight.panel_url(Agent("marta"), customer="ada")
    html = sidelight.panel_tag(url, name="panel")
    framed = {"name": "panel", "src": url, "title": "Customer profile", "loading": "lazy"}
    script, element, noscript, frame = Elements(html).found
    assert script == ("script", {"src": "https://panel.example/sidelight-panel.js", "async": None})
    assert element == ("sidelight-panel", framed)
    assert noscript == ("noscript", {})
    assert frame[0] == "iframe"
    assert frame[1].pop("sandbox", "").split()[:2] == ["allow-forms", "allow-same-origin"]  # type: ignore[union-attr]
    assert frame[1] == framed
    # a template that escapes takes it as it is
    assert Environment(autoescape=True).from_string("{{ panel }}").render(panel=html) == html


def test_whatever_is_in_it_stays_within_its_attribute() -> None:
    sidelight = Sidelight("https://panel.example")
    html = sidelight.panel_tag(f"https://panel.example/embed?token={HOSTILE}", title=HOSTILE, name=HOSTILE)
    assert [tag for tag, _ in Elements(html).found] == ["script", "sidelight-panel", "noscript", "iframe"]
    for _, attributes in Elements(html).found[1::2]:
        assert (attributes["title"], attributes["name"]) == (HOSTILE, HOSTILE)


@pytest.mark.parametrize("url", ["", "/p/x/", "javascript:alert(1)", "data:text/html,x"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        Sidelight("https://panel.example").panel_tag(url)
    assert refused.value.errors[0][0] == "url"


def test_a_loading_that_there_is_not_is_refused() -> None:
    with pytest.raises(InvalidRequest) as refused:
        Sidelight("https://panel.example").panel_tag("https://panel.example/p/x/", loading="soon")  # type: ignore[arg-type]
    assert refused.value.errors[0][0] == "loading"


def test_without_an_address_of_the_service_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIDELIGHT_URL", raising=False)
    with pytest.raises(NotConfigured):
        Sidelight().panel_tag("https://panel.example/p/x/")
