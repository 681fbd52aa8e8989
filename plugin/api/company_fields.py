"""Which members of companies' data agents read, `/v1/company_fields`: one list for the workspace."""

from plugin.api.http.call import Call
from plugin.api.http.routing import reads, writes
from plugin.domain.company_fields import CompanyFieldsAnswer, SetCompanyFields, answer_fields, fields_of
from plugin.domain.rights import Permission

SENT = {
    "fields": [
        {"key": "seats", "type": "number"},
        {"key": "mrr", "label": "Revenue", "type": "money", "unit": "EUR", "access": {"agent": "hidden"}},
    ],
    "others": True,
}
SEEN = {"agent": "sees", "supervisor": "sees", "admin": "sees"}
SEATS: dict[str, object] = {
    "key": "seats",
    "label": "Seats",
    "type": "number",
    "choices": [],
    "unit": None,
    "access": SEEN,
}
REVENUE: dict[str, object] = {
    "key": "mrr",
    "label": "Revenue",
    "type": "money",
    "choices": [],
    "unit": "EUR",
    "access": {**SEEN, "agent": "hidden"},
}
ANSWERED = {"fields": [SEATS, REVENUE], "others": True, "is_default": False}


@writes("PUT", "/company_fields", SetCompanyFields, sent=SENT, answered=ANSWERED)
def put_company_fields() -> None:
    """Say which members of companies' `data` agents read, in their order. Open panels follow.

    `fields` are at most 100, and take the place of those before as a whole; `null` gives the default back, which is all
    data as they were pushed. Each has the `key` of a member at the top of `data`, a `label` (made of the key where
    there is none), a `type` of those that attributes have (`text` where there is none), `choices` and a `unit` where
    the type has them. A value that fits the type is shown as the agent's language writes it, any other as it was
    pushed. With `others` the members that are not in the list follow it, as they were pushed; without, agents do not
    see them.

    `access` says what roles may, `hidden` or `sees`, or `null`, which gives the default back; roles that are left out
    stay as they are. It is the right `company_fields.see` with the key as its subject, and holds also once the field is
    no longer in the list. A member whose name is no id (it has a `/`, say, or space around it) can be neither listed
    nor decided alone: it follows `others`, and the right's decision for all. Hosts read all of a company's `data` in
    any case.

    Errors: 422 names what does not fit, as `fields[1].choices`.
    """


@reads("/company_fields", answered=ANSWERED)
async def get_company_fields(call: Call) -> CompanyFieldsAnswer:
    """Read which members of companies' `data` agents read, and whether that is the default."""
    state = await call.services.ctx.store.states.get(call.workspace_id)
    permissions = state.of(Permission)
    return answer_fields(fields_of(state), lambda *decided: permissions.get(decided))


handlers = (put_company_fields, get_company_fields)
