"""The strict fields: what a person means is kept, what a machine would bend is refused in a plain sentence."""

import unicodedata
from datetime import UTC, date, datetime, time
from enum import StrEnum
from uuid import UUID

import pytest
from marshmallow import ValidationError, fields

from service.schemas.fields import (
    CanonicalUuid,
    CleanText,
    EmailAddress,
    Instant,
    LondonDate,
    LondonTime,
    LongText,
    ManyOf,
    OneOf,
    StrictBoolean,
    StrictInteger,
)

LINE = CleanText("the reference", maximum=200)
PARAGRAPHS = LongText("what happened")
NUMBER = StrictInteger("how many children there are", least=0, most=20)
DAY = LondonDate("the date the council became aware")
AGENCY = CanonicalUuid("the agency")
ONE_ID = "018f2b1c-7c1e-7a52-b2a1-0f4f6a7b9c01"


class Harm(StrEnum):
    """Two codes."""

    DEATH = "death"
    SERIOUS = "serious-harm"


def sentence_of(field: fields.Field, value: object) -> str:
    """The sentence with which the field refuses the value."""
    with pytest.raises(ValidationError) as refused:
        field.deserialize(value)
    return refused.value.messages[0]


@pytest.mark.parametrize(
    "name",
    [
        "O’Brien-Ñandú",
        "N'Golo",
        "Nguyễn",
        "ابن",
        "X",
        "Null",
        "None",
        "True",
        "ŵ ŷ",
        "👩‍👧",
        "<script>",
        '"><svg onload>',
        "{{7*7}}",
        "${7*7}",
        "%s%n",
        "=HYPERLINK(1)",
        "Smith & Sons <b>",
        "n" * 200,
    ],
)
def test_a_real_name_is_kept_as_it_was_typed(name: str) -> None:
    assert LINE.deserialize(name) == unicodedata.normalize("NFC", name)


def test_a_name_typed_in_two_ways_is_one_name() -> None:
    assert LINE.deserialize("Zoe\u0308") == LINE.deserialize("Zoë") == "Zoë"


@pytest.mark.parametrize(
    "typed", ["  Child Q ", "\u00a0Child\u00a0Q", "\u200bChild Q\ufeff", "Chi\u00adld Q", "\u200dChild Q\u200c "]
)
def test_stray_and_invisible_spaces_are_dropped(typed: str) -> None:
    assert LINE.deserialize(typed) == "Child Q"


@pytest.mark.parametrize("override", ["\u202e", "\u202a", "\u2066", "\u2069"])
def test_a_direction_override_cannot_disguise_a_name(override: str) -> None:
    assert LINE.deserialize(f"report{override}fdp.exe") == "reportfdp.exe"


@pytest.mark.parametrize(
    "hidden", ["\x00", "\ud800", "\x0b", "\x1b", "\x85", "\u2028", "\ufffe", "\r\nBcc: all", "a\tb"]
)
def test_a_line_with_a_hidden_character_is_refused(hidden: str) -> None:
    sentence = sentence_of(LINE, f"Child{hidden}Q")
    assert sentence == "The reference has a hidden character that cannot be kept. Type it again"


def test_paragraphs_keep_their_lines_and_tabs() -> None:
    assert PARAGRAPHS.deserialize("One\r\nTwo\r\tThree\n") == "One\nTwo\n\tThree"


@pytest.mark.parametrize("hidden", ["\x00", "\udfff", "\x0b", "\x7f"])
def test_paragraphs_with_a_hidden_character_are_refused(hidden: str) -> None:
    assert "hidden character" in sentence_of(PARAGRAPHS, f"One{hidden}Two")


def test_a_text_too_long_is_refused_with_its_count_and_never_cut() -> None:
    sentence = sentence_of(PARAGRAPHS, "a" * 10_000_000)
    assert sentence == "What happened must be 10,000 characters or fewer. You have entered 10,000,000 characters"


def test_length_is_counted_in_characters_after_composing() -> None:
    assert len(CleanText("a name", maximum=3).deserialize("e\u0301" * 3)) == 3


@pytest.mark.parametrize("value", [1, True, 1.5, ["a"], {"$ne": 1}, b"bytes"])
def test_a_text_that_is_not_text_is_refused(value: object) -> None:
    assert sentence_of(LINE, value) == "The reference must be text"


@pytest.mark.parametrize(
    "value", ["1_000", "１２", "٣", " 7 ", "7", 1.9, 1.0, True, None, [1], "1e400", float("nan"), float("inf")]
)
def test_a_whole_number_is_never_bent_into_shape(value: object) -> None:
    assert sentence_of(NUMBER, value) in {
        "How many children there are must be a whole number",
        "Enter how many children there are",
    }


@pytest.mark.parametrize("value", [-1, 21, 10**4000])
def test_a_number_outside_its_limits_is_refused(value: int) -> None:
    assert sentence_of(NUMBER, value) == "How many children there are must be between 0 and 20"


def test_a_whole_number_inside_its_limits_is_kept() -> None:
    assert [NUMBER.deserialize(value) for value in (0, 7, 20)] == [0, 7, 20]


@pytest.mark.parametrize("value", ["yes", "on", 1, "TRUE", "true", 0, "", []])
def test_what_resembles_true_is_not_true(value: object) -> None:
    assert sentence_of(StrictBoolean("yes if a child died"), value).startswith("Select yes if a child died")


def test_true_and_false_are_kept() -> None:
    assert StrictBoolean("yes").deserialize(True) is True
    assert StrictBoolean("yes").deserialize(False) is False


@pytest.mark.parametrize("value", ["2026-02-30", "2026-04-31", "2027-02-29", "2026-13-01", "0000-01-01"])
def test_a_day_that_is_not_in_the_calendar_is_refused(value: str) -> None:
    assert sentence_of(DAY, value) == "The date the council became aware must be a real date"


@pytest.mark.parametrize("value", ["0001-01-01", "9999-12-31", "1752-09-05", "1899-12-31", "2101-01-01"])
def test_a_day_in_a_year_that_cannot_be_meant_is_refused(value: str) -> None:
    assert sentence_of(DAY, value) == "The date the council became aware must be in a year from 1900 to 2100"


@pytest.mark.parametrize(
    "value",
    [
        "2026-W01-1",
        "20260101",
        "01/02/2026",
        "26-01-02",
        "2026-1-2",
        " 2026-01-02",
        "2026-01-02T00:00",
        "２026-01-02",
        20260101,
    ],
)
def test_a_date_in_another_notation_is_refused(value: object) -> None:
    assert sentence_of(DAY, value) == "The date the council became aware must be a date written like 2026-03-27"


def test_a_leap_day_is_a_day() -> None:
    assert DAY.deserialize("2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize("value", ["9:05", "24:00", "12:60", "0905", "09:05:00", "9am", 905])
def test_a_time_in_another_notation_is_refused(value: object) -> None:
    assert (
        sentence_of(LondonTime("the time of the call"), value)
        == "The time of the call must be a time written like 09:30"
    )


def test_a_time_of_day_is_kept() -> None:
    assert LondonTime("the time").deserialize("23:59") == time(23, 59)


@pytest.mark.parametrize(
    "value",
    [
        "2026-07-01T09:30:00",
        "2026-07-01",
        "2026-07-01T09:30:00+15:00",
        "2026-W27-3T09:30:00Z",
        "0001-01-01T00:00:00Z",
        "20260701T0930Z",
        0,
    ],
)
def test_a_moment_without_a_plain_offset_is_refused(value: object) -> None:
    assert "with its offset" in sentence_of(Instant("the time of sending"), value)


@pytest.mark.parametrize(
    "value", ["2026-06-30T23:30:00Z", "2026-07-01T00:30:00+01:00", "2026-07-01T13:30:00.000+14:00", "2026-06-30T23:30Z"]
)
def test_a_moment_is_kept_in_utc(value: str) -> None:
    assert Instant("the time of sending").deserialize(value) == datetime(2026, 6, 30, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [ONE_ID.upper(), "{" + ONE_ID + "}", f"urn:uuid:{ONE_ID}", ONE_ID.replace("-", ""), ONE_ID + "0", "1 OR 1=1", 7],
)
def test_another_spelling_of_an_id_is_not_that_id(value: object) -> None:
    assert sentence_of(AGENCY, value) == "Select the agency. Choose an answer that is on the list"


def test_an_id_as_we_write_it_is_kept() -> None:
    assert AGENCY.deserialize(ONE_ID) == UUID(ONE_ID)


@pytest.mark.parametrize("value", ["Death", "serious", "", 1, ["death"], {"$ne": 1}])
def test_a_code_that_was_not_offered_is_refused(value: object) -> None:
    sentence = sentence_of(OneOf("the kind of harm", Harm), value)
    assert sentence == "Select the kind of harm. Choose an answer that is on the list"


def test_a_code_gives_back_its_enum_member() -> None:
    assert OneOf("the kind of harm", Harm).deserialize("serious-harm") is Harm.SERIOUS


@pytest.mark.parametrize("value", ["death", ["death", "other"], [["death"]], ["death", "death"], {"death": 1}])
def test_codes_that_are_not_a_list_of_what_was_offered_are_refused(value: object) -> None:
    assert sentence_of(ManyOf("the kinds of harm", Harm), value).startswith("Select the kinds of harm")


def test_codes_come_back_in_the_order_of_the_list() -> None:
    assert ManyOf("the kinds of harm", Harm).deserialize(["serious-harm", "death"]) == (Harm.DEATH, Harm.SERIOUS)


@pytest.mark.parametrize(
    "value",
    [
        "name",
        "name@",
        "@example.com",
        "a b@example.com",
        '"a b"@example.com',
        "a@b",
        "a@b\r\nBcc: c@d.com",
        "n" * 300 + "@example.com",
        7,
    ],
)
def test_an_email_address_of_the_wrong_shape_is_refused(value: object) -> None:
    assert sentence_of(EmailAddress("an email address"), value) == (
        "Enter an email address in the correct format, like name@example.com"
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" Name+tag@Example.COM ", "Name+tag@example.com"), ("o’brien@example.com", "o’brien@example.com")],
)
def test_an_email_address_is_kept_with_its_domain_in_lower_case(typed: str, kept: str) -> None:
    assert EmailAddress("an email address").deserialize(typed) == kept


def test_no_sentence_repeats_what_was_typed() -> None:
    canary = "Zebedee-9041"
    for field in (NUMBER, DAY, AGENCY, OneOf("a code", Harm), EmailAddress("an email address"), LondonTime("a time")):
        assert canary not in sentence_of(field, canary)


def test_a_long_run_of_one_letter_is_judged_at_once() -> None:
    hostile = "a" * 50_000 + "!"
    for field in (DAY, AGENCY, EmailAddress("an email address"), Instant("a moment"), LondonTime("a time"), LINE):
        assert sentence_of(field, hostile)
