"""The declared operations: what a batch takes, and what each is answered with."""

from typing import Any, get_args

from plugin.domain.push import (
    AddMessage,
    AddNote,
    AttributeAnswer,
    ConversationAnswer,
    CustomerAnswer,
    DefineAttribute,
    DeleteNote,
    EditNote,
    MessageAnswer,
    NoteAnswer,
    Operation,
    UpsertConversation,
    UpsertCustomer,
)

ANSWER_OF: dict[Any, type[Any] | None] = {
    UpsertCustomer: CustomerAnswer,
    DefineAttribute: AttributeAnswer,
    UpsertConversation: ConversationAnswer,
    AddMessage: MessageAnswer,
    AddNote: NoteAnswer,
    EditNote: NoteAnswer,
    DeleteNote: None,
}
OPERATIONS: tuple[type[Any], ...] = get_args(Operation)
AnyOperation: Any = Operation
ANSWERS: tuple[type[Any], ...] = tuple(dict.fromkeys(answer for answer in ANSWER_OF.values() if answer is not None))
