"""The pure parts of a link: its code as people type it, and the day on which it ends."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from service.people.schemas import EnterLinkCodeSchema
from service.web.forms import read
from tenants.identity.respondents import end_of
from tenants.identity.secrets import is_same, new_link_code


@pytest.mark.parametrize(
    "typed", ["12345678", "1234 5678", " 1234-5678 ", "1234\u00a05678", "1234–5678", "12 34 56 78"]
)
def test_a_code_may_be_typed_as_people_copy_it(typed: str) -> None:
    answers = read(EnterLinkCodeSchema, MultiDict({"code": typed}))
    assert answers.problems == ()
    assert answers.command().code == "12345678"


@pytest.mark.parametrize(
    "typed", ["", "1234567", "123456789", "1234567a", "１２３４５６７８", "٠١٢٣٤٥٦٧", "1234_678", "+1234567"]
)
def test_what_cannot_be_a_code_is_said_before_it_costs_a_try(typed: str) -> None:
    [problem] = read(EnterLinkCodeSchema, MultiDict({"code": typed})).problems
    assert problem.field == "code"


def test_a_new_code_has_eight_digits_also_where_it_begins_with_noughts() -> None:
    codes = {new_link_code() for _ in range(2_000)}
    assert all(len(code) == 8 and code.isdigit() for code in codes)
    assert any(code.startswith("0") for code in codes)
    assert len(codes) > 1_990


@given(st.text("0123456789abcdef"), st.text("0123456789abcdef"))
def test_two_hashes_are_the_same_only_where_they_are_equal_and_one_is_kept(kept: str, other: str) -> None:
    assert is_same(kept, other) == (kept == other)
    assert is_same(kept, kept)
    assert not is_same(None, other)


@pytest.mark.parametrize(
    ("day", "over"),
    [
        (date(2026, 1, 9), datetime(2026, 1, 10, 0, tzinfo=UTC)),
        (date(2026, 3, 28), datetime(2026, 3, 29, 0, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 23, tzinfo=UTC)),
        (date(2026, 7, 1), datetime(2026, 7, 1, 23, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 26, 0, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_midnight_in_london(day: date, over: datetime) -> None:
    assert end_of(day).astimezone(UTC) == over
