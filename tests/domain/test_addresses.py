"""What channels really use: addresses and numbers are cleaned and kept, and linked only as what they are."""

import pytest
from phonenumbers import PhoneNumberFormat, example_number, format_number
from phonenumbers.phonenumberutil import SUPPORTED_REGIONS

from plugin.domain.attributes import AttributeDefinition
from plugin.domain.text import LINE_LENGTH
from plugin.domain.typed_values import check_value, format_value, is_usual
from plugin.errors import Invalid

EMAIL, PHONE, URL = (AttributeDefinition("field", type, "Field", 5) for type in ("email", "phone", "url"))


def kept(definition: AttributeDefinition, pushed: str) -> str:
    """As it is kept; keeping that again, or what its control holds, changes nothing."""
    value = check_value(pushed, definition, "field")
    assert check_value(value, definition, "field") == value
    assert check_value(format_value(value, definition, "en").written, definition, "field") == value
    return str(value)


@pytest.mark.parametrize(
    ("pushed", "value"),
    [
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("\u202a+44\u202f20\u20117946\u20110958\u202c", "+442079460958"),
        ("\u200f+44 20\u200b 7946 0958", "+442079460958"),
        ("\uff0b\uff14\uff14 \uff12\uff10 \uff17\uff19\uff14\uff16 \uff10\uff19\uff15\uff18", "+442079460958"),
        ("+\u0664\u0664\u0662\u0660\u0667\u0669\u0664\u0666\u0660\u0669\u0665\u0668", "+442079460958"),
        ("(+44) 20 7946 0958", "+442079460958"),
        ("0044 20 7946 0958", "+442079460958"),
        ("tel:+44-20-7946-0958", "+442079460958"),
        ("tel:%2B442079460958", "+442079460958"),
        ("tel:020-7946-0958;phone-context=+44", "+442079460958"),
        ("whatsapp:+442079460958", "+442079460958"),
        ("tel:whatsapp: +442079460958", "+442079460958"),
        ("+442079460958 ext. 12", "+442079460958;ext=12"),
        ("+44 20 7946 0958 x12", "+442079460958;ext=12"),
        ("tel:+44-20-7946-0958;ext=12", "+442079460958;ext=12"),
        ("+7 (495) 123-45-67 \u0434\u043e\u0431. 12", "+74951234567;ext=12"),
        ("+39 (0)6 12345678", "+390612345678"),
        ("+1-800-FLOWERS", "+18003569377"),
        ("030/123 45-6", "030/123 45-6"),
        ("030\u2011123", "030-123"),
        ("\u0660\u0663\u0660\u0661\u0662\u0663", "030123"),
        ("110", "110"),
        ("*31#", "*31#"),
        ("5215512345678", "5215512345678"),
        ("030 123 ext 12", "030 123 ext 12"),
    ],
    ids=ascii,
)
def test_a_number_is_cleaned_and_kept_in_its_normal_form(pushed: str, value: str) -> None:
    assert kept(PHONE, pushed) == value
    assert is_usual(value, PHONE)


@pytest.mark.parametrize(
    "pushed",
    [
        "+5215512345678",
        "+999 12345678",
        "+1",
        "call me",
        "--",
        "1-800-FLOWERS",
        "+49 30 123 Durchwahl 12",
        "+44 20 7946 0958 (work)",
        "Mobile: +44 20 7946 0958",
        "+49 30 123456 / +49 171 1234567",
        "030 123456 / 0171 4567890",
        "491511234567@s.whatsapp.net",
        "1" * 61,
        "1" * 3_000,
    ],
)
def test_a_number_that_nobody_can_say_the_normal_form_of_is_kept_and_unusual(pushed: str) -> None:
    assert kept(PHONE, pushed) == pushed
    assert not is_usual(pushed, PHONE)


@pytest.mark.parametrize(
    ("pushed", "link"),
    [
        ("+44 (0)20 7946 0958", "tel:+442079460958"),
        ("+442079460958 ext. 12", "tel:+442079460958;ext=12"),
        ("+49 30 123456,12", "tel:+4930123456;ext=12"),
        ("+49 (30) 90-18/20", "tel:+4930901820"),
        ("+5215512345678", "tel:+5215512345678"),
        ("030 123 x12", "tel:030123;ext=12"),
        ("(0)30 1234", "tel:0301234"),
        ("*31#", "tel:*31%23"),
        ("110", "tel:110"),
        ("030 123456 / 0171 4567890", ""),
        ("+44 20 7946 0958 (work)", ""),
        ("491511234567@s.whatsapp.net", ""),
        ("call 5 times", ""),
        ("1" * 16, ""),
    ],
)
def test_a_number_is_called_as_what_it_is_or_not_at_all(pushed: str, link: str) -> None:
    assert format_value(kept(PHONE, pushed), PHONE, "en").link == link


def test_every_countrys_numbers_read_back_from_their_control_as_the_same_number() -> None:
    for region in SUPPORTED_REGIONS:
        number = example_number(region)
        assert number is not None
        for extension in (None, "12"):
            number.extension = extension
            for form in (PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.RFC3966):
                value = kept(PHONE, format_number(number, form))
                assert value == format_number(number, PhoneNumberFormat.E164) + (
                    f";ext={extension}" if extension else ""
                )


@pytest.mark.parametrize(
    ("pushed", "value"),
    [
        ("ada@example.com \u200b", "ada@example.com"),
        ("\u202aada@example.com\u202c", "ada@example.com"),
        ("\ufeffada@ex\u00adample.com", "ada@example.com"),
        (
            "\uff41\uff44\uff41\uff20\uff45\uff58\uff41\uff4d\uff50\uff4c\uff45\uff0e\uff43\uff4f\uff4d",
            "ada@example.com",
        ),
        ("Ada@EXAMPLE.com", "Ada@example.com"),
        ("<ada@example.com>", "ada@example.com"),
        ("<mailto:<ada@example.com>>", "ada@example.com"),
        ("mailto:ada@example.com?subject=x", "ada@example.com"),
        ("ada@example.com.", "ada@example.com"),
        ("ada@example.com,", "ada@example.com"),
        ("ada@xn--exmple-cua.de", "ada@ex\xe4mple.de"),
        ("jose\u0301@example.com", "jos\xe9@example.com"),
        ('"ada lovelace"@example.com', '"ada lovelace"@example.com'),
        ('"ada"@example.com', "ada@example.com"),
        ("ada@[192.168.0.1]", "ada@[192.168.0.1]"),
        ("ada@acme.test", "ada@acme.test"),
    ],
    ids=ascii,
)
def test_an_email_address_is_cleaned_and_kept_in_its_normal_form(pushed: str, value: str) -> None:
    assert kept(EMAIL, pushed) == value
    assert is_usual(value, EMAIL)


@pytest.mark.parametrize(
    ("pushed", "link"),
    [
        ("two..dots@docomo.ne.jp", "mailto:two..dots@docomo.ne.jp"),
        ("dot.@docomo.ne.jp", "mailto:dot.@docomo.ne.jp"),
        (".ada@example.com", "mailto:.ada@example.com"),
        ("ada@example", "mailto:ada@example"),
        ("Ada Lovelace <ada@example.com>", "mailto:ada@example.com"),
        ("a b?c@example.com", "mailto:a%20b%3Fc@example.com"),
        ("ada@example.com; bob@example.com", ""),
        ("ada@@example.com", ""),
        ("ada", ""),
        ("@", ""),
        (f"{'x' * 65}@example.com", f"mailto:{'x' * 65}@example.com"),
    ],
    ids=lambda each: each[:20],
)
def test_an_unusual_email_address_is_kept_and_linked_where_it_is_clear(pushed: str, link: str) -> None:
    assert kept(EMAIL, pushed) == pushed
    assert not is_usual(pushed, EMAIL)
    assert format_value(pushed, EMAIL, "en").link == link


@pytest.mark.parametrize(
    ("email", "link"),
    [
        ("ada@ex\xe4mple.de", "mailto:ada@xn--exmple-cua.de"),
        ("a%b&c=d?@example.com", "mailto:a%25b%26c%3Dd%3F@example.com"),
        ("ada+x@example.com", "mailto:ada+x@example.com"),
    ],
)
def test_a_link_to_an_address_is_escaped(email: str, link: str) -> None:
    assert format_value(email, EMAIL, "en").link == link


@pytest.mark.parametrize(
    ("pushed", "value"),
    [
        ("https://example.com/a b", "https://example.com/a%20b"),
        ("\u200bhttps://example.com\ufeff", "https://example.com"),
    ],
    ids=ascii,
)
def test_a_web_address_is_cleaned(pushed: str, value: str) -> None:
    assert kept(URL, pushed) == value
    assert format_value(value, URL, "en").link == value


@pytest.mark.parametrize(
    "pushed",
    [
        "www.example.com",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.com",
        "https://",
        "https:///path",
        "https://a b",
        "https://[::1",
        "https://a:99999",
        'https://a/"><b',
        "https://a\\b",
    ],
)
def test_an_unusual_web_address_is_kept_and_never_linked(pushed: str) -> None:
    assert kept(URL, pushed) == pushed
    assert not is_usual(pushed, URL)
    assert format_value(pushed, URL, "en").link == ""


@pytest.mark.parametrize("definition", [EMAIL, PHONE, URL], ids=lambda each: each.type)
def test_what_is_no_text_or_far_too_long_is_refused(definition: AttributeDefinition) -> None:
    for value in (5, True, "x" * (LINE_LENGTH + 1), "https://example.com/\ud800"):
        with pytest.raises(Invalid):
            check_value(value, definition, "field")
    assert check_value("\u200b", definition, "field") is None
