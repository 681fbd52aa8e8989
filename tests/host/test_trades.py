"""The three trades: each is a workspace of its own with something of everything, and one platform for all."""

import re
import unicodedata
from collections.abc import Iterable
from typing import get_args

import pytest
from sidelight_sdk import AttributeType, NotFound, Sidelight

from examples.host_app.seed import TRADES, Trade
from tests.host.process import Host
from tests.service import Service

EachTrade = dict[str, Sidelight]
each = pytest.mark.parametrize("trade", TRADES, ids=lambda trade: trade.id)
ROLES = ["agent", "agent", "supervisor", "admin"]


@each
def test_every_type_of_attribute_is_somewhere_and_every_way_to_define_one(trade: Trade, each_trade: EachTrade) -> None:
    definitions = list(each_trade[trade.id].attributes.list())
    assert {one.type for one in definitions} == set(get_args(AttributeType))
    own = [one for one in definitions if not one.built_in]
    for way in ("managed_by", "unit", "help", "section", "default", "required", "shows_when"):
        assert any(getattr(one, way) for one in own), way
    assert any(one.access["agent"] == "masked" and one.access["supervisor"] == "edits" for one in own)


@each
def test_no_attribute_is_empty_for_everybody(trade: Trade, each_trade: EachTrade) -> None:
    customers = list(each_trade[trade.id].customers.list())
    for definition in trade.definitions:
        assert any(definition.key in customer.attributes for customer in customers), definition.key


@each
def test_no_section_is_empty_for_everybody(trade: Trade, each_trade: EachTrade) -> None:
    sidelight = each_trade[trade.id]
    ids = [customer.id for customer in sidelight.customers.list()]
    for section in ("contact_details", "identities", "tags", "accounts", "notes", "relationships"):
        assert any(list(getattr(sidelight, section).list(id)) for id in ids), section
    assert any(sidelight.companies.of_customer(id) for id in ids)
    assert any(sidelight.customers.get(id).assigned_to for id in ids)
    assert [id for id in ids if is_warned(sidelight, id)]
    assert [id for id in ids if sidelight.customers.checked(id).checked_at]
    groups = {tag.group for tag in sidelight.tags.list()}
    assert groups == {None, *(group.id for group in sidelight.tag_groups.list())}


def is_warned(sidelight: Sidelight, customer: str) -> bool:
    try:
        return bool(sidelight.warnings.get(customer).label)
    except NotFound:
        return False


@each
def test_nobody_is_without_a_name_but_one_who_has_just_come(trade: Trade) -> None:
    (visitor,) = [person for person in trade.people if person.name is None]
    assert visitor.id.startswith("visitor-")
    assert visitor.attributes == {}
    assert 6 <= len(trade.people) <= 9
    assert all(person.talks for person in trade.people)


@each
def test_names_are_of_many_kinds(trade: Trade) -> None:
    names = [person.name for person in trade.people if person.name]
    assert len(set(map(script, names))) >= 3
    assert any(" " not in name for name in names)
    assert max(map(len, names)) > 60


def script(name: str) -> str:
    return unicodedata.name(name[0]).split()[0]


@each
def test_who_belongs_together_is_somebody_and_whose_they_are_too(trade: Trade) -> None:
    for person in trade.people:
        assert {one.other for one in person.related} <= set(customers(trade)) - {person.id}
        assert person.assigned in {None, *agents(trade)}


def test_a_child_has_a_guardian(each_trade: EachTrade) -> None:
    (found,) = each_trade["clinic"].relationships.list("patient-105")
    assert (found.other, found.labels, found.inverse_labels) == ("patient-104", ("Mother", "Guardian"), ("Child",))


def test_one_conversation_is_not_known_yet(each_trade: EachTrade) -> None:
    talks = [(trade.id, talk) for trade in TRADES for person in trade.people for talk in person.talks]
    assert [talk.id for _, talk in talks if not talk.pushed] == ["conv-visitor"]
    for trade, talk in talks:
        if talk.pushed:
            assert each_trade[trade].conversations.get(talk.id).subject == talk.subject


def test_nothing_of_one_trade_is_in_another(each_trade: EachTrade) -> None:
    for kind in (customers, conversations, agents):
        ids = [id for trade in TRADES for id in kind(trade)]
        assert len(ids) == len(set(ids))
    for trade, sidelight in each_trade.items():
        known = {customer.id for customer in sidelight.customers.list()}
        assert known <= {id for one in TRADES if one.id == trade for id in customers(one)}


def customers(trade: Trade) -> Iterable[str]:
    return (person.id for person in trade.people)


def conversations(trade: Trade) -> Iterable[str]:
    return (talk.id for person in trade.people for talk in person.talks)


def agents(trade: Trade) -> Iterable[str]:
    return (agent.id for agent in trade.agents)


def test_the_admin_has_given_the_clinics_front_desk_views_of_its_own(each_trade: EachTrade) -> None:
    views = {of_role.role: of_role for of_role in each_trade["clinic"].views.list()}
    assert [view.id for view in views["agent"].views] == ["patient", "reach", "more"]
    assert views["admin"].is_default


@each
def test_every_trade_says_what_a_companys_card_shows(trade: Trade, each_trade: EachTrade) -> None:
    shown = each_trade[trade.id].company_fields.get()
    assert [field.key for field in shown.fields] == [field.key for field in trade.company_fields]
    had = {key for company in each_trade[trade.id].companies.list() for key in company.data}
    assert {field.key for field in shown.fields} <= had


@each
def test_one_signs_in_in_any_role_and_reads_what_it_may_do(trade: Trade, host: Host) -> None:
    assert [agent.role for agent in trade.agents] == ROLES
    page = host.client.get("/").text
    assert trade.company.replace("&", "&amp;") in page
    for agent in trade.agents:
        assert f'href="/{agent.id}"' in page
        assert trade.may[agent.role] in page
        assert trade.may[agent.role] in host.client.get(f"/{agent.id}").text


@each
def test_admins_alone_are_offered_the_settings_of_their_panels(trade: Trade, host: Host, service: Service) -> None:
    for agent in trade.agents:
        settings = f"/{agent.id}/settings"
        assert (f'href="{settings}"' in host.client.get(f"/{agent.id}").text) is (agent.role == "admin")
    page = host.client.get(f"/{trade.agents[-1].id}/settings?theme=dark").text
    (source,) = re.findall(r'<iframe name="settings"[^>]* src="([^"]+)"', page)
    assert source.startswith(f"{service.url}/embed?token=")


@each
def test_who_goes_to_another_trade_keeps_the_role_and_the_options(trade: Trade, host: Host) -> None:
    for place, agent in enumerate(trade.agents):
        page = host.client.get(f"/{agent.id}?theme=dark").text
        (switch,) = re.findall(r'<nav class="switch trades".*?</nav>', page, re.DOTALL)
        assert re.findall(r'href="(.*?)"', switch) == [f"/{one.agents[place].id}?theme=dark" for one in TRADES]


def test_another_trades_conversation_is_not_there(host: Host) -> None:
    assert host.client.get("/lotte/c/order-linen").status_code == 200
    assert host.client.get("/marta/c/order-linen").status_code == 404
    assert host.client.get("/together?left=marta&right=jonas&conversation=order-linen").status_code == 404


@each
def test_a_press_of_each_button_is_taken(trade: Trade, host: Host, each_trade: EachTrade) -> None:
    person = trade.people[0]
    thread = f"/{trade.agents[0].id}/c/{person.talks[0].id}"
    before = each_trade[trade.id].customers.get(person.id)
    for change in trade.quick_changes:
        host.client.post(f"{thread}/customer/profile", data={"change": change.name})
    assert host.settle(waiting=0)["failing"] is False
    after = each_trade[trade.id].customers.get(person.id)
    for change in trade.quick_changes:
        now, then = (one.attributes.get(change.key, getattr(one, change.key, None)) for one in (after, before))
        assert now != then, change.key
