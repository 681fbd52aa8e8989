"""Checks that no template holds a script, an inline handler or an inline style: the panel's CSP forbids all three.

python tools/check_templates.py FOLDER…
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

FORBIDDEN = {
    "a script": re.compile(r"<script\b|javascript:", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an inline style": re.compile(r"<style\b|<[^>]*\sstyle\s*=", re.IGNORECASE),
}
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def main() -> int:
    templates = [path for folder in sys.argv[1:] for path in sorted(Path(folder).rglob("*")) if path.is_file()]
    if not templates:
        print(f"No templates in {', '.join(sys.argv[1:]) or 'no folder'}.", file=sys.stderr)
        return 1
    problems = [problem for path in templates for problem in problems_in(path)]
    print("\n".join(problems) or f"{len(templates)} templates: no script, no inline handler, no inline style.")
    return 1 if problems else 0


def problems_in(path: Path) -> Iterator[str]:
    text = COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), path.read_text())
    for what, pattern in FORBIDDEN.items():
        for found in pattern.finditer(text):
            line = text.count("\n", 0, found.end()) + 1
            yield f"{path}:{line}: {what}: {found[0].splitlines()[-1].strip()}"


if __name__ == "__main__":
    sys.exit(main())
