"""Which attributes a search finds: by what is shown of them in the session's language, by key and by raw value."""

from collections.abc import Mapping

from plugin.domain.attributes import AttributeDefinition, AttributeValue, format_value
from plugin.domain.text import comparable
from plugin.domain.value import Value
from plugin.panel.look.locale import translations
from plugin.panel.look.words import label_of


def matching(
    definitions: Mapping[str, AttributeDefinition], held: Mapping[str, AttributeValue], query: str, locale: str
) -> tuple[str, ...] | None:
    """Keys in definition order; None where nothing is searched for."""
    words = comparable(query).split()
    if not words:
        return None
    values = {key: one.value for key, one in held.items()}
    return tuple(
        definition.key
        for definition in definitions.values()
        if _holds(words, _words_of(definition, values.get(definition.key), locale))
    )


def _holds(words: list[str], text: str) -> bool:
    return all(word in text for word in words)


def _words_of(definition: AttributeDefinition, value: Value, locale: str) -> str:
    _ = translations(locale).gettext
    words = [label_of(definition, _), definition.label, definition.key]
    if value is not None:
        formatted = format_value(value, definition, locale)
        words += [
            _(formatted.shown) if formatted.is_message else formatted.shown,
            formatted.written,
            str(value),
        ]
    return comparable("\n".join(words))
