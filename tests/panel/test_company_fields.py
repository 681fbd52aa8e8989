"""A company's card, by the workspace's list of companies' fields: in a finite panel, and in open ones at once."""

from typing import Any

import pytest
from sidelight_sdk import CompanyField

from tests.panel.desk import Desk
from tests.panel.html import text
from tests.panel.streams import LiveStream

DATA: dict[str, Any] = {
    "seats": 1240,
    "mrr": 2480.5,
    "renews_on": "2027-06-30",
    "since": "2020-01-31T23:30:00Z",
    "portal": "https://portal.example/navy",
    "active": True,
    "tiers": ["Pro", "Free"],
    "owner": {"name": "Grace"},
    "empty": None,
    "internal_code": "007",
}


@pytest.fixture(autouse=True)
def _pushed(desk: Desk) -> None:
    desk.host.companies.upsert("co-1", name="Navy", data=DATA)
    desk.host.companies.link("ada", "co-1")


def rows(desk: Desk, **claims: Any) -> list[str]:
    """Of the card's table."""
    return rows_in(desk.open_off(**claims).page())


def rows_in(page: str) -> list[str]:
    table = page.partition('<table class=data aria-label="Navy">')[2].partition("</table>")[0]
    return [text(row.partition(">")[2].replace("</th><td>", ": ")) for row in table.split("<tr")[1:]]


def test_until_the_workspace_decides_a_card_shows_all_data_as_they_are(desk: Desk) -> None:
    found = rows(desk)
    assert len(found) == len(DATA) + 1
    assert any("Seats: 1240" in row for row in found)


def test_a_card_shows_the_list_in_its_order_as_the_agents_language_writes_it(desk: Desk) -> None:
    fields = [
        CompanyField("renews_on", "Renewal", type="date"),
        CompanyField("seats", type="number", unit="seats"),
        CompanyField("mrr", "MRR", type="money", unit="EUR"),
        CompanyField("since", type="datetime"),
        CompanyField("active", type="boolean"),
        CompanyField("tiers", type="choices", choices=["Free", "Pro"]),
        CompanyField("nothing_there", type="number"),
        CompanyField("empty", type="number"),
    ]
    desk.host.company_fields.set(fields)
    english = rows(desk, locale="en", zoneinfo="Europe/Berlin")
    assert english == [
        "Renewal: Jun 30, 2027",
        "Seats: 1,240 seats",
        "MRR: €2,480.50",
        "Since: Feb 1, 2020, 12:30 AM",
        "Active: Yes",
        "Tiers: Free, Pro",
        "Empty: Not set",
    ]
    german = rows(desk, locale="de", zoneinfo="UTC")
    assert german[:5] == [
        "Renewal: 30.06.2027",
        "Seats: 1.240 seats",
        "MRR: 2.480,50 €",
        "Since: 31.01.2020, 23:30",
        "Active: Ja",
    ]


def test_what_does_not_fit_its_type_is_shown_as_it_was_pushed(desk: Desk) -> None:
    desk.host.company_fields.set(
        [
            CompanyField("seats", type="date"),
            CompanyField("owner", "Their man", type="email"),
            CompanyField("tiers", type="choices", choices=["Other"]),
            CompanyField("active", type="number"),
            CompanyField("internal_code", type="number"),
            CompanyField("mrr"),
        ]
    )
    assert rows(desk) == [
        "Seats: 1240",
        "Their man",
        "Name: Grace",
        "Tiers: Pro, Free",
        "Active: Yes",
        "Internal code: 007",
        "Mrr: 2480.5",
    ]


def test_an_address_is_a_link_and_no_other_text_is(desk: Desk) -> None:
    desk.host.company_fields.set([CompanyField("portal", type="url")])
    page = desk.open_off().page()
    assert '<a href="https://portal.example/navy" target=_blank rel="noopener noreferrer">' in page
    for data in ("javascript:alert(1)", "https://bank.example@evil.example/"):
        desk.host.companies.upsert("co-1", data={"portal": data})
        page = desk.open_off().page()
        assert 'href="javascript' not in page
        assert text(page).count(data) in (1, 2)
    assert text(page).count("https://bank.example@evil.example/") == 2, "what may be taken for another is shown whole"


def test_the_others_follow_where_the_list_says_so(desk: Desk) -> None:
    desk.host.company_fields.set([CompanyField("internal_code", "Code")], others=True)
    found = rows(desk)
    assert (found[0], len(found)) == ("Code: 007", len(DATA) + 1)
    desk.host.company_fields.set([])
    assert rows(desk) == []


@pytest.mark.parametrize("others", [True, False])
def test_what_is_hidden_from_a_role_reaches_none_of_its_browsers(desk: Desk, others: bool) -> None:
    hidden = CompanyField("internal_code", access={"agent": "hidden"})
    desk.host.company_fields.set([hidden, CompanyField("seats")], others=others)
    assert "007" not in desk.open_off().page()
    assert any("Internal code: 007" in row for row in rows(desk, sub="sofia", role="supervisor"))
    desk.host.company_fields.set(None)
    page = desk.open_off().page()
    assert "007" not in page
    assert "Internal code" not in page
    with LiveStream(desk.open()) as stream:
        assert "Navy" in stream.html
        desk.host.companies.upsert("co-1", data={**DATA, "seats": 77, "internal_code": "008"})
        stream.until(">77<")
        assert "008" not in stream.html


def test_open_panels_of_every_customer_follow_a_change_at_once(desk: Desk) -> None:
    desk.push("grace", name="Grace")
    desk.host.companies.link("grace", "co-1")
    other = desk.open(customer="grace", conversation=None, sub="sofia", role="supervisor")
    with LiveStream(desk.open()) as one, LiveStream(other) as two:
        for stream in (one, two):
            assert "Internal code" in stream.html
        desk.host.company_fields.set([CompanyField("seats", "Desks", type="number")])
        for stream in (one, two):
            stream.until("Desks")
        desk.host.company_fields.set([CompanyField("seats", "Chairs", access={"agent": "hidden"})])
        two.until("Chairs")
        desk.host.companies.upsert("co-1", name="Navy & Sons")
        one.until("Navy &amp; Sons")
        assert "Chairs" not in one.html


@pytest.mark.parametrize("label", ["<b>&\"'", "\u202eevil", "x" * 200, "שלום", "株式会社"])
def test_hostile_labels_and_values_are_shown_as_they_are(desk: Desk, label: str) -> None:
    desk.host.company_fields.set([CompanyField("seats", label, type="number", unit="<i>")])
    page = desk.open_off().page()
    assert "<b>&" not in page
    assert "<i>" not in page
    assert text(label.replace("<", "&lt;")) in text(page)
