"""Papers by working days, the three partners by who counts, and what the record of a meeting must say."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.meetings.rules import (
    CALLED_OFF,
    INVITED,
    MOVED,
    NEWS,
    Recorded,
    Standing,
    check_everyone,
    check_held,
    check_move,
    papers_by,
    partner_names,
    partners_missing,
    told,
)
from service.statute.calendar import load_calendar
from service.statute.errors import UnknownYearError
from tenants.errors import RuleBrokenError

TODAY = date(2026, 11, 23)
CLOSED = {
    *(date(2025, 12, day) for day in (25, 26)),
    *(date(2026, *day) for day in ((1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28))),
    *(date(2027, *day) for day in ((1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28))),
}
"""The bank holidays of these years, written down here a second time so that the walk below shares nothing."""


def walk_back(meets_on: date, days: int) -> date:
    """One day back at a time, counting those that are neither a weekend nor closed."""
    day, left = meets_on, days
    while left:
        day -= timedelta(days=1)
        left -= day.isoweekday() < 6 and day not in CLOSED
    return day


@given(
    st.one_of(
        st.dates(date(2026, 12, 20), date(2027, 1, 12)),
        st.dates(date(2026, 3, 28), date(2026, 4, 20)),
        st.dates(date(2026, 1, 30), date(2027, 12, 31)),
    ),
    st.integers(1, 20),
)
def test_papers_are_due_as_many_open_days_before_the_meeting_as_an_independent_walk_counts(
    meets_on: date, days: int
) -> None:
    found = papers_by(meets_on, days, load_calendar())
    assert found.on == walk_back(meets_on, days)
    assert found.on < meets_on
    assert len(found.counted) == days


@pytest.mark.parametrize(
    ("meets_on", "days", "by"),
    [
        (date(2026, 11, 23), 3, date(2026, 11, 18)),
        (date(2026, 11, 23), 1, date(2026, 11, 20)),
        (date(2026, 12, 29), 3, date(2026, 12, 22)),
        (date(2027, 1, 4), 3, date(2026, 12, 29)),
        (date(2026, 4, 7), 3, date(2026, 3, 31)),
        (date(2026, 11, 22), 3, date(2026, 11, 18)),
    ],
)
def test_papers_step_over_weekends_christmas_and_easter(meets_on: date, days: int, by: date) -> None:
    assert papers_by(meets_on, days, load_calendar()).on == by


def test_the_working_names_the_days_and_what_was_skipped() -> None:
    # when
    said = papers_by(date(2026, 4, 7), 3, load_calendar()).explain()

    # then
    assert said.startswith(
        "3 working days before Tuesday 7 April 2026: 2, 1 April; 31 March → papers out by the end of"
    )
    assert "Skipped: Easter Monday (Monday 6 April 2026) and Good Friday (Friday 3 April 2026)." in said


def test_a_declared_holiday_moves_the_day_and_an_unknown_year_is_refused() -> None:
    declared = load_calendar().with_declared(date(2026, 11, 19), "A declared day")
    assert papers_by(date(2026, 11, 23), 3, declared).on == date(2026, 11, 17)
    with pytest.raises(UnknownYearError):
        papers_by(date(2031, 1, 1), 3, load_calendar())
    with pytest.raises(ValueError, match="at least one"):
        papers_by(date(2026, 11, 23), 0, load_calendar())


@pytest.mark.parametrize(
    ("people", "missing"),
    [
        ([], ("local-authority", "police", "health")),
        ([Standing("police"), Standing("none")], ("local-authority", "health")),
        ([Standing("police", reply="not-coming")], ("local-authority", "police", "health")),
        ([Standing("police", reply="deputy"), Standing("health", reply="coming")], ("local-authority",)),
        ([Standing("police", attendance="deputy")], ("local-authority", "health")),
        ([Standing("police", reply="coming", attendance="absent")], ("local-authority", "police", "health")),
        (
            [Standing("police", attendance="attended", conflict="declared-left")],
            ("local-authority", "police", "health"),
        ),
        ([Standing("police", attendance="attended", conflict="declared-stayed")], ("local-authority", "health")),
        ([Standing(code) for code in ("health", "police", "local-authority")], ()),
    ],
)
def test_a_partner_is_missing_for_whom_nobody_counts(people: list[Standing], missing: tuple[str, ...]) -> None:
    assert partners_missing(people) == missing


def test_missing_partners_are_named_in_a_sentence() -> None:
    assert partner_names(("local-authority", "health")) == "the local authority and the integrated care board"
    assert partner_names(("police",)) == "the police"


def came(place: int, partner: str, **more: str) -> Recorded:
    """Somebody who came and declared no conflict, unless said otherwise."""
    said = {"attendance": "attended", "deputy_name": "", "conflict": "none-declared", "conflict_text": ""} | more
    return Recorded(place=place, partner=partner, **said)


ALL_THREE = [came(0, "local-authority"), came(1, "police"), came(2, "health")]


def test_a_meeting_with_all_three_partners_is_recorded_on_its_day_and_not_before() -> None:
    check_held("rapid-review", TODAY, TODAY, ALL_THREE, "")
    with pytest.raises(RuleBrokenError) as refused:
        check_held("rapid-review", TODAY + timedelta(days=1), TODAY, ALL_THREE, "")
    assert list(refused.value.fields) == ["held_on"]


def test_a_meeting_without_a_partner_needs_its_reason_and_is_then_recorded() -> None:
    # given: health sent nobody
    people = [*ALL_THREE[:2], came(2, "health", attendance="apologies", conflict="")]

    # when
    with pytest.raises(RuleBrokenError) as refused:
        check_held("rapid-review", TODAY, TODAY, people, "")

    # then
    said = "Nobody was there for the integrated care board. Say why the meeting went on."
    assert refused.value.fields == {"without_reason": said}
    check_held("rapid-review", TODAY, TODAY, people, "The designated doctor was called away.")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"attendance": "deputy"}, "deputy_name"),
        ({"deputy_name": "Jo Ash"}, "deputy_name"),
        ({"conflict": ""}, "conflict"),
        ({"conflict": "declared-left"}, "conflict_text"),
        ({"conflict_text": "Knows the family."}, "conflict"),
    ],
)
def test_a_gap_in_what_is_recorded_of_a_person_is_named_beside_its_field(more: dict[str, str], field: str) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        check_held("rapid-review", TODAY, TODAY, [*ALL_THREE, came(3, "none", **more)], "")
    assert list(refused.value.fields) == [f"people.3.{field}"]


@pytest.mark.parametrize("given_ids", [[], [1], [1, 2, 2], [1, 2, 3]])
def test_everybody_on_the_list_is_recorded_and_each_once(given_ids: list[int]) -> None:
    check_everyone([1, 2], [2, 1])
    with pytest.raises(RuleBrokenError):
        check_everyone([1, 2], given_ids)


def test_a_move_needs_a_reason() -> None:
    check_move(has_moved=False, reason="")
    check_move(has_moved=True, reason="The chair is ill.")
    with pytest.raises(RuleBrokenError):
        check_move(has_moved=True, reason="")


@pytest.mark.parametrize("news", NEWS)
def test_what_people_are_told_fits_a_message_and_names_the_reference_and_the_date_alone(news: str) -> None:
    lines = told(news, "SEF-2026-015", "Monday 23 November 2026 at 10:00", date(2026, 11, 18), has_page=False)
    assert "SEF-2026-015" in lines[0]
    assert "Monday 23 November 2026 at 10:00" in lines[0]
    assert all(len(line) <= 300 for line in lines)
    assert ("18 November" in " ".join(lines)) == (news in {INVITED, MOVED, "coming-up"})


def test_whoever_cannot_sign_in_is_not_sent_to_a_page() -> None:
    said = " ".join(told(INVITED, "SEF-2026-015", "today", None, has_page=False))
    assert "page below" not in said
    assert "tell you where it is" in said
    assert "Papers" not in said
    assert told(CALLED_OFF, "SEF-2026-015", "Monday", None, has_page=True) == (
        "The meeting SEF-2026-015 on Monday is cancelled.",
    )
