"""One pushed operation after another, each seeing what those before it did."""

from collections.abc import Callable, Sequence
from typing import Any

from plugin.errors import Invalid, Missing

from .batch import Batch
from .push import (
    AddMessage,
    AddNote,
    Answer,
    DefineAttribute,
    DeleteNote,
    EditNote,
    Operation,
    UpsertConversation,
    UpsertCustomer,
)
from .push_attributes import define_attribute
from .push_conversations import add_message, upsert_conversation
from .push_customers import upsert_customer
from .push_notes import add_note, delete_note, edit_note

RULES: dict[type[Operation], Callable[[Batch, Any], Answer]] = {
    UpsertCustomer: upsert_customer,
    DefineAttribute: define_attribute,
    UpsertConversation: upsert_conversation,
    AddMessage: add_message,
    AddNote: add_note,
    EditNote: edit_note,
    DeleteNote: delete_note,
}


def decide(batch: Batch, operations: Sequence[Operation]) -> list[Answer]:
    """Every operation's answer. The first that does not fit refuses them all, and says which it was."""
    answers: list[Answer] = []
    for index, operation in enumerate(operations):
        try:
            answers.append(RULES[type(operation)](batch, operation))
        except (Invalid, Missing) as refused:
            refused.operation = index
            raise
    return answers
