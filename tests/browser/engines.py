"""The three stock engines behind one interface: see `Engine` for what can be asked of them.

Debian packages: chromium; firefox-esr, webkit2gtk-driver, xvfb. They run as root, headless, several at a time.
"""

from collections.abc import Callable

from tests.browser.chromium import Chromium
from tests.browser.engine import Engine
from tests.browser.firefox import Firefox
from tests.browser.webkit import WebKit

__all__ = ["ENGINES", "Chromium", "Engine", "Firefox", "WebKit"]

ENGINES: dict[str, Callable[[bool], Engine]] = {"chromium": Chromium, "firefox": Firefox, "webkit": WebKit}
