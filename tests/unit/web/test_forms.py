"""From an HTML form to a command: nothing typed is lost, nothing is guessed, and each problem leads to its box."""

from datetime import date, time

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from service.web.forms import Answers, begin_answers, read
from tests.support.gallery import GOOD_FORM, TODAY, Sample, SampleSchema, Subject


def given_form(**changes: str | list[str] | None) -> MultiDict[str, str]:
    """The good form with boxes changed, added or (None) left out; underscored names stand for dashed ones."""
    form = GOOD_FORM.copy()
    for name, value in changes.items():
        key = name.replace("__", "-")
        form.poplist(key)
        if value is not None:
            form.setlist(key, value if isinstance(value, list) else [value])
    return form


def answers_to(**changes: str | list[str] | None) -> Answers[Sample]:
    """The answers in the changed form."""
    return read(SampleSchema, given_form(**changes), today=TODAY)


def sentences(answers: Answers[Sample]) -> dict[str, str]:
    """The problems: box to sentence."""
    return {problem.anchor: problem.sentence for problem in answers.problems}


def test_a_form_becomes_the_same_command_as_its_json() -> None:
    json = {
        "reference": "SEF-2026-015",
        "aware_on": "2026-11-16",
        "called_at": "09:05",
        "account_of_it": "First line\nSecond line",
        "is_looked_after": False,
        "has_died": "not-known",
        "told": ["police", "coroner"],
        "agency": "icb",
        "email": "name@example.com",
        "children": 2,
        "subjects": [{"pseudonym": "Child Q", "born_on": "2025-02-01"}],
    }
    from_form = answers_to().command()
    from_json, problems = SampleSchema(today=TODAY).load_command(json)
    assert problems == {}
    assert from_form == from_json
    assert from_form.called_at == time(9, 5)
    assert from_form.subjects == (Subject("Child Q", date(2025, 2, 1)),)


def test_the_tokens_of_a_form_are_not_answers() -> None:
    answers = answers_to(csrf_token="c", once="form-7")
    assert answers.problems == ()
    assert answers.once == "form-7"
    assert "csrf_token" not in answers.typed


@pytest.mark.parametrize("name", ["reference", "aware_on__day", "is_looked_after", "once"])
def test_one_box_that_arrives_twice_is_a_bad_request(name: str) -> None:
    with pytest.raises(BadRequest):
        answers_to(**{name: ["1", "2"]})


def test_an_empty_form_is_asked_again_in_its_order_with_a_way_to_each_box() -> None:
    assert list(sentences(read(SampleSchema, MultiDict(), today=TODAY)).items()) == [
        ("reference", "Enter your reference"),
        ("aware_on-day", "Enter the date the council became aware"),
        ("called_at", "Enter the time of the call"),
        ("account_of_it", "Enter what happened"),
        ("is_looked_after", "Select yes if the child is looked after"),
        ("has_died", "Select whether a child has died"),
        ("told", "Select who has been told"),
        ("agency", "Select the agency that reported it"),
        ("email", "Enter an email address"),
        ("children", "Enter how many children live there"),
        ("subjects", "Enter the children concerned"),
    ]


@pytest.mark.parametrize(
    ("day", "month", "year", "rest", "boxes"),
    [
        ("", "3", "2026", "must include a day", ("day",)),
        ("27", "", "", "must include a month and year", ("month", "year")),
        ("27", "13", "2026", "must be a real date", ("month",)),
        ("27", "Smarch", "2026", "must be a real date", ("month",)),
        ("32", "1", "2026", "must be a real date", ("day",)),
        ("1_0", "1", "2026", "must be a real date", ("day",)),
        ("１", "1", "2026", "must be a real date", ("day",)),
        ("30", "2", "2026", "must be a real date", ("day", "month", "year")),
        ("1", "1", "26", "must include a year of 4 numbers", ("year",)),
        ("1", "1", "0001", "must be in a year from 1900 to 2100", ("day", "month", "year")),
        ("21", "11", "2026", "must be today or in the past", ("day", "month", "year")),
    ],
)
def test_a_wrong_date_is_told_by_its_first_fault(
    day: str, month: str, year: str, rest: str, boxes: tuple[str, ...]
) -> None:
    answers = answers_to(aware_on__day=day, aware_on__month=month, aware_on__year=year)
    problem = answers.problem("aware_on")
    assert problem is not None
    assert problem.sentence == f"The date the council became aware {rest}"
    assert problem.boxes == boxes
    assert problem.anchor == f"aware_on-{boxes[0]}"
    assert [answers.text(f"aware_on-{part}") for part in ("day", "month", "year")] == [day, month, year]


@pytest.mark.parametrize("month", ["11", "Nov", "november", " NOV. ", "nov"])
def test_a_month_may_be_a_word(month: str) -> None:
    assert answers_to(aware_on__month=month, aware_on__day=" 05 ").command().aware_on == date(2026, 11, 5)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("9:05", time(9, 5)), ("9.05pm", time(21, 5)), ("12am", time(0)), ("12 pm", time(12)), ("23:59", time(23, 59))],
)
def test_a_time_may_be_written_as_people_do(typed: str, kept: time) -> None:
    assert answers_to(called_at=typed).command().called_at == kept


@pytest.mark.parametrize("typed", ["9", "13pm", "0am", "25:00", "9:5", "noon", "٩:٠٥"])
def test_a_time_that_could_mean_two_things_is_asked_again(typed: str) -> None:
    assert sentences(answers_to(called_at=typed)) == {
        "called_at": "The time of the call must be a time written like 09:30"
    }


@pytest.mark.parametrize("typed", ["1_0", "２", "1.9", "two", "1,0", "9" * 5000, "-1"])
def test_a_number_in_a_form_is_plain_digits(typed: str) -> None:
    assert sentences(answers_to(children=typed)) == {"children": "How many children live there must be a whole number"}


@pytest.mark.parametrize("typed", ["on", "true", "1", "not-known"])
def test_a_yes_or_no_question_takes_yes_or_no(typed: str) -> None:
    assert list(sentences(answers_to(is_looked_after=typed))) == ["is_looked_after"]


def test_a_box_that_the_form_never_had_is_refused() -> None:
    answers = answers_to(is_admin="yes")
    assert sentences(answers) == {"": "We do not know this field. Remove it and send again"}


def test_groups_may_have_holes_and_problems_stay_with_their_box() -> None:
    answers = answers_to(subjects__7__pseudonym="", subjects__7__born_on__day="1")
    problem = answers.problem("subjects-7-born_on")
    assert problem is not None
    assert sentences(answers) == {
        "subjects-7-pseudonym": "Enter the name you use for the child",
        "subjects-7-born_on-month": "The child’s date of birth must include a month and year",
    }


def test_what_was_typed_is_kept_however_wrong() -> None:
    text = "x" * 501 + "\r\n<b>"
    answers = answers_to(account_of_it=text, reference=" kept ", told=["police", "elsewhere"])
    assert answers.text("account_of_it") == text
    assert answers.text("reference") == " kept "
    assert answers.has("told", "elsewhere")
    assert set(sentences(answers)) == {"account_of_it", "told"}


def test_answers_with_problems_make_no_command() -> None:
    with pytest.raises(ValueError, match="problems"):
        answers_to(reference="").command()


def test_a_rule_may_refuse_answers_beside_their_field_or_as_a_whole() -> None:
    beside = answers_to().refused("No", {"aware_on": "It is before the incident", "subjects.0.pseudonym": "Taken"})
    whole = answers_to().refused("The review is closed")
    assert sentences(beside) == {"aware_on-day": "It is before the incident", "subjects-0-pseudonym": "Taken"}
    assert sentences(whole) == {"": "The review is closed"}


def test_a_form_may_begin_with_what_is_kept() -> None:
    answers = begin_answers(
        SampleSchema,
        {
            "reference": None,
            "aware_on": date(2026, 3, 7),
            "called_at": time(9, 5),
            "is_looked_after": True,
            "told": ("police",),
            "children": 2,
            "subjects": [{"pseudonym": "Child Q", "born_on": date(2025, 2, 1)}],
        },
    )
    boxes = (
        "reference",
        "aware_on-month",
        "called_at",
        "is_looked_after",
        "told",
        "children",
        "subjects-0-born_on-year",
    )
    assert [answers.text(box) for box in boxes] == ["", "3", "09:05", "yes", "police", "2", "2025"]
    assert answers.problems == ()
