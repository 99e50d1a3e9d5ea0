"""Finds the edition and the duty that apply to a case, over data that is checked once before the service starts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any, TypeVar

from service.statute.editions import (
    Circumstance,
    Criterion,
    CriterionKind,
    Decision,
    DecisionEffect,
    Direction,
    Duty,
    Edition,
    FormRule,
    PracticeReviewNeed,
    RapidReviewNeed,
    StartFact,
    Transition,
    Unit,
    Variation,
    is_within,
)
from service.statute.errors import BadLawDataError, UnknownDutyError, UnknownEditionError
from service.statute.tables import read_data, read_row, refuse_overlaps, refuse_repeats

EDITION_FILES = tuple(f"working_together_{year}.toml" for year in (2010, 2013, 2015, 2018, 2023, 2026))
VARIATION_FILES = ("covid_variation.toml",)
INHERITED = "Inherited from the {edition} edition; this edition's text was not read."

CITED: dict[str, type] = {"citation": str, "verified": bool}
NOTED: dict[str, type] = {"note": str}
SPAN: dict[str, type] = {"effective_from": date, "effective_to": date}
DUTY_KINDS: dict[str, type] = {
    "id": str,
    "title": str,
    "who": str,
    "to_whom": str,
    "starts_from": StartFact,
    "length": int,
    "unit": Unit,
    "direction": Direction,
    "statutory": bool,
    **CITED,
}
CRITERION_KINDS: dict[str, type] = {"id": str, "kind": CriterionKind, "text": str, **CITED}
CIRCUMSTANCE_KINDS: dict[str, type] = {
    "id": str,
    "text": str,
    "is_notified": bool,
    "to_whom": str,
    "rapid_review": RapidReviewNeed,
    "practice_review": PracticeReviewNeed,
    **CITED,
}
FORM_RULE_KINDS: dict[str, type] = {"id": str, "text": str, **CITED}
TRANSITION_KINDS: dict[str, type] = {"id": str, "text": str, "effective_from": date, **CITED}
EDITION_KINDS: dict[str, type] = {
    "id": str,
    "title": str,
    "body": str,
    "effective_from": date,
    "decision": dict,
    **CITED,
}
EDITION_LISTS: dict[str, type] = {
    "duties": list,
    "criteria": list,
    "circumstances": list,
    "form_rules": list,
    "transitions": list,
}
VARIATION_KINDS: dict[str, type] = {"id": str, "varies": str, "title": str, **SPAN, "duties": list, **CITED}

Row = TypeVar("Row", Criterion, Circumstance, FormRule, Transition)
Inherited = TypeVar("Inherited", Duty, Criterion, Circumstance, FormRule)


@dataclass(frozen=True)
class Statute:
    """Every edition that the service knows, in order of its dates, and the temporary variations of them."""

    editions: tuple[Edition, ...]
    variations: tuple[Variation, ...]

    def edition_on(self, on: date) -> Edition:
        """The edition in force that day; a case keeps the edition of its trigger date. Raises UnknownEditionError."""
        for edition in self.editions:
            if is_within(on, edition.effective_from, edition.effective_to):
                return edition
        raise UnknownEditionError(
            f"We know no edition of Working Together before {self.editions[0].effective_from.year}. Check the date."
        )

    def edition(self, edition_id: str) -> Edition:
        """The edition of that name. Raises UnknownEditionError."""
        for edition in self.editions:
            if edition.id == edition_id:
                return edition
        known = ", ".join(edition.id for edition in self.editions)
        raise UnknownEditionError(f"We do not know that edition. Use one of: {known}.")

    def duty(self, duty_id: str, on: date, edition: str | None = None) -> Duty:
        """The duty as it stands for a clock that starts on that day, variations included.

        With `edition` the case has pinned that edition; the clock then uses its row of that day, or the nearest one
        when the day lies outside the edition's own dates. Raises UnknownEditionError and UnknownDutyError.
        """
        held = self.edition(edition) if edition is not None else self.edition_on(on)
        rows = [duty for duty in held.duties if duty.id == duty_id]
        if not rows:
            known = ", ".join(sorted({duty.id for duty in held.duties}))
            raise UnknownDutyError(f"{held.title} sets no time for that duty. Use one of: {known}.")
        for variation in self.variations:
            for varied in variation.duties:
                if variation.varies == held.id and varied.id == duty_id and varied.is_in_force(on):
                    return varied
        return min(rows, key=lambda duty: _distance(duty, on))


@cache
def load_statute() -> Statute:
    """The law that ships with the service, read and checked once. Raises BadLawDataError."""
    return read_statute(
        [read_data(name) for name in EDITION_FILES],
        [read_data(name) for name in VARIATION_FILES],
    )


def read_statute(editions: Iterable[Mapping[str, Any]], variations: Iterable[Mapping[str, Any]]) -> Statute:
    """Check the tables of law files and make the statute.

    Raises BadLawDataError for unknown or missing keys, repeated ids, overlapping dates, an empty citation, and an
    edition that inherits from, or a variation that varies, one that does not exist.
    """
    read: dict[str, Edition] = {}
    for table in editions:
        edition = _inherited(_read_edition(table), read)
        refuse_repeats([*read, edition.id], "The law")
        read[edition.id] = edition
    ordered = tuple(sorted(read.values(), key=lambda edition: edition.effective_from))
    refuse_overlaps((("the editions", each.effective_from, each.effective_to) for each in ordered), "The law")
    varied = tuple(_read_variation(table, read) for table in variations)
    refuse_repeats((each.id for each in varied), "The variations")
    refuse_overlaps(
        (
            (f"{each.varies}, {duty.id},", duty.effective_from, duty.effective_to)
            for each in varied
            for duty in each.duties
        ),
        "The variations",
    )
    return Statute(ordered, varied)


def _distance(duty: Duty, on: date) -> timedelta:
    if on < duty.effective_from:
        return duty.effective_from - on
    if duty.effective_to is not None and on > duty.effective_to:
        return on - duty.effective_to
    return timedelta(0)


def _read_edition(table: Mapping[str, Any]) -> Edition:
    where = f"The edition {table.get('id', 'without an id')}"
    row = read_row(
        dict(table),
        where,
        EDITION_KINDS,
        {"effective_to": date, "inherits": str, **NOTED, **EDITION_LISTS},
    )
    tables = {name: row.pop(name, []) for name in EDITION_LISTS}
    decision = read_row(row.pop("decision"), f"{where}, decision", {"effect": DecisionEffect, "decider": str, **CITED})
    return Edition(
        **row,
        decision=Decision(**decision),
        duties=_read_duties(tables["duties"], where, row),
        criteria=_read_rows(tables["criteria"], where, Criterion, CRITERION_KINDS, NOTED),
        circumstances=_read_rows(
            tables["circumstances"], where, Circumstance, CIRCUMSTANCE_KINDS, {"up_to_age": int, **NOTED}
        ),
        form_rules=_read_rows(
            tables["form_rules"], where, FormRule, FORM_RULE_KINDS, {"children_per_form": int, **NOTED}
        ),
        transitions=_read_rows(
            tables["transitions"], where, Transition, TRANSITION_KINDS, {"effective_to": date, **NOTED}
        ),
    )


def _inherited(edition: Edition, read: Mapping[str, Edition]) -> Edition:
    if edition.inherits is None:
        return edition
    if edition.inherits not in read:
        raise BadLawDataError(
            f"The edition {edition.id} inherits from one that is not read before it. Correct its name."
        )
    parent = read[edition.inherits]
    note = INHERITED.format(edition=parent.id)
    duties = tuple(
        replace(duty, edition=edition.id, effective_from=edition.effective_from, effective_to=edition.effective_to)
        for duty in parent.duties
    )
    refuse_repeats((duty.id for duty in duties), f"The edition {edition.id}")
    return replace(
        edition,
        duties=tuple(_unread(duty, note) for duty in duties),
        criteria=tuple(_unread(each, note) for each in parent.criteria),
        circumstances=tuple(_unread(each, note) for each in parent.circumstances),
        form_rules=tuple(_unread(each, note) for each in parent.form_rules),
    )


def _unread(row: Inherited, note: str) -> Inherited:
    return replace(row, verified=False, note=note if row.note is None else f"{row.note} {note}")


def _read_variation(table: Mapping[str, Any], editions: Mapping[str, Edition]) -> Variation:
    where = f"The variation {table.get('id', 'without an id')}"
    row = read_row(dict(table), where, VARIATION_KINDS, NOTED)
    duties = _read_duties(row.pop("duties"), where, {**row, "id": row["varies"]}, variation=row["id"])
    if row["varies"] not in editions:
        raise BadLawDataError(f"{where} varies an edition that does not exist. Correct its name.")
    known = {duty.id for duty in editions[row["varies"]].duties}
    if not {duty.id for duty in duties} <= known:
        raise BadLawDataError(f"{where} varies a duty that its edition does not have. Correct its id.")
    return Variation(**row, duties=duties)


def _read_duties(
    tables: list[Any], where: str, edition: Mapping[str, Any], variation: str | None = None
) -> tuple[Duty, ...]:
    duties = []
    for table in tables:
        row = read_row(table, f"{where}, a duty,", DUTY_KINDS, {"relaxed": bool, **SPAN, **NOTED})
        if row["length"] < 1:
            raise BadLawDataError(f"{where}, duty {row['id']}: the length should be 1 or more. Correct it.")
        # a row's dates are its edition's unless it says otherwise
        span = {key: edition.get(key) for key in SPAN}
        duties.append(Duty(**{**span, **row}, edition=edition["id"], variation=variation))
    refuse_overlaps(((duty.id, duty.effective_from, duty.effective_to) for duty in duties), where)
    return tuple(duties)


def _read_rows(
    tables: list[Any], where: str, kind: type[Row], needed: Mapping[str, type], optional: Mapping[str, type]
) -> tuple[Row, ...]:
    rows = tuple(kind(**read_row(table, f"{where}, a {kind.__name__},", needed, optional)) for table in tables)
    refuse_repeats((row.id for row in rows), where)
    return rows
