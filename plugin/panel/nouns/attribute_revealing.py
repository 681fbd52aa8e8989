"""A masked value, revealed to one session for a minute, for a reason that the log keeps."""

from typing import ClassVar

from plugin.domain.attribute_revealing import RevealAttribute
from plugin.domain.attributes import DEFINITIONS, VALUES, effective_value
from plugin.domain.reply import Reply, Said
from plugin.domain.typed_values import format_value
from plugin.errors import SidelightError
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.look.words import value_of
from plugin.panel.machine.forms import Form
from plugin.panel.machine.fragments import Data, Seen
from plugin.panel.machine.render import Context


class Revealed(Context, frozen=True):
    """Under its row; a style rule takes it out of sight."""

    template: ClassVar = "attributes/revealed"
    shown: str


def revealed(_said: Said, data: Data, seen: Seen, locale_context: LocaleContext) -> Revealed | None:
    """The value as it is now: the reply, which is stored, holds none."""
    definition, held = data.own(DEFINITIONS), data.own(VALUES)
    if definition is None or seen.level != "revealable":
        return None
    value = effective_value(definition, held)
    formatted = format_value(value, definition, locale_context.locale, locale_context.zone)
    return Revealed(value_of(formatted, translations(locale_context.locale).gettext))


async def reveal(form: Form, place: str, key: str) -> Reply:
    reply = Reply("revealed", place, form.editor, Said(customer_id=form.customer_id))
    try:
        await form.run(RevealAttribute(form.customer_id, key, form.text("reason")), reply=reply)
    except SidelightError as error:
        return form.refusal(place, error, field="reason")
    return reply
