"""Editions, duties and variations: the shipped data, the choice by date, and what is refused at start."""

from datetime import date
from typing import Any

import pytest

from service.statute.duties import EDITION_FILES, VARIATION_FILES, load_statute
from service.statute.editions import Circumstance, Criterion, DecisionEffect, Duty, FormRule, RapidReviewNeed
from service.statute.errors import BadLawDataError, UnknownDutyError, UnknownEditionError
from service.statute.tables import parse, read_data
from tests.unit.statute.builders import a_statute, duty_row, edition_table, variation_table


@pytest.mark.parametrize(
    ("on", "edition"),
    [
        (date(2010, 3, 1), "2010"),
        (date(2013, 4, 14), "2010"),
        (date(2013, 4, 15), "2013"),
        (date(2015, 3, 25), "2013"),
        (date(2015, 3, 26), "2015"),
        (date(2018, 7, 3), "2015"),
        (date(2018, 7, 4), "2018"),
        (date(2020, 5, 1), "2018"),
        (date(2023, 12, 14), "2018"),
        (date(2023, 12, 15), "2023"),
        (date(2026, 3, 18), "2023"),
        (date(2026, 3, 19), "2026"),
        (date(2030, 1, 1), "2026"),
    ],
)
def test_the_edition_is_chosen_by_the_day_of_the_trigger(on: date, edition: str) -> None:
    assert load_statute().edition_on(on).id == edition


def test_no_edition_is_guessed_before_the_first() -> None:
    with pytest.raises(UnknownEditionError, match="before 2010"):
        load_statute().edition_on(date(2010, 2, 28))


def test_meeting_the_criteria_forces_a_review_only_until_2018() -> None:
    effects = {edition.id: edition.decision_effect for edition in load_statute().editions}

    assert {key for key, effect in effects.items() if effect is DecisionEffect.MUST_REVIEW} == {"2010", "2013", "2015"}
    assert effects["2018"] is effects["2023"] is effects["2026"] is DecisionEffect.MUST_CONSIDER


@pytest.mark.parametrize(
    ("duty_id", "on", "length", "unit", "direction", "starts_from"),
    [
        ("notify-panel", date(2024, 5, 1), 5, "working-days", "after", "became_aware_on"),
        ("rapid-review", date(2024, 5, 1), 15, "working-days", "after", "notification_sent_on"),
        ("practice-review", date(2024, 5, 1), 6, "months", "after", "decision_on"),
        ("publication-copy", date(2024, 5, 1), 7, "working-days", "before", "publication_on"),
        ("tell-panel-no-review", date(2014, 5, 1), 14, "calendar-days", "after", "decision_on"),
        ("notify-panel", date(2016, 5, 1), 5, "working-days", "after", "became_aware_on"),
        ("practice-review", date(2011, 5, 1), 6, "months", "after", "decision_on"),
    ],
)
def test_a_duty_has_the_length_and_start_of_its_edition(
    duty_id: str, on: date, length: int, unit: str, direction: str, starts_from: str
) -> None:
    duty = load_statute().duty(duty_id, on=on)

    assert (duty.length, duty.unit, duty.direction, duty.starts_from) == (length, unit, direction, starts_from)


@pytest.mark.parametrize(("on", "to_whom"), [(date(2018, 6, 28), "Ofsted"), (date(2018, 6, 29), "Panel")])
def test_notice_goes_to_ofsted_until_28_june_2018_and_to_the_panel_from_then(on: date, to_whom: str) -> None:
    assert load_statute().duty("notify-panel", on=on).to_whom.endswith(to_whom)


def test_a_duty_that_an_edition_does_not_time_is_refused_with_those_it_has() -> None:
    with pytest.raises(UnknownDutyError, match="practice-review"):
        load_statute().duty("rapid-review", on=date(2016, 5, 1))


def test_an_unknown_edition_is_refused_with_those_known_and_without_repeating_what_was_typed() -> None:
    with pytest.raises(UnknownEditionError, match=r"2010, 2013, 2015, 2018, 2023, 2026") as refusal:
        load_statute().duty("notify-panel", on=date(2024, 5, 1), edition="Jane Doe")

    assert "Jane" not in str(refusal.value)


def test_the_pandemic_relaxed_the_rapid_review_and_left_the_notice_alone() -> None:
    review = load_statute().duty("rapid-review", on=date(2020, 4, 3))
    notice = load_statute().duty("notify-panel", on=date(2020, 4, 3))

    assert (review.relaxed, review.variation, review.edition, review.length) == (True, "covid-variation", "2018", 15)
    assert (notice.relaxed, notice.variation) == (False, None)


@pytest.mark.parametrize("on", [date(2020, 3, 29), date(2020, 9, 26)])
def test_the_variation_ends_with_its_dates(on: date) -> None:
    assert load_statute().duty("rapid-review", on=on).variation is None


def test_a_case_keeps_its_pinned_edition_after_a_new_one_begins() -> None:
    duty = load_statute().duty("practice-review", on=date(2024, 2, 1), edition="2018")

    assert (duty.edition, duty.variation) == ("2018", None)


def test_a_pinned_edition_gives_its_last_row_when_the_clock_starts_after_it() -> None:
    assert load_statute().duty("notify-panel", on=date(2019, 2, 1), edition="2015").to_whom.endswith("Panel")
    assert load_statute().duty("notify-panel", on=date(2014, 2, 1), edition="2015").to_whom == "Ofsted"


def test_2026_inherits_every_rule_of_2023_as_unverified_and_says_so() -> None:
    parent, heir = load_statute().edition("2023"), load_statute().edition("2026")

    assert [duty.id for duty in heir.duties] == [duty.id for duty in parent.duties]
    rows: list[Duty | Criterion | Circumstance | FormRule] = [*heir.duties, *heir.criteria]
    rows += [*heir.circumstances, *heir.form_rules]
    assert not any(row.verified for row in rows)
    assert all("Inherited from the 2023 edition" in (row.note or "") for row in rows)
    assert "least time" in (next(duty for duty in heir.duties if duty.id == "keep-online").note or "")
    assert not heir.verified


@pytest.mark.parametrize(
    ("edition", "verified"),
    [
        ("2010", {"practice-review"}),
        ("2013", {"tell-panel-no-review"}),
        ("2015", {"notify-panel", "notify-partners", "practice-review"}),
        ("2018", {"notify-panel", "notify-partners", "rapid-review", "practice-review", "publication-copy"}),
        ("2023", {"notify-panel", "notify-partners", "rapid-review", "practice-review", "publication-copy"}),
        ("2026", set()),
    ],
)
def test_only_duties_that_were_read_in_a_source_are_verified(edition: str, verified: set[str]) -> None:
    assert {duty.id for duty in load_statute().edition(edition).duties if duty.verified} == verified


def test_regulation_11_was_read_and_the_points_to_have_regard_to_were_not() -> None:
    criteria = load_statute().edition("2023").criteria

    assert [(row.id, row.verified) for row in criteria if row.kind == "criterion"] == [
        ("improvements", True),
        ("recurrent-themes", True),
        ("working-together", True),
        ("panel-suggested", True),
    ]
    assert {row.verified for row in criteria if row.kind == "regard"} == {False}


def test_a_looked_after_child_death_is_notified_without_a_rapid_review_of_its_own() -> None:
    for edition in ("2018", "2023", "2026"):
        rows = {row.id: row for row in load_statute().edition(edition).circumstances}
        assert rows["looked-after-child-death"].is_notified
        assert rows["looked-after-child-death"].rapid_review is RapidReviewNeed.ONLY_IF_CRITERIA_MET
        assert rows["abuse-or-neglect-in-area"].rapid_review is RapidReviewNeed.REQUIRED


def test_a_care_leaver_death_is_notified_from_2023_up_to_and_including_24() -> None:
    rows = {row.id: row for row in load_statute().edition("2023").circumstances}

    assert rows["care-leaver-death"].up_to_age == 24
    assert rows["care-leaver-death"].rapid_review is RapidReviewNeed.ONLY_IF_CRITERIA_MET
    assert "care-leaver-death" not in {row.id for row in load_statute().edition("2018").circumstances}


def test_an_incident_had_several_forms_in_2018_and_has_one_of_up_to_four_children_later() -> None:
    assert len(load_statute().edition("2018").form_rules) == 4
    assert [rule.children_per_form for rule in load_statute().edition("2023").form_rules] == [4]


def test_every_row_of_the_shipped_law_carries_its_citation_and_its_verified_mark() -> None:
    rows: list[dict[str, Any]] = []
    for name in (*EDITION_FILES, *VARIATION_FILES):
        table = read_data(name)
        rows += [table, *(row for value in table.values() if isinstance(value, list) for row in value)]

    assert len(rows) > 60
    assert all(row["citation"] and type(row["verified"]) is bool for row in rows)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (edition_table(colour="red"), "colour"),
        (edition_table(duties=[duty_row(colour="red")]), "colour"),
        (edition_table(duties=[duty_row(citation="")]), "citation, is empty"),
        (edition_table(duties=[duty_row(citation="  ")]), "citation, is empty"),
        (edition_table(duties=[{k: v for k, v in duty_row().items() if k != "citation"}]), "lacks citation"),
        (edition_table(duties=[{k: v for k, v in duty_row().items() if k != "verified"}]), "lacks verified"),
        (edition_table(duties=[duty_row(verified="true")]), "should be a bool"),
        (edition_table(duties=[duty_row(length=True)]), "should be a int"),
        (edition_table(duties=[duty_row(length=0)]), "1 or more"),
        (edition_table(duties=[duty_row(unit="weeks")]), "working-days, calendar-days, months"),
        (edition_table(duties=[duty_row(), duty_row()]), "overlap"),
        (edition_table(duties=["notify"]), "should be a table"),
        (edition_table(effective_to=date(2017, 1, 1)), "ends before it starts"),
        (edition_table(inherits="2010"), "inherits from one that is not read"),
        (
            edition_table(criteria=[{"id": "a", "kind": "regard", "text": "t", "citation": "c", "verified": True}] * 2),
            "a",
        ),
    ],
)
def test_wrong_law_data_stops_the_service(table: dict[str, Any], message: str) -> None:
    with pytest.raises(BadLawDataError, match=message):
        a_statute(table)


def test_two_editions_of_one_name_or_of_one_day_stop_the_service() -> None:
    with pytest.raises(BadLawDataError, match="2018 twice"):
        a_statute(edition_table(), edition_table(year=2019))
    with pytest.raises(BadLawDataError, match="overlap"):
        a_statute(edition_table(), edition_table("2019", 2019, effective_from=date(2018, 12, 31)))


def test_an_edition_without_an_end_may_not_be_followed() -> None:
    endless = edition_table()
    del endless["effective_to"]

    assert a_statute(endless).edition_on(date(2099, 1, 1)).id == "2018"
    with pytest.raises(BadLawDataError, match="overlap"):
        a_statute(endless, edition_table("2019", 2019))


def test_one_duty_may_have_two_rows_on_different_days() -> None:
    rows = [duty_row(effective_to=date(2018, 6, 28)), duty_row(effective_from=date(2018, 6, 29), length=10)]

    statute = a_statute(edition_table(duties=rows))

    assert statute.duty("notify-panel", on=date(2018, 6, 28)).length == 5
    assert statute.duty("notify-panel", on=date(2018, 6, 29)).length == 10


def test_a_variation_replaces_the_row_only_inside_its_dates_and_only_of_its_edition() -> None:
    statute = a_statute(edition_table(), edition_table("2019", 2019), variations=(variation_table(),))

    lengths = [statute.duty("notify-panel", on=date(2018, month, 15)).length for month in (2, 3, 4, 5)]

    assert lengths == [5, 10, 10, 5]
    assert statute.duty("notify-panel", on=date(2018, 3, 15), edition="2019").length == 5


@pytest.mark.parametrize(
    ("variations", "message"),
    [
        ((variation_table(varies="2099"),), "varies an edition that does not exist"),
        ((variation_table(duties=[duty_row(id="another")]),), "varies a duty"),
        ((variation_table(), variation_table()), "twice"),
        ((variation_table(), variation_table(id="second")), "overlap"),
    ],
)
def test_a_wrong_variation_stops_the_service(variations: tuple[dict[str, Any], ...], message: str) -> None:
    with pytest.raises(BadLawDataError, match=message):
        a_statute(variations=variations)


def test_a_file_that_is_not_toml_stops_the_service() -> None:
    with pytest.raises(BadLawDataError, match="cannot be read"):
        parse("id = ", "broken.toml")
