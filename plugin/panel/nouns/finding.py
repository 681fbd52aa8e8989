"""Which attributes a search finds: by what is shown of them in the session's language, by key and by raw value."""

import re
from collections.abc import Mapping
from operator import itemgetter

from plugin.domain.attributes import AttributeDefinition, AttributeValue
from plugin.domain.text import comparable
from plugin.domain.typed_values import format_value
from plugin.panel.look.locale import translations
from plugin.panel.look.words import label_of, value_of


def matching(
    definitions: Mapping[str, AttributeDefinition],
    held: Mapping[str, AttributeValue],
    query: str,
    locale: str,
    masked: frozenset[str] = frozenset(),
) -> tuple[str, ...] | None:
    """Keys, the nearest first, and equally near ones in definition order; None where nothing is searched for.

    Of `masked` ones nothing is found by their values.
    """
    words = comparable(query).split()
    if not words:
        return None
    translate = translations(locale).gettext
    found = [
        (_distance(words, comparable(label_of(definition, translate))), definition.key)
        for definition in definitions.values()
        if _holds(words, _words_of(definition, None if definition.key in masked else held.get(definition.key), locale))
    ]
    return tuple(key for _, key in sorted(found, key=itemgetter(0)))


def _distance(words: list[str], label: str) -> int:
    """The label itself, what it begins with, what is in it; then what is found by value or key alone."""
    sought = " ".join(words)
    if label == sought:
        return 0
    if label.startswith(sought):
        return 1
    return 2 if _holds(words, label) else 3


def _holds(words: list[str], text: str) -> bool:
    return all(word in text for word in words)


def _words_of(definition: AttributeDefinition, held: AttributeValue | None, locale: str) -> str:
    _ = translations(locale).gettext
    value = held.value if held else None
    words = [label_of(definition, _), definition.label, definition.key]
    if value is not None:
        formatted = format_value(value, definition, locale)
        words += [
            value_of(formatted, _),
            formatted.written,
            str(value),
        ]
    return comparable("\n".join(words))


def marked(label: str, word: str = "") -> tuple[str, str, str]:
    """What comes before the word in it, the word as it is written there, and what comes after."""
    found = re.search(re.escape(word), label, re.IGNORECASE) if word else None
    return (label[: found.start()], found[0], label[found.end() :]) if found else (label, "", "")
