"""Companies' fields: the rows of a card, by the workspace's list of them."""

from collections.abc import Collection, Iterator
from typing import Any

from plugin.domain.attributes import AttributeDefinition
from plugin.domain.company_fields import ShownFields
from plugin.domain.typed_values import format_value
from plugin.domain.value import Value
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.look.words import value_of

from .accounts import DataRow, rows_of, rows_of_value

NOTHING = (None, "", ())


def card_rows(
    data: dict[str, Any], shown: ShownFields, unseen: Collection[str], locale_context: LocaleContext
) -> tuple[DataRow, ...]:
    """Those of the list, in its order, as far as the company has them; then, where the list says so, the others."""
    seen = {name: value for name, value in data.items() if name not in unseen}
    rows: list[DataRow] = []
    for definition in shown.definitions:
        if definition.key in seen:
            rows += _rows(seen.pop(definition.key), definition, locale_context)
    return (*rows, *(rows_of(seen, locale_context) if shown.others else ()))


def _rows(pushed: Any, definition: AttributeDefinition, locale_context: LocaleContext) -> Iterator[DataRow]:
    """What does not fit its type is shown as it was pushed."""
    value = _value(pushed)
    if value in NOTHING:
        yield DataRow(0, definition.label, "")
        return
    formatted = None if isinstance(value, dict | list) else _formatted(value, definition, locale_context)
    if formatted is None:
        yield from rows_of_value(definition.label, pushed, locale_context)
    else:
        yield formatted


def _value(pushed: Any) -> Any:
    """As an attribute's would be: text without the space around it, several texts as a tuple."""
    if isinstance(pushed, str):
        return pushed.strip()
    return tuple(pushed) if isinstance(pushed, list) and all(isinstance(one, str) for one in pushed) else pushed


def _formatted(value: Value, definition: AttributeDefinition, locale_context: LocaleContext) -> DataRow | None:
    formatted = format_value(value, definition, locale_context.locale, locale_context.zone)
    if not formatted.fits:
        return None
    text = value_of(formatted, translations(locale_context.locale).gettext)
    return DataRow(0, definition.label, text, formatted.link)
