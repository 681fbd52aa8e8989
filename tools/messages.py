"""Extracts every message of templates and code into the catalogs of the panel's languages.

`python -m tools.messages` brings each plugin/locale/*.po up to date. New messages come without a translation, those
that are used no more go. The catalogs are read as they are; there is nothing to compile. A new language is a new,
empty .po file.
"""

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
CATALOGS = ROOT / "plugin" / "locale"
SOURCES = [
    ("templates/**.html", "jinja2.ext:babel_extract"),
    ("panel/**.py", "python"),
    ("domain/**.py", "python"),
]
OPTIONS = {"templates/**.html": {"silent": "false", "newstyle_gettext": "true"}}
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
}
UNKEPT = re.compile(
    rb'^"(?:Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team'
    rb"|Generated-By):.*\n",
    re.MULTILINE,
)


def main() -> int:
    messages = extracted()
    for path in sorted(CATALOGS.glob("*.po")):
        updated = brought_up_to_date(path, messages)
        path.write_bytes(updated)
        print(f"{path.relative_to(ROOT)}: {len(messages)} messages, {len(untranslated(path))} to translate")
    return 0


def extracted() -> Catalog:
    """The messages of templates and code, in the order of files."""
    catalog = Catalog()
    found = extract_from_dir(
        ROOT / "plugin", method_map=SOURCES, options_map=OPTIONS, keywords=KEYWORDS, comment_tags=()
    )
    for name, _line, message, _comments, context in found:
        # without line numbers: a catalog changes when the words do
        catalog.add(message, None, [(f"plugin/{name}", None)], context=context)  # type: ignore[list-item]
    return catalog


def brought_up_to_date(path: Path, messages: Catalog) -> bytes:
    catalog = read_catalog(path)
    catalog.update(messages, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    file = io.BytesIO()
    write_po(file, catalog, width=110, include_lineno=False, sort_by_file=True)
    # headers with dates and names would change with every run
    return UNKEPT.sub(b"", file.getvalue()).rstrip() + b"\n"


def read_catalog(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def untranslated(path: Path) -> list[str]:
    return [str(message.id) for message in read_catalog(path) if message.id and not _is_translated(message)]


def _is_translated(message: Message) -> bool:
    string = message.string
    return bool(string) if isinstance(string, str) else all(string or ())


if __name__ == "__main__":
    sys.exit(main())
