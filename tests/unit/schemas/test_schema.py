"""From JSON to a command: unknown fields, empty answers, limits by today, groups, and what the API says of them."""

from dataclasses import dataclass
from datetime import date, time

import pytest
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import ValidationError

from service.schemas.fields import CleanText, LondonDate, ManyOf, StrictInteger
from service.schemas.moments import london_moment
from service.schemas.schema import CommandSchema, Groups
from service.schemas.texts import is_blank

TODAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Child:
    """One child."""

    name: str
    born_on: date | None


@dataclass(frozen=True)
class RecordIncident:
    """A command with an id that the address supplies."""

    incident_id: str
    reference: str
    happened_on: date
    aware_on: date
    told: tuple[str, ...]
    children: tuple[Child, ...]


class ChildSchema(CommandSchema[Child]):
    """One child."""

    command_class = Child
    name = CleanText("the child’s name")
    born_on = LondonDate("the date of birth", when="today or past", is_required=False)


class RecordIncidentSchema(CommandSchema[RecordIncident]):
    """An incident."""

    command_class = RecordIncident
    in_order = (("happened_on", "aware_on"),)
    reference = CleanText("the reference")
    happened_on = LondonDate("the date of the incident", when="today or past")
    aware_on = LondonDate("the date the council became aware", when="today or past")
    told = ManyOf("who was told", ["police", "health"], is_required=False)
    children = Groups("the children concerned", ChildSchema, most=4)


def good(**changes: object) -> dict[str, object]:
    """A body that is right, with changes."""
    return {
        "reference": "SEF-1",
        "happened_on": "2026-11-12",
        "aware_on": "2026-11-16",
        "children": [{"name": "Child Q", "born_on": "2025-02-01"}],
    } | changes


def problems_of(body: object) -> dict[str, str]:
    """The problems with a body."""
    return RecordIncidentSchema(today=TODAY).load_command(body, incident_id="1")[1]


def test_a_right_body_becomes_the_command_with_its_id() -> None:
    command, problems = RecordIncidentSchema(today=TODAY).load_command(good(), incident_id="1")
    children = (Child("Child Q", date(2025, 2, 1)),)
    assert problems == {}
    assert command == RecordIncident("1", "SEF-1", date(2026, 11, 12), date(2026, 11, 16), (), children)


@pytest.mark.parametrize("name", ["tenant_id", "id", "created_by", "status", "role", "is_admin", "version", "_csrf"])
@pytest.mark.parametrize("value", ["x", "", None])
def test_a_field_that_was_not_asked_for_is_refused_even_when_empty(name: str, value: object) -> None:
    assert problems_of(good(**{name: value})) == {name: "We do not know this field. Remove it and send again"}


@pytest.mark.parametrize("empty", ["", None, "   ", "\u00a0", "\u200b\u200d", "\u3164"])
def test_an_answer_in_which_nothing_can_be_seen_is_missing(empty: object) -> None:
    assert problems_of(good(reference=empty)) == {"reference": "Enter the reference"}
    assert problems_of(good(told=empty)) == {}


@pytest.mark.parametrize("body", [None, [], "text", 7, [{}]])
def test_a_body_that_is_not_an_object_is_refused_as_a_whole(body: object) -> None:
    assert problems_of(body) == {"": "Send the fields by name"}


def test_problems_come_in_the_order_of_the_form() -> None:
    assert list(problems_of({"zebra": 1})) == ["reference", "happened_on", "aware_on", "children", "zebra"]


def test_a_date_after_today_is_refused_where_it_must_have_happened() -> None:
    assert problems_of(good(aware_on="2026-11-20")) == {}
    assert problems_of(good(aware_on="2026-11-21")) == {
        "aware_on": "The date the council became aware must be today or in the past"
    }


@pytest.mark.parametrize(
    ("when", "day", "rest"),
    [
        ("past", TODAY, "in the past"),
        ("future", TODAY, "in the future"),
        ("today or future", date(2026, 11, 19), "today or in the future"),
    ],
)
def test_each_limit_by_today_has_its_sentence(when: str, day: date, rest: str) -> None:
    assert LondonDate("the meeting", when=when).refusal_on(day, TODAY) == f"The meeting must be {rest}"


def test_a_limit_by_today_cannot_be_forgotten() -> None:
    with pytest.raises(LookupError, match="was not given today"):
        RecordIncidentSchema().load_command(good())


def test_awareness_before_the_incident_is_refused() -> None:
    assert problems_of(good(aware_on="2026-11-11")) == {
        "aware_on": "The date the council became aware must be the same as or after the date of the incident"
    }
    assert problems_of(good(aware_on="2026-11-12")) == {}


def test_a_problem_in_a_group_names_its_place() -> None:
    children = [{"name": "Child Q"}, {"name": "", "born_on": "2026-12-01"}, {"name": "Child R", "id": 1}]
    assert problems_of(good(children=children)) == {
        "children.1.name": "Enter the child’s name",
        "children.1.born_on": "The date of birth must be today or in the past",
        "children.2.id": "We do not know this field. Remove it and send again",
    }


@pytest.mark.parametrize("children", ["text", {"0": {"name": "Q"}}, [{"name": "Q"}] * 5, [3]])
def test_groups_that_are_not_a_short_list_are_refused(children: object) -> None:
    assert any(path.startswith("children") for path in problems_of(good(children=children)))


def test_an_hour_that_the_clocks_skipped_is_refused() -> None:
    with pytest.raises(ValidationError, match="did not exist that night"):
        london_moment(date(2026, 3, 29), time(1, 30), "the time of the call")


def test_an_hour_that_came_twice_is_refused() -> None:
    with pytest.raises(ValidationError, match="came twice that night"):
        london_moment(date(2026, 10, 25), time(1, 30), "the time of the call")


def test_an_ordinary_summer_hour_is_one_before_utc() -> None:
    assert london_moment(date(2026, 7, 1), time(0, 30), "the time").isoformat() == "2026-06-30T23:30:00+00:00"


def test_text_of_invisible_characters_only_is_blank() -> None:
    assert is_blank(" \u00a0\u200b\u2800")
    assert not is_blank("\u200bx")


def test_the_api_describes_each_field_by_its_kind() -> None:
    spec = APISpec("Cairn", "1", "3.1.0", plugins=[MarshmallowPlugin()])
    spec.components.schema("RecordIncident", schema=RecordIncidentSchema)
    described = spec.to_dict()["components"]["schemas"]["RecordIncident"]
    assert described["required"] == ["aware_on", "children", "happened_on", "reference"]
    assert described["properties"]["aware_on"]["format"] == "date"
    assert described["properties"]["reference"]["maxLength"] == 200
    assert described["properties"]["children"]["type"] == "array"


def test_an_optional_number_left_out_is_none() -> None:
    class OneNumber(CommandSchema[dict]):
        command_class = dict
        size = StrictInteger("the size", is_required=False)

    assert OneNumber().load_command({}) == ({"size": None}, {})
