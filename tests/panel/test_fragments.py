"""A fragment is given what it declares, and nothing else; so what is rendered for one cannot be served to another."""

from typing import Any, ClassVar

import pytest

from plugin.domain.accounts import ACCOUNTS, Account
from plugin.domain.actor import Agent, Role
from plugin.domain.attributes import DEFINITIONS, VALUES
from plugin.domain.companies import COMPANIES, LinkedCompany
from plugin.domain.identities import IDENTITIES, Identity
from plugin.domain.notes import NOTE_COUNT, NOTES
from plugin.domain.profile import Part, Profile
from plugin.domain.relationships import RELATED, RELATED_COUNT, RelatedCustomer
from plugin.domain.rights import Granted, Viewer
from plugin.panel import DECLARED
from plugin.panel.look.locale import LocaleContext, locale_context_of
from plugin.panel.machine.fragments import Data, Declared, Fragment, Query, Section, Seen, Undeclared
from plugin.panel.machine.places import Place, places
from plugin.panel.machine.reading import Reading
from plugin.panel.machine.render import Context
from tests.panel.profiles import HOST, NOW, defined, laid_out, profile, reading_of
from tests.world import JONAS, MARTA, SOFIA

LOCALE = locale_context_of("en", "UTC", NOW)
ADA = profile(("n1",), definitions=defined("plan"), name="Ada", plan="Pro")
ROLES: tuple[Role, ...] = ("agent", "supervisor", "admin")


class Text(Context, frozen=True):
    template: ClassVar = "machine/status"
    text: str


def sees_role(viewer: Viewer, _data: Data, _key: str) -> str | None:
    return viewer.role


def shows_role(_data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> Text:
    return Text(seen.role)


def shown(fragment: Fragment, viewer: Viewer, of: Reading | None = None, key: str = "plan") -> str:
    place = Place(0, f"{fragment.kind}/{key}", fragment, key)
    return (of or reading_of(ADA)).fragment(place, viewer, LOCALE).html.decode()


def viewer_of(agent: Agent) -> Viewer:
    return Viewer(agent.id, agent.role)


def test_what_is_declared_is_seen_and_each_who_sees_otherwise_is_served_otherwise() -> None:
    fragment, reading = Fragment("role", shows_role, sees={"role": sees_role}), reading_of(ADA)
    for role in ROLES:
        assert role in shown(fragment, Viewer("somebody", role), reading)


def test_who_sees_the_same_is_served_the_same_bytes() -> None:
    fragment, reading = Fragment("role", shows_role, sees={"role": sees_role}), reading_of(ADA)
    place = Place(0, "role/", fragment, "")
    one, other = (reading.fragment(place, Viewer(id, "agent"), LOCALE) for id in ("one", "other"))
    assert one is other


@pytest.mark.parametrize("agent", [MARTA, SOFIA])
def test_a_right_that_is_not_declared_cannot_be_consulted(agent: Agent) -> None:
    with pytest.raises(Undeclared):
        shown(Fragment("role", shows_role), viewer_of(agent))


@pytest.mark.parametrize("part", [NOTES, NOTE_COUNT, VALUES, DEFINITIONS])
def test_a_part_that_is_not_declared_cannot_be_read(part: Part[object]) -> None:
    def reads(data: Data, _seen: Seen, _key: str, _locale_context: LocaleContext) -> Text:
        return Text(str(data[part]))

    assert shown(Fragment("reads", reads, reads=(part,)), viewer_of(MARTA))
    with pytest.raises(Undeclared):
        shown(Fragment("reads", reads), viewer_of(MARTA))


def test_a_sight_reads_no_part_that_is_not_declared_either() -> None:
    def sees(_viewer: Viewer, data: Data, _key: str) -> int:
        return data[NOTE_COUNT]

    with pytest.raises(Undeclared):
        shown(Fragment("sees", shows_role, sees={"role": sees}), viewer_of(MARTA))


def test_of_a_part_of_many_a_fragment_reads_those_that_it_declares() -> None:
    def reads(data: Data, _seen: Seen, _key: str, _locale_context: LocaleContext) -> Text:
        return Text(",".join([*data[VALUES]]))

    assert "name,plan" in shown(Fragment("all", reads, reads=(VALUES,)), viewer_of(MARTA))
    some = shown(Fragment("some", reads, reads=(VALUES.only("name", "email"),)), viewer_of(MARTA))
    assert "name" in some
    assert "plan" not in some
    with pytest.raises(Undeclared):
        shown(Fragment("own", reads, reads=(VALUES.own,)), viewer_of(MARTA))


def test_two_fragments_of_one_name_are_refused() -> None:
    one, other = (Fragment("same", shows_role) for _ in range(2))
    with pytest.raises(ValueError, match="same"):
        Declared([Section("one", before=(one,)), Section("other", before=(other,))])


@pytest.mark.parametrize(
    "of", [ADA, profile(known=False), profile(customer_id=None)], ids=["known", "unknown", "waiting"]
)
def test_every_fragment_can_be_made_of_what_it_declares(of: Profile) -> None:
    reading = reading_of(of)
    for place in places(laid_out(of)):
        for agent in (MARTA, JONAS, SOFIA):
            reading.fragment(place, viewer_of(agent), LOCALE)


def test_every_kind_of_fragment_stands_in_a_panel() -> None:
    full = profile(
        ("n1",),
        definitions=defined(*(f"found{number}" for number in range(9))),
        count=2,
        name="Ada",
        email="a@b.example",
    )
    shop = Account("ada", "shop", "1", None, {}, NOW, NOW, HOST)
    chat = Identity("ada", "id_1", "chat", None, None, NOW, NOW)
    firm = LinkedCompany("co", "Firm", None, {}, True)
    grace = RelatedCustomer("grace", ("boss",), (), NOW, 1, None, {})
    parts: dict[Part[Any], Any] = {ACCOUNTS: {shop.key: shop}, IDENTITIES: {chat.id: chat}, COMPANIES: {firm.id: firm}}
    parts |= {RELATED: {grace.id: grace}, RELATED_COUNT: 2}
    searched = laid_out(full.having(parts), Query("found"))
    others = (laid_out(profile(known=False)), laid_out(profile(customer_id=None)), laid_out(full, role="admin"))
    kinds = {place.kind for layout in (searched, *others) for place in places(layout)}
    assert kinds == set(DECLARED.fragments)


@pytest.mark.parametrize("fragment", DECLARED.fragments.values(), ids=lambda one: one.kind)
def test_an_editor_says_where_it_posts_to_and_what_it_is_called(fragment: Fragment) -> None:
    if fragment.posts is None:
        assert DECLARED.action_of(f"{fragment.kind}/plan") == ""
        return
    assert fragment.posts("plan")
    assert DECLARED.label(f"{fragment.kind}/plan", ADA, Viewer("marta", "agent"), LOCALE)


def test_who_may_not_edit_or_write_is_offered_neither() -> None:
    reading = reading_of(ADA)
    denied = Viewer(
        "marta",
        "agent",
        Granted((("attributes.edit", "", False), ("attributes.edit", "name", True), ("notes.write", "", False))),
    )
    attribute, composer = DECLARED.fragments["attribute"], DECLARED.fragments["composer"]
    assert "<input" not in shown(attribute, denied, reading, "plan")
    assert "Pro" in shown(attribute, denied, reading, "plan")
    assert "<input" in shown(attribute, denied, reading, "name")
    assert shown(composer, denied, reading, "") == ""
    assert "<input" in shown(attribute, viewer_of(MARTA), reading, "plan")
    assert "<textarea" in shown(composer, viewer_of(MARTA), reading, "")
