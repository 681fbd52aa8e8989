"""What each attribute type takes, keeps and shows."""

import pytest
from msgspec.structs import replace

from plugin.domain.attributes import AttributeDefinition
from plugin.domain.problems import WHY
from plugin.domain.typed_values import check_value, fits, format_value, is_same, is_usual, read_value
from plugin.domain.types import TYPES, AttributeType, type_of
from plugin.domain.value import Value, same_value
from plugin.errors import Invalid


def attribute(type: AttributeType, *choices: str) -> AttributeDefinition:
    return AttributeDefinition("field", type, "Field", 5, choices)


NUMBER, DATE, BOOLEAN, TEXT = attribute("number"), attribute("date"), attribute("boolean"), attribute("text")
EMAIL, PHONE, URL, CHOICE = attribute("email"), attribute("phone"), attribute("url"), attribute("choice", "Free", "Pro")
LONG, PERCENTAGE = attribute("long_text"), attribute("percentage")
DATETIME, MONEY = attribute("datetime"), attribute("money")
COUNTRY, LANGUAGE, CHOICES = attribute("country"), attribute("language"), attribute("choices", "Red", "Green", "Blue")
EUROS, WEIGHT = replace(MONEY, unit="EUR"), replace(NUMBER, unit="kg")
ALL = (
    LONG,
    PERCENTAGE,
    DATETIME,
    MONEY,
    COUNTRY,
    LANGUAGE,
    CHOICES,
    NUMBER,
    DATE,
    BOOLEAN,
    TEXT,
    EMAIL,
    PHONE,
    URL,
    CHOICE,
)


def code_of(refused: pytest.ExceptionInfo[Invalid]) -> str:
    [problem] = refused.value.problems
    assert problem.field == "field"
    assert problem.why == WHY[problem.code] % problem.parameters
    return problem.code


def test_every_type_has_its_rules() -> None:
    assert set(TYPES) == set(AttributeType.__args__)  # type: ignore[attr-defined]


@pytest.mark.parametrize("definition", ALL, ids=lambda each: each.type)
def test_blank_is_no_value_in_every_type(definition: AttributeDefinition) -> None:
    assert read_value("", definition, "en") is None
    assert read_value(" \r\n ", definition, "en") is None
    assert check_value("", definition, "field") is None
    assert check_value(None, definition, "field") is None
    assert format_value(None, definition, "en").shown == format_value(None, definition, "en").written == ""


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [
        ("en", "1234.5", 1234.5),
        ("en", "1,234.5", 1234.5),
        ("en", "5", 5),
        ("en", "5.0", 5),
        ("en", "-7", -7),
        ("en", "+7", 7),
        ("en", "−7", -7),
        ("en", ".5", 0.5),
        ("en", "007", 7),
        ("de", "1.234,5", 1234.5),
        ("de", "1234.5", 1234.5),
        ("de", "1234,5", 1234.5),
        ("de", "1.234", 1234),
        ("de-AT", "1234,5", 1234.5),
        ("fr", "1 234,5", 1234.5),
        ("fr", "1\u202f234,5", 1234.5),
        ("cs", "1\u00a0234,5", 1234.5),
        ("de-CH", "1'234.5", 1234.5),
        ("nowhere", "1,234.5", 1234.5),
        ("../etc", "5", 5),
        ("en", "999999999999999", 10**15 - 1),
    ],
)
def test_a_number_is_read_as_the_agents_language_writes_it(locale: str, text: str, value: Value) -> None:
    read = read_value(text, NUMBER, locale)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "1,2"),
        ("en", "1.2.3"),
        ("en", "five"),
        ("en", "NaN"),
        ("en", "Infinity"),
        ("en", "1_000"),
        ("en", "1e5"),
        ("en", "0x10"),
        ("en", "1 2"),
        ("en", "--1"),
        ("de", "1,2,3"),
        ("en", "9" * 61),
        ("en", "\0"),
        ("en", "."),
    ],
)
def test_what_is_no_number_is_refused(locale: str, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_value(text, NUMBER, locale)
    assert code_of(refused) == "number"


@pytest.mark.parametrize("text", ["1000000000000000", "-1000000000000000"])
def test_a_number_of_more_than_fifteen_digits_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_value(text, NUMBER, "en")
    assert code_of(refused) == "number_range"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**15, -1e15, 10**400])
def test_a_pushed_number_is_finite_and_not_too_large(value: float) -> None:
    with pytest.raises(Invalid) as refused:
        check_value(value, NUMBER, "field")
    assert code_of(refused) == "number_range"


@pytest.mark.parametrize("locale", ["en", "de", "fr", "cs", "es", "pt-BR", "ar", "hi", "de-CH", "nowhere"])
@pytest.mark.parametrize("value", [0, 5, -7, 1234.5, 1234567, 0.1, 1e-7, 10**15 - 1, -0.25, 1.2345678901])
def test_what_a_number_control_shows_reads_back_as_the_same_value(locale: str, value: float) -> None:
    assert read_value(format_value(value, NUMBER, locale).written, NUMBER, locale) == value
    assert read_value(format_value(value, NUMBER, locale).shown, NUMBER, locale) == value


@pytest.mark.parametrize(
    ("definition", "text", "value"),
    [
        (DATE, "2027-03-01", "2027-03-01"),
        (DATE, "2028-02-29", "2028-02-29"),
        (BOOLEAN, "on", True),
        (BOOLEAN, "true", True),
        (BOOLEAN, "false", False),
        (BOOLEAN, None, False),
        (TEXT, None, None),
        (TEXT, " one\r\ntwo ", "one\ntwo"),
        (TEXT, "one\rtwo\r", "one\ntwo"),
        (TEXT, "x" * 4_000, "x" * 4_000),
        (TEXT, "☂\u202e", "☂\u202e"),
        (CHOICE, "Pro", "Pro"),
        (EMAIL, "ada@example.com", "ada@example.com"),
        (EMAIL, "ada.l+x@mail.acme.test", "ada.l+x@mail.acme.test"),
        (EMAIL, "ada@exämple.de", "ada@exämple.de"),
        (PHONE, "+44 20 7946 0958", "+442079460958"),
        (PHONE, "030/123 45-6", "030/123 45-6"),
        (PHONE, "110", "110"),
        (URL, "https://example.com/a?b=c#d", "https://example.com/a?b=c#d"),
        (URL, "http://localhost:8400", "http://localhost:8400"),
        (URL, "HTTPS://example.com", "HTTPS://example.com"),
    ],
)
def test_what_fits_is_kept(definition: AttributeDefinition, text: str | None, value: Value) -> None:
    assert read_value(text, definition, "en") == value


@pytest.mark.parametrize(
    ("definition", "text", "code"),
    [
        (DATE, "01.03.2027", "date"),
        (DATE, "2027-02-29", "date"),
        (DATE, "20270301", "date"),
        (DATE, "2027-W09-1", "date"),
        (DATE, "0000-01-01", "date"),
        (DATE, "2027-03-01T00:00", "date"),
        (BOOLEAN, "maybe", "boolean"),
        (TEXT, "x" * 4_001, "too_long"),
        (TEXT, "a\0b", "character"),
        (TEXT, "a\ud800", "character"),
        (CHOICE, "pro", "choice"),
        (CHOICE, "Gold", "choice"),
        (EMAIL, "a@b.co\ud800", "character"),
        (URL, f"https://a/{'x' * 2_000}", "too_long"),
        (PERCENTAGE, "1%2", "number"),
        (PERCENTAGE, "12 %%", "number"),
        (PERCENTAGE, "%", "number"),
    ],
)
def test_what_does_not_fit_is_refused_and_says_why(definition: AttributeDefinition, text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_value(text, definition, "en")
    assert code_of(refused) == code


@pytest.mark.parametrize(
    ("definition", "value"),
    [
        (NUMBER, "5"),
        (NUMBER, True),
        (BOOLEAN, 1),
        (BOOLEAN, "true"),
        (TEXT, 5),
        (TEXT, True),
        (DATE, 20270301),
        (CHOICE, 1),
        (EMAIL, 1),
        (PHONE, 4930123456),
        (URL, 1),
    ],
)
def test_a_pushed_value_has_its_types_own_json_type(definition: AttributeDefinition, value: Value) -> None:
    with pytest.raises(Invalid):
        check_value(value, definition, "field")


@pytest.mark.parametrize(
    ("definition", "value", "locale", "shown"),
    [
        (NUMBER, 1234.5, "en", "1,234.5"),
        (NUMBER, 1234.5, "de", "1.234,5"),
        (DATE, "2027-03-01", "en", "Mar 1, 2027"),
        (DATE, "2027-03-01", "de", "01.03.2027"),
        (BOOLEAN, True, "de", "Yes"),
        (BOOLEAN, False, "de", "No"),
        (PHONE, "+493012345678", "en", "+49 30 12345678"),
        (PHONE, "030/12", "en", "030/12"),
        (TEXT, " x ", "en", " x "),
    ],
)
def test_a_value_is_shown_in_the_agents_language(
    definition: AttributeDefinition, value: Value, locale: str, shown: str
) -> None:
    assert format_value(value, definition, locale).shown == shown


@pytest.mark.parametrize(("value", "shown"), [("Gold", "Gold"), (5, "5"), (1.5, "1.5"), (True, "true")])
@pytest.mark.parametrize("definition", [DATE, CHOICE], ids=lambda each: each.type)
def test_a_value_that_no_longer_fits_is_marked_and_shown_as_it_is(
    definition: AttributeDefinition, value: Value, shown: str
) -> None:
    assert not fits(value, definition)
    assert format_value(value, definition, "de").shown == format_value(value, definition, "de").written == shown


@pytest.mark.parametrize("definition", [URL, EMAIL, PHONE], ids=lambda each: each.type)
def test_of_an_address_only_what_is_no_text_does_not_fit(definition: AttributeDefinition) -> None:
    assert not fits(5, definition)
    assert fits("Gold", definition)
    assert not is_usual("Gold", definition)


def test_the_type_of_an_undefined_attribute_is_that_of_its_json() -> None:
    types = [type_of(value) for value in ("x", 5, 1.5, True, False)]
    assert types == ["text", "number", "number", "boolean", "boolean"]


def test_true_is_not_one() -> None:
    assert not same_value(True, 1)
    assert not same_value(0, False)
    assert same_value(1, 1.0)
    assert same_value(None, None)
    assert not same_value(None, "")


def test_values_that_are_equal_in_python_alone_read_as_what_they_are() -> None:
    shown = [format_value(value, NUMBER, "en").shown for value in (1, 1.0, True, 1)]
    assert shown == ["1", "1", "true", "1"]


@pytest.mark.parametrize(
    ("definition", "pushed", "kept"),
    [
        (LONG, "x" * 20_000, "x" * 20_000),
        (PERCENTAGE, 12.5, 12.5),
        (DATETIME, "2027-03-01T09:00:00Z", "2027-03-01T09:00:00Z"),
        (DATETIME, "2027-03-01T10:00+01:00", "2027-03-01T09:00:00Z"),
        (DATETIME, "2027-03-01 09:00:59.999999+0000", "2027-03-01T09:00:59Z"),
        (MONEY, "12.5 EUR", "12.50 EUR"),
        (MONEY, "eur 12.500", "12.50 EUR"),
        (MONEY, "1200.00 JPY", "1200 JPY"),
        (MONEY, "0.0012 USD", "0.0012 USD"),
        (MONEY, "-0 EUR", "0.00 EUR"),
        (MONEY, "-7.1 EUR", "-7.10 EUR"),
        (MONEY, "999999999999999 EUR", "999999999999999.00 EUR"),
        (EUROS, 12, "12.00 EUR"),
        (EUROS, 0.1, "0.10 EUR"),
        (EUROS, 1e-05, "0.00001 EUR"),
        (EUROS, "12", "12.00 EUR"),
        (EUROS, "12 CHF", "12.00 CHF"),
        (CHOICES, ("Blue", "Red", "Blue"), ("Red", "Blue")),
        (CHOICES, (" Red ",), ("Red",)),
        (CHOICES, (), None),
        (COUNTRY, "de", "DE"),
        (COUNTRY, "DEU", "DE"),
        (COUNTRY, "UK", "GB"),
        (COUNTRY, "united kingdom", "GB"),
        (COUNTRY, "Côte d’Ivoire", "CI"),
        (LANGUAGE, "DE", "de"),
        (LANGUAGE, "deu", "de"),
        (LANGUAGE, "iw", "he"),
        (LANGUAGE, "pt_br", "pt-BR"),
        (LANGUAGE, "zh-hant-tw", "zh-Hant-TW"),
        (LANGUAGE, "de_DE.UTF-8", "de-DE"),
        (LANGUAGE, "German", "de"),
    ],
)
def test_what_is_pushed_has_one_normal_form(definition: AttributeDefinition, pushed: Value, kept: Value) -> None:
    assert check_value(pushed, definition, "field") == kept
    assert check_value(kept, definition, "field") == kept
    assert is_same(kept, check_value(pushed, definition, "field"), definition)


@pytest.mark.parametrize(
    ("definition", "pushed", "code"),
    [
        (LONG, "x" * 20_001, "too_long"),
        (PERCENTAGE, "12.5", "number"),
        (DATETIME, "2027-03-01T09:00:00", "datetime_zone"),
        (DATETIME, "2027-03-01", "datetime"),
        (DATETIME, "2027-02-30T09:00Z", "datetime"),
        (DATETIME, "2027-03-01T25:00Z", "datetime"),
        (DATETIME, "0001-01-01T00:00+14:00", "datetime"),
        (DATETIME, "9999-12-31T23:59-14:00", "datetime"),
        (DATETIME, 1_800_000_000, "datetime"),
        (MONEY, "12.50", "money_currency"),
        (MONEY, 12, "money_currency"),
        (MONEY, "12.50 EURO", "money"),
        (MONEY, "12.50 XXX", "money"),
        (MONEY, "EUR 12.50 EUR", "money"),
        (MONEY, "1,200.50 EUR", "money"),
        (MONEY, "EUR", "money"),
        (MONEY, "NaN EUR", "money"),
        (MONEY, "1e5 EUR", "money"),
        (MONEY, "1000000000000000 EUR", "number_range"),
        (MONEY, "0.0000001 EUR", "money_decimals"),
        (MONEY, f"{'9' * 60} EUR", "money"),
        (MONEY, True, "money"),
        (EUROS, float("nan"), "money"),
        (EUROS, 1e300, "money"),
        (CHOICES, "Red", "choices"),
        (COUNTRY, "Atlantis", "country"),
        (COUNTRY, "EU", "country"),
        (COUNTRY, "ZZ", "country"),
        (COUNTRY, 49, "country"),
        (LANGUAGE, "Klingonese", "language"),
        (LANGUAGE, "und", "language"),
        (LANGUAGE, "de-ZY", "language"),
    ],
)
def test_what_has_no_normal_form_is_refused_and_says_why(
    definition: AttributeDefinition, pushed: Value, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_value(pushed, definition, "field")
    assert code_of(refused) == code


def test_of_several_choices_the_one_that_is_none_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        check_value(("Red", "Pink"), CHOICES, "field")
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [("field[1]", "choice")]


@pytest.mark.parametrize(
    ("definition", "locale", "text", "value"),
    [
        (WEIGHT, "en", "12 kg", 12),
        (WEIGHT, "de", "1,5KG", 1.5),
        (WEIGHT, "en", "12", 12),
        (PERCENTAGE, "en", "12.5", 12.5),
        (PERCENTAGE, "en", "12.5%", 12.5),
        (PERCENTAGE, "de", "12,5 %", 12.5),
        (PERCENTAGE, "tr", "%12,5", 12.5),
        (MONEY, "en", "€12.50", "12.50 EUR"),
        (MONEY, "en", "12.5 eur", "12.50 EUR"),
        (MONEY, "en", "1,234.5 euros", "1234.50 EUR"),
        (MONEY, "en", "$5", "5.00 USD"),
        (MONEY, "en", "-$5", "-5.00 USD"),
        (MONEY, "de", "1.234,50 €", "1234.50 EUR"),
        (MONEY, "de", "5 Schweizer Franken", "5.00 CHF"),
        (EUROS, "de", "1.234,5", "1234.50 EUR"),
        (replace(MONEY, unit="CAD"), "en", "$5", "5.00 CAD"),
        (COUNTRY, "de", "Deutschland", "DE"),
        (COUNTRY, "de", "germany", "DE"),
        (COUNTRY, "en", "Germ", "DE"),
        (COUNTRY, "en", "cote d’ivoire", "CI"),
        (COUNTRY, "en", "gb", "GB"),
        (LANGUAGE, "de", "Portugiesisch", "pt"),
        (LANGUAGE, "en", "pt-br", "pt-BR"),
        (LANGUAGE, "en", "brazilian portuguese", "pt-BR"),
    ],
)
def test_what_an_agent_types_is_read_in_the_agents_language(
    definition: AttributeDefinition, locale: str, text: str, value: Value
) -> None:
    assert read_value(text, definition, locale) == value


@pytest.mark.parametrize(
    ("definition", "text", "offers"),
    [
        (COUNTRY, "united", ("AE", "GB", "US")),
        (COUNTRY, "korea", ("KP", "KR")),
        (COUNTRY, "Gu", ("GU", "GP")),
        (LANGUAGE, "DE", ("de",)),
        (COUNTRY, "Grmany", ("DE",)),
        (COUNTRY, "Atlantis", ()),
        (LANGUAGE, "portugese", ("pt",)),
    ],
)
def test_a_name_that_is_not_clear_is_refused_with_the_likely_ones(
    definition: AttributeDefinition, text: str, offers: tuple[str, ...]
) -> None:
    with pytest.raises(Invalid) as refused:
        read_value(text, definition, "en")
    [problem] = refused.value.problems
    assert (problem.code, problem.offers[: len(offers)]) == ("unclear" if offers else "country", offers)


def test_a_time_is_typed_and_shown_in_the_agents_zone() -> None:
    assert read_value("2027-07-01T09:00", DATETIME, "en", "Europe/Berlin") == "2027-07-01T07:00:00Z"
    assert read_value("2027-07-01T09:00Z", DATETIME, "en", "Europe/Berlin") == "2027-07-01T09:00:00Z"
    shown = format_value("2027-07-01T07:00:00Z", DATETIME, "de", "Europe/Berlin")
    assert (shown.shown, shown.written) == ("01.07.2027, 09:00", "2027-07-01T09:00")
    assert format_value("2027-07-01T07:00:05Z", DATETIME, "en").written == "2027-07-01T07:00:05"


@pytest.mark.parametrize("locale", ["en", "de", "fr", "cs", "es", "pt-BR", "ar", "hi", "de-CH", "ja", "tr", "fa"])
@pytest.mark.parametrize(
    ("definition", "value"),
    [
        (WEIGHT, 1234.5),
        (PERCENTAGE, -12.5),
        (PERCENTAGE, 0.001),
        (MONEY, "1234.50 EUR"),
        (MONEY, "-1234567.891 USD"),
        (MONEY, "12.00 CAD"),
        (MONEY, "1200 JPY"),
        (MONEY, "12.00 SEK"),
        (MONEY, "12.500 KWD"),
        (EUROS, "12.50 CHF"),
        (DATETIME, "2027-03-01T09:00:07Z"),
        (COUNTRY, "GB"),
        (COUNTRY, "CI"),
        (LANGUAGE, "zh-Hant-TW"),
        (LANGUAGE, "pt-BR"),
        (LANGUAGE, "de-CH"),
    ],
)
def test_what_a_control_holds_reads_back_as_the_same_value(
    locale: str, definition: AttributeDefinition, value: Value
) -> None:
    written = format_value(value, definition, locale, "Asia/Kolkata").written
    assert read_value(written, definition, locale, "Asia/Kolkata") == value


def test_several_choices_are_read_from_as_many_boxes() -> None:
    assert read_value(["Blue", "Red"], CHOICES, "en") == ("Blue", "Red")
    assert check_value(("Blue", "Red"), CHOICES, "field") == ("Red", "Blue")
    assert read_value(None, CHOICES, "en") is None
    formatted = format_value(("Blue", "Red"), CHOICES, "en")
    assert (formatted.shown, formatted.chosen) == ("Red, Blue", ("Red", "Blue"))
    given_up = format_value(("Blue", "Pink"), CHOICES, "en")
    assert (given_up.fits, given_up.shown, given_up.chosen) == (False, "Blue, Pink", ("Blue", "Pink"))


@pytest.mark.parametrize(
    ("definition", "value", "locale", "shown"),
    [
        (WEIGHT, 1234.5, "de", "1.234,5\u00a0kg"),
        (PERCENTAGE, 12.5, "de", "12,5\u00a0%"),
        (MONEY, "1234.50 EUR", "de", "1.234,50\u00a0€"),
        (MONEY, "1234.50 EUR", "en", "€1,234.50"),
        (COUNTRY, "GB", "de", "Vereinigtes Königreich"),
        (LANGUAGE, "de-CH", "en", "Swiss High German"),
        (LANGUAGE, "sr-Latn", "en", "Serbian (Latin)"),
    ],
)
def test_codes_and_amounts_are_shown_as_the_agents_language_says_them(
    definition: AttributeDefinition, value: Value, locale: str, shown: str
) -> None:
    assert format_value(value, definition, locale).shown == shown
