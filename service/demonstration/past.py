"""The past cases of the demonstration, told from published facts with the contradictions left standing."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from functools import partial
from typing import Any

from service.cases.operations.past import PastChild, RecordPastCase, record_past_case
from service.demonstration.cast import read_table
from service.demonstration.opening import holder_of
from service.demonstration.stage import OPENED_BEFORE, Act, Stage
from tenants.work import Work

RECORDED_AT = time(11, 0)


def past_acts(stage: Stage) -> list[Act]:
    """The recording of every past case by the business manager, the day after the accounts were opened."""
    said = read_table("past_cases.toml")
    at = stage.moment(stage.today - OPENED_BEFORE + timedelta(days=1), RECORDED_AT)
    return [
        Act(
            at,
            case["account"],
            holder_of(stage, case["account"]).email,
            partial(_record, command=past_case(said, case)),
        )
        for case in said["cases"]
    ]


def past_case(said: Mapping[str, Any], case: Mapping[str, Any]) -> RecordPastCase:
    """One case of the file as the operation takes it, with what its source states beside what is counted."""
    parts = [case["text"], *_milestones(case["milestones"]), *_spans(case["milestones"], case["counted"])]
    parts += [said["notes"][case["source"]], _order(case["filed_on"])]
    return RecordPastCase(
        title=case["title"],
        edition=case["edition"],
        filed_on=case["filed_on"],
        dates_in_words=case["dates_in_words"],
        nature=case["nature"],
        narrative="\n\n".join(parts),
        source=said["sources"][case["source"]],
        children=tuple(PastChild(name, case.get("have_died", False)) for name in case["children"]),
    )


def months_between(start: str, end: str) -> int:
    """Whole months from one published month (2018-02) to another; no day is known, so none is counted."""
    (first_year, first_month), (last_year, last_month) = (map(int, month.split("-")) for month in (start, end))
    return (last_year - first_year) * 12 + last_month - first_month


def _milestones(milestones: Mapping[str, str]) -> list[str]:
    if not milestones:
        return []
    lines = [f"{label}: {date.fromisoformat(f'{month}-01'):%B %Y}" for label, month in milestones.items()]
    return ["As published (months, no days):\n" + "\n".join(lines)]


def _spans(milestones: Mapping[str, str], counted: Sequence[Sequence[str]]) -> list[str]:
    if not counted:
        return []
    lines = [f"{start} → {end}: {months_between(milestones[start], milestones[end])} months" for start, end in counted]
    return ["Counted by this service from those months:\n" + "\n".join(lines)]


def _order(filed_on: date) -> str:
    return (
        f"No day was published. This record is filed under {filed_on.day} {filed_on:%B %Y} only so that it stands in "
        "order; that is not a day on which anything happened."
    )


def _record(work: Work, command: RecordPastCase) -> None:
    record_past_case(work, command)
