"""The decision's rules: every criterion, who decides, and where the law left no choice."""

from collections.abc import Callable

import pytest

from service.cases.rules.decisions import (
    check_criteria,
    check_decider,
    check_dissent,
    check_outcome,
    decider_of,
    must_review,
    outcomes_of,
)
from service.statute.duties import load_statute
from service.statute.editions import CriterionKind, Edition
from tenants.errors import RuleBrokenError

ALL_AGREE = {"local-authority": "agrees", "police": "agrees", "health": "agrees"}


def edition(name: str) -> Edition:
    """An edition of the guidance."""
    return load_statute().edition(name)


def answered(name: str, answer: str = "no") -> tuple[dict[str, str], dict[str, str]]:
    """Every criterion of an edition answered alike, with a reason."""
    ids = [each.id for each in edition(name).criteria]
    return dict.fromkeys(ids, answer), dict.fromkeys(ids, "A reason.")


@pytest.mark.parametrize("name", ["2010", "2013", "2015", "2018", "2023", "2026"])
def test_a_decision_with_any_criterion_missing_is_refused(name: str) -> None:
    for missing in edition(name).criteria:
        answers, reasons = answered(name)
        del answers[missing.id]
        with pytest.raises(RuleBrokenError) as refused:
            check_criteria(edition(name), answers, reasons)
        assert len(refused.value.fields) == 1


def test_a_criterion_needs_its_reason_and_a_circumstance_does_not() -> None:
    for each in edition("2023").criteria:
        answers, reasons = answered("2023")
        reasons[each.id] = " "
        if each.kind is CriterionKind.REGARD:
            check_criteria(edition("2023"), answers, reasons)
        else:
            with pytest.raises(RuleBrokenError):
                check_criteria(edition("2023"), answers, reasons)


def test_a_criterion_of_another_edition_is_refused() -> None:
    answers, reasons = answered("2023")
    with pytest.raises(RuleBrokenError, match="guidance in force"):
        check_criteria(edition("2023"), {**answers, "died": "yes"}, reasons)


@pytest.mark.parametrize(
    ("name", "abuse", "died", "harmed", "must"),
    [
        ("2010", "yes", "yes", "no", True),
        ("2010", "yes", "no", "may", False),
        ("2013", "may", "no", "yes", True),
        ("2015", "yes", "no", "may", True),  # only definitive evidence of no concern lets a case go
        ("2015", "yes", "no", "no", False),
        ("2015", "no", "yes", "yes", False),
    ],
)
def test_before_2018_a_case_that_met_the_criteria_had_to_be_reviewed(
    name: str, abuse: str, died: str, harmed: str, *, must: bool
) -> None:
    # given
    answers = {"abuse-or-neglect": abuse, "died": died, "harmed-and-concern": harmed}

    # then
    assert must_review(edition(name), answers) is must
    if must:
        with pytest.raises(RuleBrokenError, match="must be reviewed"):
            check_outcome(edition(name), answers, "no-review", "")
    else:
        check_outcome(edition(name), answers, "no-review", "")
    check_outcome(edition(name), answers, "local-review", "")


@pytest.mark.parametrize("name", ["2018", "2023", "2026"])
def test_since_2018_partners_may_decline_a_case_that_meets_every_criterion(name: str) -> None:
    answers, _ = answered(name, "yes")
    check_outcome(edition(name), answers, "no-review", "")


def test_another_kind_of_review_is_named() -> None:
    answers, _ = answered("2023")
    with pytest.raises(RuleBrokenError):
        check_outcome(edition("2023"), answers, "other-review", "")
    check_outcome(edition("2023"), answers, "other-review", "A multi-agency audit")


def test_the_words_of_a_choice_are_those_of_its_guidance() -> None:
    assert outcomes_of(edition("2015"))["local-review"] == "Hold a serious case review"
    assert outcomes_of(edition("2018"))["local-review"] == "Hold a local child safeguarding practice review"


@pytest.mark.parametrize(
    ("name", "chosen", "decider"),
    [("2023", "partners", "partners"), ("2023", "chair", "chair"), ("2015", "partners", "chair")],
)
def test_who_decides_is_the_accounts_choice_and_before_2018_the_chair(name: str, chosen: str, decider: str) -> None:
    assert decider_of(edition(name), chosen) == decider


@pytest.mark.parametrize(
    ("decider", "roles", "may"),
    [
        ("chair", ["independent-chair"], True),
        ("chair", ["safeguarding-partner"], False),
        ("partners", ["business-manager", "safeguarding-partner"], True),
        ("partners", ["independent-chair"], False),
    ],
)
def test_only_the_named_decision_maker_decides(decider: str, roles: list[str], *, may: bool) -> None:
    def check() -> None:
        check_decider(decider, roles)

    assert is_refused(check) is not may


def test_a_partner_who_does_not_agree_says_why() -> None:
    check_dissent(ALL_AGREE, {})
    check_dissent({**ALL_AGREE, "police": "dissents"}, {"police": "We would wait for the trial."})
    with pytest.raises(RuleBrokenError) as refused:
        check_dissent({**ALL_AGREE, "police": "dissents"}, {})
    assert "dissent_police" in refused.value.fields
    with pytest.raises(RuleBrokenError) as silent:
        check_dissent({"police": "agrees"}, {})
    assert set(silent.value.fields) == {"view_local_authority", "view_health"}


def is_refused(check: Callable[[], None]) -> bool:
    """Whether a rule refuses."""
    try:
        check()
    except RuleBrokenError:
        return True
    return False
