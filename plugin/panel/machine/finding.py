"""Which attributes a search finds: by what is shown of them in the session's language, by key and by raw value."""

from plugin.domain.attribute import AttributeDefinition, Value
from plugin.domain.attribute_types import tell
from plugin.domain.customer import Profile
from plugin.panel.look.locale import translations
from plugin.panel.look.words import label_of


def matching(profile: Profile, query: str, locale: str) -> tuple[str, ...] | None:
    """Keys in definition order; None where nothing is searched for."""
    words = query.casefold().split()
    if not words:
        return None
    held = profile.customer.attributes if profile.customer else {}
    values = {key: one.value for key, one in held.items()}
    return tuple(
        definition.key
        for definition in profile.definitions
        if _holds(words, _words_of(definition, values.get(definition.key), locale))
    )


def _holds(words: list[str], text: str) -> bool:
    return all(word in text for word in words)


def _words_of(definition: AttributeDefinition, value: Value, locale: str) -> str:
    _ = translations(locale).gettext
    words = [label_of(definition, _), definition.label, definition.key]
    if value is not None:
        told = tell(value, definition, locale)
        words += [_(told.shown) if definition.type == "boolean" else told.shown, told.written, str(value)]
    return "\n".join(words).casefold()
