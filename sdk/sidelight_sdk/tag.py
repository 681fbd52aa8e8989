"""A panel in the host's page, as HTML: the service's element, and a frame for who has no scripting."""

from html import escape
from typing import Literal
from urllib.parse import urlsplit

from .config import Config
from .errors import refused

Loading = Literal["lazy", "eager"]
SANDBOX = "allow-forms allow-same-origin allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads"
SCRIPT = "/sidelight-panel.js"


class Html(str):
    """Markup, which Jinja2, Django and whoever else knows `__html__` does not escape again."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def panel_tag(config: Config, url: str, title: str, name: str | None, loading: Loading) -> Html:
    if urlsplit(url).scheme not in ("http", "https"):
        raise refused("url", "must be a panel's address: of panel_url or panels.open")
    if loading not in ("lazy", "eager"):
        raise refused("loading", f"lazy or eager, not {loading!r}")
    given = {**({} if name is None else {"name": name}), "src": url, "title": title, "loading": loading}
    attributes = " ".join(f'{key}="{escape(value)}"' for key, value in given.items())
    script = escape(config.need("public_url") + SCRIPT)
    return Html(
        f'<script src="{script}" async></script>'
        f"<sidelight-panel {attributes}>"
        f'<noscript><iframe {attributes} sandbox="{SANDBOX}"></iframe></noscript>'
        "</sidelight-panel>"
    )
