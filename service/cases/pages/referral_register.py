"""The register of referrals, as a page and as a file, with what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.wrappers import Response

from service.cases.pages.blueprint import pages
from service.cases.pages.registers import Narrowed, narrowed_by, narrowed_file
from service.cases.queries.referral_register import (
    EVERY,
    PAGE_ROWS,
    ReferralRow,
    every_referral,
    referral_register,
    referrals_alike,
)
from service.cases.queries.referrals import STATES, ReferralView
from service.cases.rules.registers import OUTCOME_WORDS, ReferralFilter, referrals_sentence
from service.web.components import Chip, ChipKind, Link, Pagination
from service.web.door import door
from service.web.pages import question_page
from service.web.spreadsheets import send_csv
from tenants.access.permissions import Permission
from tenants.work import Work

HERE = "/accounts/<slug>/referrals"
NOT_AGREED = Chip(ChipKind.SOON, "Not agreed with the senior lead")
NOT_TOLD = Chip(ChipKind.WAITING, "Referrer not told")
HEADINGS = (
    "Referral",
    "Agency",
    "Received",
    "Agreed with the senior lead",
    "State",
    "What became of it",
    "Incident",
    "Referrer told",
)


@dataclass(frozen=True)
class ReferralLine:
    """One line of the register of referrals, with how it stands and what became of it."""

    row: ReferralRow
    href: str
    chips: tuple[Chip, ...]
    outcome: str
    incident: Link | None


@dataclass(frozen=True)
class RegisterView:
    """The register of referrals as its page shows it."""

    lines: Sequence[ReferralLine]
    sentence: str
    narrowed: Narrowed[ReferralFilter]
    states: dict[str, str]
    pagination: Pagination | None
    may_record: bool


@pages.get(HERE)
@door(Permission.REFERRAL_READ)
def referrals(work: Work) -> Response:
    """The register of referrals, newest first."""
    narrowed = narrowed_by(work, "referrals", EVERY)
    alike = [] if narrowed.has_problems else referrals_alike(work, narrowed.chosen)
    rows = referral_register(work, narrowed.chosen, page=narrowed.number) if alike else []
    cases = narrowed.base.removesuffix("referrals") + "incidents"
    how_far = work.reach(Permission.REFERRAL_RECORD)
    view = RegisterView(
        lines=[_line(row, narrowed.base, cases) for row in rows],
        sentence=referrals_sentence(alike),
        narrowed=narrowed,
        states=STATES,
        pagination=narrowed.pagination(sum(each.count for each in alike), PAGE_ROWS),
        may_record=how_far.is_granted and not how_far.is_case_only,
    )
    return question_page("cases/referral_register.html", narrowed.answers, title=narrowed.title, view=view)


@pages.get(f"{HERE}.csv")
@door(Permission.REFERRAL_READ)
def referrals_table(work: Work) -> Response:
    """The whole register under a filter, as a table that a spreadsheet opens."""
    rows = every_referral(work, narrowed_file(work, "referrals", EVERY))
    return send_csv(f"referrals-{work.today.isoformat()}", HEADINGS, (_cells(row) for row in rows))


def referral_chips(found: ReferralRow | ReferralView) -> tuple[Chip, ...]:
    """How a referral stands, and what is missing."""
    kind = ChipKind.MET if found.state in {"notify", "not-notified"} else ChipKind.WAITING
    chips = [Chip(kind, STATES[found.state])]
    if found.agreed_on is None:
        chips.append(NOT_AGREED)
    if found.state in {"notify", "not-notified"} and found.fed_back_on is None:
        chips.append(NOT_TOLD)
    return tuple(chips)


def _line(row: ReferralRow, base: str, cases: str) -> ReferralLine:
    return ReferralLine(
        row=row,
        href=f"{base}/{row.id}",
        chips=referral_chips(row),
        outcome=OUTCOME_WORDS[row.outcome],
        incident=Link(row.incident_reference, f"{cases}/{row.incident_id}") if row.incident_reference else None,
    )


def _cells(row: ReferralRow) -> tuple[object, ...]:
    return (
        row.reference,
        row.agency,
        row.received_on,
        row.agreed_on,
        STATES[row.state],
        OUTCOME_WORDS[row.outcome],
        row.incident_reference,
        row.fed_back_on,
    )
