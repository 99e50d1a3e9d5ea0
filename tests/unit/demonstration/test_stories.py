"""Each day of the demonstration's files falls where its story wants it, on whatever day the load happens."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from service.demonstration.cast import address_of, read_cast, read_table
from service.demonstration.running import DEEDS, FILES
from service.demonstration.stage import OPENED_BEFORE, Stage
from service.demonstration.story import Story
from service.statute.calendar import load_calendar
from tenants.work import House

CALENDAR = load_calendar()
EVERY_DAY = [date(2026, 1, 1) + timedelta(days=number) for number in range(730)]


def stage_on(day: date, house: House | None = None) -> Stage:
    """A stage of which only the day of the load is known."""
    nobody: Any = house
    return Stage(nobody, nobody, {}, {}, datetime.combine(day, time(12), UTC))


def reviews() -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = read_table("rapid_reviews.toml")["cases"]
    return said


@pytest.mark.parametrize("said", reviews(), ids=lambda said: said["title"])
def test_a_review_is_on_its_day_on_every_day_of_two_years(said: dict[str, Any]) -> None:
    for day in EVERY_DAY:
        # when
        story = Story(stage_on(day), said)
        zero, number = story.day(0), 0
        for counted in CALENDAR.working_days_after(zero):
            if counted > day:
                break
            number += 1

        # then
        assert (day, number) == (day, said["today_is_day"])
        assert CALENDAR.is_working_day(zero)
        assert day - OPENED_BEFORE + timedelta(days=2) <= story.aware_on < zero


@pytest.mark.parametrize("said", reviews(), ids=lambda said: said["title"])
def test_nothing_is_done_in_the_future_and_what_is_to_come_lies_ahead(said: dict[str, Any]) -> None:
    for day in EVERY_DAY:
        story = Story(stage_on(day), said)
        for step in said["steps"]:
            # when
            done_on = story.day_of(step)
            coming = [
                story.coming(step, name) for name in ("reply", "review") if {f"{name}_day", f"{name}_in"} & {*step}
            ]

            # then
            assert done_on <= day
            assert all(ahead > day for ahead in coming)


def test_the_files_name_only_what_there_is() -> None:
    # given
    people = {person.email: person.roles for person in read_cast().people}

    for name in FILES:
        for said in read_table(name)["cases"]:
            for step in said.get("steps", ()):
                # when
                who = address_of(step.get("by", said["by"]))

                # then
                assert step["do"] in DEEDS
                assert step.get("account", said["account"]) in people[who]


def test_every_word_of_a_review_says_that_it_is_invented() -> None:
    # given
    told = {"summary", "immediate-actions", "good-practice", "text", "scope", "rationale", "family", "why", "actions"}

    for said in reviews():
        assert said["title"].startswith("Synthetic: ")
        assert all("Invented" in child["name"] for child in said["children"])
        for step in said["steps"]:
            # when
            words = [step[name] for name in told & {*step}] + [event["event"] for event in step.get("events", ())]
            words += [*step.get("sections", {}).values(), *step.get("dissent", {}).values()]

            # then
            assert [text for text in words if "invented" not in text.lower()] == []
