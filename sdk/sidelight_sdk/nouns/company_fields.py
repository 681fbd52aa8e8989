"""`company_fields`: which members of companies' data agents read, called and written how."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import UNSET, Struct, UnsetType, structs
from msgspec.json import Decoder

from ..binding import Noun, W, reads, writes
from ..models import Role
from ..operations import Operation
from ..request import Call, Push
from .attributes import AttributeType


class CompanyField(Struct, frozen=True):
    """How one member of companies' data is shown.

    Attributes:
        key: the member's name, at the top of `data`.
        label: what agents read; None: made from the key (`contract_end`: "Contract end").
        type: as of an attribute. A value that fits is shown as the agent's language writes it, any other as it was
            pushed.
        choices: what may be chosen, for `choice` and `choices` only, as a tuple, whatever sequence was given.
        unit: of a number, what stands behind it; of money, the currency of an amount that comes without one.
        access: what roles may: `hidden` or `sees`, None for the default. Roles that are left out stay as they are.
            Read, it is what each role may.
    """

    key: str
    label: str | None = None
    type: AttributeType = "text"
    choices: Sequence[str] = ()
    unit: str | None = None
    access: Mapping[Role, Literal["hidden", "sees"] | None] = {}

    def __post_init__(self) -> None:
        structs.force_setattr(self, "choices", tuple(self.choices))


class CompanyFieldList(Struct, frozen=True):
    """What agents read of companies' data: `fields`, in their order, then with `others` whatever else was pushed.

    `is_default`: the workspace has decided nothing, and all data are shown as they were pushed.
    """

    fields: tuple[CompanyField, ...]
    others: bool
    is_default: bool = False


class SetCompanyFields(Operation, frozen=True, tag="company_fields.set"):
    fields: tuple[CompanyField, ...] | None
    others: bool | UnsetType = UNSET


_read = Decoder(CompanyFieldList).decode


def set_company_fields(
    fields: Iterable[CompanyField] | None, *, others: bool | UnsetType = UNSET
) -> Push[CompanyFieldList]:
    """Say which members of companies' data agents read, in their order; None gives the default back, all of them.

    Open panels follow. What was set before is replaced as a whole. Who sees a member stays decided without its field.

    Args:
        fields: at most 100 of them, each key once, or None. A member whose name is no id (it has a `/`, say, or space
            around it) cannot be listed: it follows `others`.
        others: members that are not among them follow, as they were pushed. Otherwise agents do not see them.

    Returns:
        What now holds.

    Raises:
        InvalidRequest: something does not fit; `errors` says where, as `fields[1].choices`.

    Source: `PUT /v1/company_fields`.
    """
    operation = SetCompanyFields(None if fields is None else tuple(fields), others)
    return Push("PUT", "/v1/company_fields", _read, operation)


def get_company_fields() -> Call[CompanyFieldList]:
    """Read which members of companies' data agents read, and whether that is the default.

    Source: `GET /v1/company_fields`.
    """
    return Call("GET", "/v1/company_fields", _read)


class CompanyFields(Noun[W]):
    """Which members of companies' data agents read."""

    set = writes(set_company_fields)
    """Say which members of companies' data agents read, in their order; None gives the default back, all of them."""
    get = reads(get_company_fields)
    """Read which members of companies' data agents read, and whether that is the default."""
