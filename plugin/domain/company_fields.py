"""Companies' fields: which members of their data a card shows, in which order, called and written how, and to whom.

One list for the whole workspace, set as a whole. Until there is one, a card shows all data as it was pushed. Who sees a
member is a right by its key, and so holds whether or not it is in the list.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, ClassVar, Literal, cast, get_args

from msgspec import Meta, Struct
from msgspec.json import decode, encode

from .actor import Role
from .attribute_definitions import check_choices, check_unit
from .attributes import AttributeDefinition
from .audit import Find, Revert, Reverting
from .batch import Batch
from .change import Change
from .definitions import check_label, label_of
from .operation import LockSet, Operation
from .permissions import SetPermission
from .problems import Gathered, invalid, within
from .profile import Part
from .rights import ADMINS, EVERYBODY, FindPermission, Permission, Right, Viewer, is_allowed
from .rows import Entity
from .state import WorkspaceState
from .text import Sent, check_id
from .types import AttributeType

MAX_FIELDS = 100
LENGTH = 50_000  # bytes of JSON: the log has the list before and after each change
SEE = Right("company_fields.see", EVERYBODY, by_subject=True)
MANAGE = Right("company_fields.manage", ADMINS)
RIGHTS = (SEE, MANAGE)
COMPANY = "company"  # the key of the one list, and what the log calls it
FieldAccess = Literal["hidden", "sees"]


class CompanyField(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`key` names a member at the top of companies' data. A label of None is made of it."""

    key: Sent
    label: Sent | None = None
    type: AttributeType = "text"
    choices: tuple[Sent, ...] = ()
    unit: Sent | None = None


class GivenField(CompanyField, frozen=True):
    """`access`: what roles may, null for the default. Roles that are left out stay as they are."""

    access: Annotated[dict[Role, FieldAccess | None], Meta(max_length=3)] = {}


class CompanyFields(Entity, frozen=True):
    """`others`: members that are not in the list follow it, as they were pushed."""

    KEY = ("noun",)

    noun: str
    fields: tuple[CompanyField, ...]
    others: bool


class CompanyFieldAnswer(Struct, frozen=True):
    key: str
    label: str | None
    type: AttributeType
    choices: tuple[str, ...]
    unit: str | None
    access: dict[Role, FieldAccess]


class CompanyFieldsAnswer(Struct, frozen=True):
    """What holds. `is_default`: the workspace has decided nothing, and all data are shown as they were pushed."""

    fields: tuple[CompanyFieldAnswer, ...]
    others: bool
    is_default: bool


class ShownFields(Struct, frozen=True):
    """The list as a card needs it. `decided`: members of which it is decided alone who sees them."""

    definitions: tuple[AttributeDefinition, ...]
    others: bool
    decided: frozenset[str]


def shown_fields(state: WorkspaceState) -> ShownFields:
    return state.derived(_shown_fields)


def _shown_fields(state: WorkspaceState) -> ShownFields:
    own = fields_of(state)
    decided = frozenset(row.subject for row in state.of(Permission).values() if row.right == SEE.name and row.subject)
    definitions = tuple(map(definition_of, own.fields if own else ()))
    return ShownFields(definitions, own is None or own.others, decided)


def definition_of(field: CompanyField) -> AttributeDefinition:
    """What its values are written by."""
    return AttributeDefinition(
        field.key, field.type, field.label or label_of(field.key), 0, field.choices, unit=field.unit
    )


SHOWN_FIELDS = Part[ShownFields]("company fields", of_state=shown_fields)  # in a profile


def fields_of(state: WorkspaceState) -> CompanyFields | None:
    """None: the workspace has decided nothing."""
    return state.of(CompanyFields).get((COMPANY,))


def named_members(state: WorkspaceState) -> dict[str, str]:
    """Labels by key: of the list, and of what is decided of others."""
    shown = shown_fields(state)
    listed = {one.key: one.label for one in shown.definitions}
    return listed | {key: label_of(key) for key in sorted(shown.decided) if key not in listed}


def unseen_members(viewer: Viewer, shown: ShownFields, members: Iterable[str]) -> frozenset[str]:
    """Hosts push members without end, and a viewer remembers what it was asked: so of most it is asked once."""
    sees_others = viewer.may(SEE)
    return frozenset(
        member for member in members if not (viewer.may(SEE, member) if member in shown.decided else sees_others)
    )


def field_access(find: FindPermission, key: str) -> dict[Role, FieldAccess]:
    """What the workspace has decided of a member, or the default; whoever asks."""
    return {role: "sees" if is_allowed(find, role, SEE, key) else "hidden" for role in get_args(Role)}


def answer_fields(own: CompanyFields | None, find: FindPermission) -> CompanyFieldsAnswer:
    fields = tuple(
        CompanyFieldAnswer(one.key, one.label, one.type, one.choices, one.unit, field_access(find, one.key))
        for one in (own.fields if own else ())
    )
    return CompanyFieldsAnswer(fields, own is None or own.others, own is None)


class SetCompanyFields(Operation, frozen=True, tag="company_fields.set"):
    """Says which members of companies' data a card shows, in their order; null gives the default back: all of them."""

    answers: ClassVar = CompanyFieldsAnswer

    fields: tuple[GivenField, ...] | None
    others: bool = False

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_set.lock_state()

    def decide(self, batch: Batch) -> CompanyFieldsAnswer:
        batch.require(MANAGE)
        rows = batch[CompanyFields]
        known = rows.get(COMPANY)
        wanted = None if self.fields is None else CompanyFields(COMPANY, _checked(self.fields), self.others)
        if wanted != known:
            if wanted is not None:
                rows.save(wanted)
            elif known is not None:
                rows.delete(known)
            change = Change("company_field.changed", thing=COMPANY, before=_written(known), after=_written(wanted))
            batch.record(change)
        for field in self.fields or ():
            _decide_access(batch, field)
        return answer_fields(wanted, batch[Permission].get)


def _checked(fields: Sequence[GivenField]) -> tuple[CompanyField, ...]:
    if len(fields) > MAX_FIELDS:
        raise invalid("fields", "too_many", limit=MAX_FIELDS)
    gathered, checked = Gathered(), dict[str, CompanyField]()
    for at, field in enumerate(fields):
        with gathered, within(f"fields[{at}]"):
            if field.key in checked:
                raise invalid("key", "field_twice")
            checked[field.key] = _checked_field(field)
    gathered.refuse()
    own = tuple(checked.values())
    if len(encode(own)) > LENGTH:
        raise invalid("fields", "data_long", limit=LENGTH)
    return own


def _checked_field(field: GivenField) -> CompanyField:
    """With its label; as attributes' definitions are checked."""
    check_id(field.key, "key")
    label, unit = check_label(field.label, field.key), check_unit(field.type, field.unit)
    return CompanyField(field.key, label, field.type, check_choices(field.type, field.choices), unit)


def _decide_access(batch: Batch, field: GivenField) -> None:
    for role, level in field.access.items():
        SetPermission(role, SEE.name, level == "sees" if level else None, field.key).decide(batch)


class Logged(Struct, frozen=True):
    """A list, as the log has it: JSON of all that is said of each field, so that no change of them looks like none."""

    fields: tuple[GivenField, ...]
    others: bool


def read_logged(text: object) -> Logged:
    return decode(str(text), type=Logged)


def _written(own: CompanyFields | None) -> str | None:
    return None if own is None else encode({"fields": own.fields, "others": own.others}).decode()


class RevertCompanyFields(Revert, frozen=True):
    before: str | None
    after: str | None

    def stands(self, find: Find) -> bool:
        return _written(find(CompanyFields, COMPANY)) == self.after

    def revert(self, batch: Batch) -> None:
        before = read_logged(self.before) if self.before else Logged((), others=True)
        SetCompanyFields(before.fields if self.before else None, before.others).decide(batch)


def _reverted(changes: Sequence[Change]) -> Revert:
    before, after = changes[0].before, changes[-1].after
    return RevertCompanyFields(cast("str | None", before), cast("str | None", after))


OPERATIONS = (SetCompanyFields,)
REVERT: Reverting = {"company_field.changed": _reverted}
