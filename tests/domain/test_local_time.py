"""What time it is where a customer is: said where it is certain, and nowhere else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from plugin.domain.attributes import BUILT_IN
from plugin.domain.local_time import local_time, whereabouts
from plugin.domain.typed_values import check_value, read_value
from plugin.errors import Invalid

WINTER = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)  # a Monday
LANDLINE, MOBILE, AMERICAN = "+442079460123", "+4915112345678", "+12125550123"


def there(
    timezone: str | None = None, phone: str | None = None, place: str | None = None, at: datetime = WINTER
) -> str:
    where = whereabouts(timezone, phone, place)
    found = where and local_time(where, at)
    if not found:
        return ""
    return f"{found.at:%H:%M}{' night' * found.is_night}{' weekend' * found.is_weekend}"


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"timezone": "Europe/London"}, "12:00"),
        ({"timezone": "Asia/Tokyo", "phone": LANDLINE, "place": "Lyon, France"}, "21:00"),
        ({"phone": LANDLINE}, "12:00"),
        ({"phone": "+44 20 7946 0123"}, "12:00"),
        ({"phone": MOBILE}, "13:00"),
        ({"phone": "+74951234567"}, "15:00"),  # a landline in Moscow
        ({"place": "Lyon, France"}, "13:00"),
        ({"place": "Germany"}, "13:00"),
        ({"phone": "+33612345678", "place": "Berlin, Germany"}, "13:00"),
    ],
)
def test_it_is_said_by_the_time_zone_else_by_number_and_place(known: dict[str, Any], said: str) -> None:
    assert there(**known) == said


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"timezone": "Mars/Olympus"},
        {"phone": AMERICAN},  # may be a mobile phone, and those move
        {"phone": "+79161234567"},  # a mobile one of a country with eleven zones
        {"phone": "+34612345678"},  # or on the Canary Islands
        {"phone": "020 7946 0123"},
        {"phone": "+80012345678"},
        {"phone": "+4420"},
        {"place": "London"},  # there are several
        {"place": "Atlanta, Georgia"},
        {"place": "Los Angeles, CA"},
        {"place": "Springfield, United States"},
        {"place": "x" * 5_000},
        {"phone": LANDLINE, "place": "Lyon, France"},
    ],
)
def test_what_is_not_certain_is_not_said(known: dict[str, Any]) -> None:
    assert there(**known) == ""


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-30T21:59:00Z", "21:59"),
        ("2026-11-30T22:00:00Z", "22:00 night"),
        ("2026-12-01T06:59:59Z", "06:59 night"),
        ("2026-12-01T07:00:00Z", "07:00"),
        ("2026-12-05T12:00:00Z", "12:00 weekend"),
        ("2026-12-06T23:59:00Z", "23:59 night weekend"),
    ],
)
def test_night_and_weekend_are_said(at: str, said: str) -> None:
    assert there("Europe/London", at=datetime.fromisoformat(at)) == said


def test_the_weekend_is_the_countrys_own() -> None:
    friday, sunday = WINTER + timedelta(days=4), WINTER + timedelta(days=6)
    assert [there("Asia/Riyadh", at=at) for at in (friday, sunday)] == ["15:00 weekend", "15:00"]
    assert [there("Asia/Dubai", at=at) for at in (friday, sunday)] == ["16:00", "16:00 weekend"]
    assert there("UTC", at=sunday) == "12:00", "of no country, whose weekend nobody knows"


def test_it_follows_when_clocks_are_put_forward_and_back() -> None:
    forward, back = datetime(2027, 3, 28, 0, 59, tzinfo=UTC), datetime(2027, 10, 31, 0, 59, tzinfo=UTC)
    a_minute = timedelta(minutes=1)
    assert [there("Europe/London", at=forward + a_minute * n) for n in (0, 1)] == [
        "00:59 night weekend",
        "02:00 night weekend",
    ]
    assert [there("Europe/London", at=back + a_minute * n)[:5] for n in (0, 1)] == ["01:59", "01:00"]


def test_zones_that_agree_today_only_are_not_certain_tomorrow() -> None:
    """Places in both that put their clocks forward on other days."""
    assert there(phone="+9611345678", place="Athens, Greece") == "14:00"
    assert there(phone="+9611345678", place="Helsinki, Finland", at=datetime(2027, 3, 28, 0, 30, tzinfo=UTC)) == ""


@pytest.mark.parametrize(
    ("pushed", "kept"),
    [
        ("Europe/London", "Europe/London"),
        ("europe/london", "Europe/London"),
        ("New York", "America/New_York"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("US/Pacific", "America/Los_Angeles"),
        ("UTC", "UTC"),
    ],
)
def test_a_time_zone_has_one_name(pushed: str, kept: str) -> None:
    assert check_value(pushed, BUILT_IN["timezone"], "timezone") == kept


@pytest.mark.parametrize(
    "pushed", ["Mars/Olympus", "localtime", "x" * 4_000, "../../etc/passwd", "\u202eEurope/London", 1]
)
def test_what_is_no_time_zone_is_refused(pushed: str | int) -> None:
    with pytest.raises(Invalid) as refused:
        check_value(pushed, BUILT_IN["timezone"], "timezone")
    assert [problem.field for problem in refused.value.problems] == ["timezone"]


def test_an_agent_types_a_city_in_their_language_or_chooses_among_several() -> None:
    definition = BUILT_IN["timezone"]
    assert read_value("kairo", definition, "de") == "Africa/Cairo"
    with pytest.raises(Invalid) as refused:
        read_value("york", definition, "en")
    assert refused.value.problems[0].offers == ("America/New_York",)
