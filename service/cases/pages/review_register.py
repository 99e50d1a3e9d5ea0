"""The register of rapid reviews, as a page and as a file, with how timely they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from werkzeug.wrappers import Response

from service.cases.pages.blueprint import pages
from service.cases.pages.incident_register import ACCESS_WORDS
from service.cases.pages.registers import Narrowed, days_chip, narrowed_by, narrowed_file
from service.cases.pages.review_pictures import CHIPS
from service.cases.queries.review_register import (
    BASIS,
    EVERY,
    PAGE_ROWS,
    ReviewRow,
    ReviewsSummary,
    every_review,
    review_register,
    reviews_summary,
)
from service.cases.rules.decisions import OUTCOMES, outcomes_of
from service.cases.rules.letters import OUTCOMES as LETTER_OUTCOMES
from service.cases.rules.registers import ReviewFilter, Timeliness
from service.cases.rules.reviews import STATES
from service.statute.duties import load_statute
from service.web.components import Chip, ChipKind, Pagination
from service.web.door import door
from service.web.pages import question_page
from service.web.spreadsheets import send_csv
from service.web.wording import count_of, short_date
from tenants.access.permissions import Permission
from tenants.work import Work

HERE = "/accounts/<slug>/rapid-reviews"
HEADINGS = (
    "Reference",
    "Incident",
    "Who may see it",
    "State",
    "Edition",
    "Became aware",
    "Day 0",
    "Due",
    "Working day today",
    "Working days left",
    "Next step",
    "Next step: who",
    "Next step: due",
    "Agencies asked",
    "Agencies answered",
    "Outcome",
    "Sent",
    "Working days from awareness to sending",
    "Working days from notification to sending",
    "Working days late",
    "The Panel's last letter",
    "Letter received",
    "On hold since",
    "On hold for",
)


@dataclass(frozen=True)
class ReviewLine:
    """One line of the register as its page shows it; each list holds short sentences."""

    reference: str
    title: str
    href: str
    access: Chip | None
    opened: str
    chips: tuple[Chip, ...]
    stands: tuple[str, ...]
    next_words: tuple[str, ...]
    replies: str
    outcome: str
    sent: tuple[str, ...]
    panel: tuple[str, ...]


@dataclass(frozen=True)
class ReviewsPage:
    """The register as its page shows it."""

    lines: Sequence[ReviewLine]
    words: str
    sentence: str
    measures: Sequence[tuple[str, str]]
    basis: str
    narrowed: Narrowed[ReviewFilter]
    states: dict[str, str]
    outcomes: dict[str, str]
    editions: dict[str, str]
    pagination: Pagination | None


@pages.get(HERE)
@door(Permission.RAPID_REVIEW_READ)
def rapid_reviews(work: Work) -> Response:
    """The register of rapid reviews, and how timely they are."""
    narrowed = narrowed_by(work, "rapid-reviews", EVERY)
    found = None if narrowed.has_problems else reviews_summary(work, narrowed.chosen)
    rows = review_register(work, narrowed.chosen, page=narrowed.number) if found else []
    total = found.total if found else 0
    base = narrowed.base.removesuffix("rapid-reviews") + "incidents"
    view = ReviewsPage(
        lines=[_line(row, base) for row in rows],
        words=count_of(total, "review", "reviews") + (" in this list" if narrowed.is_narrowed else ""),
        sentence=timely_words(found.timeliness) if found else "",
        measures=_measures(found) if found else (),
        basis=BASIS,
        narrowed=narrowed,
        states=dict(STATES),
        outcomes=dict(OUTCOMES),
        editions={each.id: each.title for each in load_statute().editions},
        pagination=narrowed.pagination(total, PAGE_ROWS),
    )
    return question_page("cases/review_register.html", narrowed.answers, title=narrowed.title, view=view)


@pages.get(f"{HERE}.csv")
@door(Permission.RAPID_REVIEW_READ)
def rapid_reviews_table(work: Work) -> Response:
    """The whole register under a filter, as a table that a spreadsheet opens."""
    rows = every_review(work, narrowed_file(work, "rapid-reviews", EVERY))
    return send_csv(f"rapid-reviews-{work.today.isoformat()}", HEADINGS, (_cells(row) for row in rows))


def timely_words(found: Timeliness) -> str:
    """How timely the reviews were, in a sentence or two, as Devon prints it: "12 working days late on average"."""
    if found.median_days is None:
        return "No review with a clock has been sent yet."
    said = f"{found.in_time:,} of {count_of(found.sent, 'review', 'reviews')} sent in time"
    middle = f"half took {_number(found.median_days)} working days or fewer"
    if found.average_late is None:
        return f"{said}; {middle}."
    late = f"{found.late:,} sent later, {_number(found.average_late)} working days late on average"
    return f"{said}; {middle}; {late}."


def _measures(found: ReviewsSummary) -> list[tuple[str, str]]:
    said = found.timeliness
    if said.median_days is None:
        return []
    return [
        ("Reviews in this list", f"{found.total:,}"),
        ("Sent to the Panel, with a clock", f"{said.sent:,}"),
        ("Median working days from notification to sending", _number(said.median_days)),
        ("Sent within the law’s working days", f"{said.in_time:,} ({said.on_time_percent}%)"),
        ("Sent later", f"{said.late:,}"),
        ("Average working days late", _number(said.average_late) if said.average_late else "–"),
    ]


def _number(days: float) -> str:
    return f"{days:g}"


def _line(row: ReviewRow, base: str) -> ReviewLine:
    return ReviewLine(
        reference=row.reference,
        title=row.title,
        href=f"{base}/{row.incident_id}/rapid-review",
        access=None if row.access == "open" else Chip(ChipKind.WAITING, ACCESS_WORDS[row.access]),
        opened=short_date(row.opened_on),
        chips=tuple(_chips(row)),
        stands=tuple(_stands(row)),
        next_words=tuple(_next(row)),
        replies=f"{row.answered} of {row.asked}" if row.asked else "Not asked",
        outcome=_outcome(row),
        sent=tuple(_sent(row)),
        panel=(LETTER_OUTCOMES[row.letter], short_date(row.letter_on)) if row.letter and row.letter_on else (),
    )


def _chips(row: ReviewRow) -> Iterator[Chip]:
    yield Chip(CHIPS[row.state], STATES[row.state])
    if row.left is not None:
        yield days_chip(row.left, is_late=row.is_late)
    if row.held_since is not None:
        yield Chip(ChipKind.WAITING, "On hold")


def _stands(row: ReviewRow) -> Iterator[str]:
    if row.day is not None and row.days is not None:
        yield f"Day {row.day} of {row.days}"
    if row.held_since is not None:
        because = f": {row.held_by}" if row.held_by else ""
        yield f"On hold since {short_date(row.held_since)}{because}"


def _next(row: ReviewRow) -> Iterator[str]:
    if row.next_step and row.next_due_on is not None:
        yield row.next_step
        yield f"{row.next_owner}, {short_date(row.next_due_on)}"


def _sent(row: ReviewRow) -> Iterator[str]:
    if row.sent_on is None:
        return
    yield short_date(row.sent_on)
    if row.days_from_sending is not None:
        yield f"{row.days_from_sending} days from notification"
    if row.days_from_awareness is not None:
        yield f"{row.days_from_awareness} from awareness"
    if row.is_late:
        yield f"Late by {max(1, row.late_by)}"


def _outcome(row: ReviewRow) -> str:
    return outcomes_of(load_statute().edition(row.edition))[row.outcome] if row.outcome else ""


def _cells(row: ReviewRow) -> tuple[object, ...]:
    return (
        row.reference,
        row.title,
        ACCESS_WORDS[row.access],
        STATES[row.state],
        row.edition,
        row.became_aware_on,
        row.opened_on,
        row.due_on,
        row.day,
        row.left,
        row.next_step,
        row.next_owner,
        row.next_due_on,
        row.asked,
        row.answered,
        _outcome(row),
        row.sent_on,
        row.days_from_awareness,
        row.days_from_sending,
        row.late_by if row.is_late else 0,
        LETTER_OUTCOMES[row.letter] if row.letter else "",
        row.letter_on,
        row.held_since,
        row.held_by,
    )
