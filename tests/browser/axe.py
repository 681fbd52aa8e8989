"""WCAG, as far as axe-core checks it.

It is a script, so it looks at the page in a second context of Chromium, with scripting on.
"""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

from tests.browser.chromium import Chromium

SOURCE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STYLED = "(all => all.length && all.every(link => link.sheet))([...document.querySelectorAll('[rel=stylesheet]')])"
TIMEOUT = 10_000  # milliseconds


def axe_violations(browser: Chromium, url: str, seen: str, rules: list[str] = RULES) -> list[str]:
    """One line for each: the rule, what it asks, and the first elements that break it.

    `seen` is a selector of what shows that the page is there.
    """
    return browser.in_page_with_scripting(url, lambda page: violations_in(page, seen, rules))


def violations_in(page: Page, seen: str, rules: list[str] = RULES) -> list[str]:
    page.locator(seen).last.wait_for(timeout=TIMEOUT)
    page.wait_for_function(STYLED, timeout=TIMEOUT)
    page.evaluate(SOURCE.read_text())
    found: list[dict[str, Any]] = page.evaluate("rules => axe.run({runOnly: rules}).then(r => r.violations)", rules)
    return [f"{rule['id']}: {rule['help']}: {' , '.join(node['html'] for node in rule['nodes'][:3])}" for rule in found]
