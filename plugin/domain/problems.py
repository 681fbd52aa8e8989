"""What can be wrong with an input, by a stable code: English for the API, message ids for the panel's translations."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from plugin.errors import Invalid, Problem


def N_(message: str) -> str:  # noqa: N802  the name that message extraction looks for
    return message


WHY = {
    "required": N_("is required"),
    "id": N_("must be 1 to 200 printable characters without “/” or space around them, and not “.” or “..”"),
    "not_text": N_("must be text"),
    "too_long": N_("must be at most %(limit)s characters long"),
    "character": N_("contains a character that cannot be kept"),
    "number": N_("must be a number"),
    "number_range": N_("must be a number of at most 15 digits"),
    "date": N_("must be a date such as 2027-03-01"),
    "datetime": N_("must be a date and time such as 2027-03-01T09:00:00Z"),
    "datetime_zone": N_("must say its zone, as 2027-03-01T09:00:00+01:00 does"),
    "money": N_("must be an amount with its currency, such as 12.50 EUR"),
    "money_currency": N_("must say its currency, as 12.50 EUR does"),
    "money_decimals": N_("must have at most %(limit)s decimals"),
    "currency": N_("must be a currency's code, such as EUR"),
    "country": N_("must be a country, such as DE or Germany"),
    "language": N_("must be a language, such as de or German"),
    "timezone": N_("must be a time zone, such as Europe/London, or a city that has one"),
    "taken": N_("is taken: another one is called so"),
    "unclear": N_("could be one of these"),
    "boolean": N_("must be true or false"),
    "choice": N_("must be one of the choices"),
    "choices": N_("must be a list of choices"),
    "list_undefined": N_("is a list: define the attribute first, with its choices"),
    "unit_unwanted": N_("belongs to an attribute of type number or money only"),
    "email": N_("must be an email address"),
    "phone": N_("must be a phone number"),
    "unusual_email": N_("does not look like an email address"),
    "unusual_phone": N_("does not look like a phone number"),
    "unusual_url": N_("does not look like a web address"),
    "url": N_("must be an address that starts with http:// or https://"),
    "origin": N_("must be an origin such as https://inbox.example.com"),
    "unknown_origin": N_("is not among the origins"),
    "last_origin": N_("must be kept: one must stay, so add another one first"),
    "last_key": N_("is the last one of its kind that works: confirm that it may go"),
    "key_made": N_("has been made already, and its secret was shown"),
    "built_in": N_("is built in: it stands beside the attributes, not among them"),
    "built_in_defined": N_("is built in and cannot be defined"),
    "type_required": "is required the first time an attribute is defined",  # no panel ever says it
    "choices_required": N_("must name at least one choice"),
    "choices_unwanted": N_("belong to the types choice and choices only"),
    "choices_many": N_("must be at most %(limit)s"),
    "choices_twice": N_("must each be named once"),
    "reason_required": N_("is revealed for a reason: say why"),
    "shows_when_other": N_("must be another attribute that there is"),
    "too_many": N_("must be at most %(limit)s"),
    "values_long": N_("would make this customer's values longer than %(limit)s characters together"),
    "definitions_many": N_("would be more than the %(limit)s attributes a workspace can have"),
    "moment": N_("must be a time between 1971 and 9998"),
    "position": N_("must be between 0 and %(limit)s"),
    "conversation_missing": N_("does not exist: push the conversation first"),
    "customer_missing": N_("does not exist"),
    "attribute_missing": N_("does not exist"),
    "customer_required": N_("is required the first time a conversation is pushed"),
    "right_unknown": "is no right that there is",  # no panel ever says it
    "subject_unwanted": "is given only for rights that go by subject",  # no panel ever says it
    "overtaken": N_("has been changed again since"),
    "change_missing": "is no change that can be undone",  # no panel ever says it
    "note_missing": N_("does not exist"),
    "note_elsewhere": N_("is the id of a note on another customer"),
    "contact_detail_missing": N_("does not exist"),
    "contact_detail_there": N_("is among this customer’s contact details already"),
    "contact_details_many": N_("would be more than the %(limit)s of a kind that a customer can have"),
    "until_past": N_("must be in the future"),
    "identities_many": N_("would be more than the %(limit)s identities that a customer can have"),
    "agent_missing": N_("does not exist"),
    "accounts_many": N_("would be more than the %(limit)s accounts that a customer can have"),
    "company_missing": N_("does not exist"),
    "renamed": N_("is %(name)s by now"),
    "companies_many": N_("would be more than the %(limit)s companies that a customer can have"),
    "related_to_itself": N_("is this customer: a customer is not related to itself"),
    "relationship_missing": N_("does not exist"),
    "labels_many": N_("would be more than the %(limit)s labels that a relationship can have"),
    "data_long": N_("must be at most %(limit)s bytes of JSON"),
    "too_deep": N_("must be nested at most %(limit)s levels deep"),
    "tag_missing": N_("does not exist"),
    "tags_many": N_("would be more than the %(limit)s that a workspace can have"),
    "admins_locked_out": N_("cannot lose this right: nobody could give it back in the settings"),
    "permissions_many": N_("would be more than the %(limit)s decisions a workspace can have"),
    "views_required": N_("must name at least one view"),
    "views_many": N_("must be at most %(limit)s"),
    "view_twice": N_("is the id of another of these views"),
    "icon_unknown": N_("is no icon that a view can have"),
    "section_unknown": N_("is no section that there is"),
    "section_twice": N_("must be named once among all views"),
    "sections_required": N_("must be named: another view has all that no view names"),
    "retention_days": N_("must be a whole number such as 30, from 1 to %(limit)s"),
    "retention_short": N_("cannot be chosen: the service keeps histories for less than a day"),
    "field_twice": N_("is the key of another of these fields"),
    "file_size_limit": N_("must be a file of at most %(limit)s KB"),
    "files_limit": N_("must be at most %(limit)s files"),
    "picture_kind": N_("must be a JPEG, PNG, WebP, GIF or AVIF picture"),
    "picture_svg": N_("is an SVG drawing: it must be a JPEG, PNG, WebP, GIF or AVIF picture"),
    "picture_pixels": N_("must have at most %(limit)s million pixels"),
    "picture_small": N_("must be at least %(limit)s pixels wide and high"),
    "picture_narrow": N_("must not be more than %(limit)s times as long as it is wide"),
    "picture_broken": N_("is damaged or cut off: no program could show it"),
    "picture_costly": N_("takes too long or too much memory to be read"),
    "picture_unkept": N_("cannot be kept just now: try again in a moment"),
    "idempotency_key": "must be 1 to %(limit)s printable ASCII characters",  # no panel ever says it
    "idempotency_reused": N_("was used before with another request"),
}


def problem(field: str, code: str, offers: tuple[str, ...] = (), **parameters: object) -> Problem:
    """`offers`: values that may be meant instead."""
    return Problem(field, WHY[code] % parameters, code, parameters, offers)


def invalid(field: str, code: str, offers: tuple[str, ...] = (), **parameters: object) -> Invalid:
    return Invalid(problem(field, code, offers, **parameters))


@contextmanager
def within(path: str) -> Iterator[None]:
    """What is refused in it is a member of what is at that path."""
    try:
        yield
    except Invalid as error:
        problems = (Problem(f"{path}.{it.field}", it.why, it.code, it.parameters, it.offers) for it in error.problems)
        raise Invalid(*problems) from None


class Gathered:
    """All that is wrong with an input, refused together.

    `with gathered:` what is refused in it is kept, and the next member is looked at; `refuse()` at the end.
    """

    def __init__(self, *problems: Problem) -> None:
        self.problems = list(problems)

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> bool:
        if not isinstance(error, Invalid):
            return False
        self.problems += error.problems
        return True

    def refuse(self) -> None:
        if self.problems:
            raise Invalid(*self.problems)
