"""How a panel formats: times as short as they can be, in the agent's zone and language."""

from datetime import UTC, datetime, timedelta

import pytest

from plugin.domain.workspace import Appearance
from plugin.panel.look.locale import (
    in_full,
    initials,
    locale_context_for,
    locale_context_of,
    negotiate,
    time_element,
    tone,
    when,
    zone_or_utc,
)

NOW = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)


def said(moment: datetime, locale: str = "en", zone: str = "UTC") -> str:
    return when(moment, locale_context_of(locale, zone, NOW)).replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("before", "english", "german"),
    [
        (timedelta(), "3:00 PM", "15:00"),
        (timedelta(hours=14, minutes=30), "12:30 AM", "00:30"),
        (timedelta(hours=16), "yesterday, 11:00 PM", "gestern, 23:00"),
        (timedelta(days=2), "February 27", "27. Februar"),
        (timedelta(days=59), "January 1", "1. Januar"),
        (timedelta(days=60), "Dec 31, 2026", "31.12.2026"),
        (timedelta(days=3_000), "Dec 13, 2018", "13.12.2018"),
        (-timedelta(days=2), "March 3", "3. März"),
    ],
)
def test_a_time_is_as_short_as_it_can_be(before: timedelta, english: str, german: str) -> None:
    assert (said(NOW - before), said(NOW - before, "de")) == (english, german)


def test_a_day_begins_in_the_agents_zone() -> None:
    late = datetime(2027, 2, 28, 23, 30, tzinfo=UTC)
    assert said(late) == "yesterday, 11:30 PM"
    assert said(late, zone="Europe/Berlin") == "12:30 AM"
    assert said(late, zone="America/Los_Angeles") == "yesterday, 3:30 PM"
    assert said(NOW, zone="Asia/Kathmandu") == "8:45 PM"


def test_summer_time_is_counted() -> None:
    assert said(NOW.replace(month=7) - timedelta(days=365), zone="Europe/Berlin") == "Jul 1, 2026"
    assert "17:00" in in_full(NOW.replace(month=7), locale_context_of("de", "Europe/Berlin", NOW))


def test_a_title_says_all_with_its_zone() -> None:
    full = in_full(NOW, locale_context_of("de", "Europe/Berlin", NOW))
    assert full.startswith("Montag, 1. März 2027")
    assert "16:00:00" in full
    assert "Mitteleuropäische" in full
    element = time_element(NOW, locale_context_of("en", "UTC", NOW))
    assert element.startswith('<time datetime="2027-03-01T15:00:00+00:00" title="Monday, March 1, 2027')


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("de_CH", "de"),
        ("DE-de", "de"),
        ("en", "en"),
        ("en-GB", "en"),
        ("fr", "en"),
        ("", "en"),
        (None, "en"),
        ("x" * 10_000, "en"),
        ("../../etc", "en"),
        ("de\0", "en"),
        ("-", "en"),
        ("*", "en"),
        ("zh-Hans-CN", "en"),
        ("de-DE-u-co-phonebk", "de"),
        ("de-u-nu-latn", "de"),
        ("de-DE-1901", "de"),
        ("de-Latn-DE-1996-x-ours", "de"),
        ("de_DE.UTF-8", "de"),
        ("de_DE@euro", "de"),
        ("de-DE-t-en", "de"),
        ("de-nonsense", "de"),
        ("u-de", "en"),
    ],
    ids=lambda value: str(value)[:10],
)
def test_a_panel_speaks_the_nearest_language_we_have(wanted: str | None, language: str) -> None:
    assert negotiate(wanted) == language


@pytest.mark.parametrize("zone", ["Nowhere/Land", "", None, "/etc/passwd", "../UTC", "x\0", "europe/berlin2"])
def test_an_unknown_zone_is_utc(zone: str | None) -> None:
    assert zone_or_utc(zone) == "UTC"


def test_two_panels_with_the_same_voice_are_equal_until_midnight() -> None:
    appearance = Appearance(locale="de-AT", zone="Europe/Vienna")
    evening = datetime(2027, 3, 1, 22, 59, tzinfo=UTC)
    one, other = (
        locale_context_for(appearance, evening),
        locale_context_of("de", "Europe/Vienna", evening - timedelta(hours=5)),
    )
    assert one == other
    assert locale_context_for(appearance, evening + timedelta(minutes=1)) != one


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Lovelace", "AL"),
        ("ada", "A"),
        ("Ada King von Lovelace", "AL"),
        ("李 小龙", "李"),
        ("(Ada) Lovelace", "L"),
        ("?", "?"),
        ("", ""),
        ("  ", ""),
        ("  ada   b ", "AB"),
        ("ß", "ß"),
        ("e\u0301mile zola", "E\u0301Z"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467 Family", "F"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", "\U0001f1e9\U0001f1ea"),
        ("\u0645\u062d\u0645\u062f \u0639\u0644\u064a", "\u0645"),
        ("\u0938\u0924\u094d\u092f\u091c\u093f\u0924", "\u0938"),
        ("\u0915\u093f\u0930\u0923", "\u0915\u093f"),
        ("\u10d2\u10d8\u10dd\u10e0\u10d2\u10d8", "\u10d2"),
        ("Анна Каренина", "АК"),
        ("김 민수", "김"),
    ],
)
def test_initials_are_two_letters_at_most(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_the_same_person_has_the_same_colour() -> None:
    assert tone("Ada") == tone("Ada")
    assert {tone(f"person {number}") for number in range(100)} == {1, 2, 3, 4, 5, 6}
