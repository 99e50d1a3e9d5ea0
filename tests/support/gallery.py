"""A small app that shows each component and form in each state, so that tests and eyes can go over them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from flask import Flask, Response, request
from werkzeug.datastructures import MultiDict

from service.papers.pages import pages as papers_pages
from service.papers.pages import send_pdf, send_word
from service.schemas.fields import (
    CleanText,
    EmailAddress,
    LondonDate,
    LondonTime,
    LongText,
    ManyOf,
    OneOf,
    StrictBoolean,
    StrictInteger,
)
from service.schemas.schema import CommandSchema, Groups
from service.web import refusals
from service.web.components import (
    Banner,
    Chip,
    ChipKind,
    Choice,
    Clash,
    DayCell,
    DayKind,
    DayTrack,
    DueRow,
    Link,
    PageLink,
    Pagination,
    SummaryRow,
    TimelineEntry,
)
from service.web.forms import Answers, begin_answers, read
from service.web.frames import Frame, NavItem, hold_frame
from service.web.headers import hang_headers
from service.web.layouts import hang_layouts
from service.web.pages import question_page, show_page
from tests.support.papers import ODD_TEXTS, paper_full_of, rapid_review

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 42, tzinfo=UTC)
KNOWN = (Choice("yes", "Yes"), Choice("no", "No"), Choice("not-known", "Not known yet", "You can add this later"))
TOLD = (Choice("police", "Police"), Choice("icb", "Integrated care board"), Choice("coroner", "Coroner"))


@dataclass(frozen=True)
class Subject:
    """A child in the sample form."""

    pseudonym: str
    born_on: date | None


@dataclass(frozen=True)
class Sample:
    """What the sample form asks for."""

    reference: str
    aware_on: date
    called_at: time
    account_of_it: str
    is_looked_after: bool
    has_died: str
    told: tuple[str, ...]
    agency: str
    email: str
    children: int
    subjects: tuple[Subject, ...]


class SubjectSchema(CommandSchema[Subject]):
    """The questions about one child."""

    command_class = Subject
    pseudonym = CleanText("the name you use for the child", maximum=60)
    born_on = LondonDate("the child’s date of birth", when="today or past", is_required=False)


class SampleSchema(CommandSchema[Sample]):
    """One field of each kind."""

    command_class = Sample
    reference = CleanText("your reference", maximum=20)
    aware_on = LondonDate("the date the council became aware", when="today or past")
    called_at = LondonTime("the time of the call")
    account_of_it = LongText("what happened", maximum=500)
    is_looked_after = StrictBoolean("yes if the child is looked after")
    has_died = OneOf("whether a child has died", [choice.value for choice in KNOWN])
    told = ManyOf("who has been told", [choice.value for choice in TOLD])
    agency = OneOf("the agency that reported it", [choice.value for choice in TOLD])
    email = EmailAddress("an email address")
    children = StrictInteger("how many children live there", least=0, most=20)
    subjects = Groups("the children concerned", SubjectSchema)


GOOD_FORM = MultiDict(
    [
        ("reference", "SEF-2026-015"),
        ("aware_on-day", "16"),
        ("aware_on-month", "Nov"),
        ("aware_on-year", "2026"),
        ("called_at", "9.05am"),
        ("account_of_it", "First line\r\nSecond line"),
        ("is_looked_after", "no"),
        ("has_died", "not-known"),
        ("told", "police"),
        ("told", "coroner"),
        ("agency", "icb"),
        ("email", "name@example.com"),
        ("children", " 2 "),
        ("subjects-0-pseudonym", "Child Q"),
        ("subjects-0-born_on-day", "1"),
        ("subjects-0-born_on-month", "2"),
        ("subjects-0-born_on-year", "2025"),
    ]
)


def make_frame(title: str, *, banner: Banner | None = None, is_signed_in: bool = True) -> Frame:
    """A frame as the door would make it for Sefton's business manager, or for a stranger."""
    if not is_signed_in:
        return Frame(title, lambda: "csrf", lambda: "once", is_demonstration=True)
    labels = ("Today", "Incidents", "Reviews", "Section 11", "Actions", "Learning", "Diary")
    return Frame(
        title,
        lambda: "csrf",
        lambda: "once",
        is_demonstration=True,
        account_name="Sefton",
        account_strapline="Safeguarding Children Partnership",
        account_slug="sefton",
        nav_items=tuple(NavItem(label, f"#{label.lower()}", label == "Incidents") for label in labels),
        person_name="Nasreen Whitfield",
        role_label="Business manager",
        marking="OFFICIAL-SENSITIVE",
        switch_href="#accounts",
        sign_out_href="/sign-out",
        banner=banner,
    )


def due_rows() -> tuple[DueRow, ...]:
    """The front page of the mock-up."""
    return (
        DueRow(
            Chip(ChipKind.LATE, "2 working days late"),
            Link("Send the rapid review of SEF-2026-014 to the Panel", "#1"),
            "Was due Wednesday 18 November. Reason recorded: waiting for the pathologist’s initial view.",
            "You · Day 17 of 15",
        ),
        DueRow(
            Chip(ChipKind.SOON, "Due Monday"),
            Link("Notify the Panel of SEF-2026-017", "#2"),
            "5 working days from Monday 16 November, when the council became aware. The pack is ready; the council’s "
            "notifier submits it.",
            "Local authority notifier · Day 4 of 5",
        ),
        DueRow(
            Chip(ChipKind.CALM, "9 working days"),
            Link("Reply to the Panel’s letter on SEF-2026-011", "#3"),
            "The Panel asks why no local review was begun.",
            "Independent chair",
        ),
        DueRow(
            Chip(ChipKind.WAITING, "Sent, no answer"),
            Link("Summary from the ambulance service for SEF-2026-015", "#4"),
            "Asked Tuesday 17 November, due Tuesday. Opened once.",
            steps=(Link("Remind", "#5", "the ambulance service"), Link("Answer on their behalf", "#6")),
        ),
        DueRow(Chip(ChipKind.MET, "Received 09:42"), Link("Panel’s receipt for SEF-2026-015", "#7"), "First try."),
    )


def fifteen_days() -> DayTrack:
    """Day 9 of a rapid review."""
    steps = {0: "Sent", 1: "Chair told", 10: "Review held", 12: "Advice to chair", 14: "Decision", 15: "To the Panel"}
    cells: list[DayCell] = []
    for number in range(16):
        kind = DayKind.PAST if number < 9 else DayKind.TODAY if number == 9 else DayKind.AHEAD
        words = f"the {number}th counted day"
        cells.append(DayCell(kind, words, str(number), steps.get(number, ""), is_due=number == 15))
        if number in {4, 9, 14}:
            cells.append(DayCell(DayKind.GAP, "Saturday and Sunday, not counted."))
    return DayTrack(
        "clock",
        "Day 9 of 15",
        Chip(ChipKind.CALM, "6 working days left"),
        "Due to the Panel by the end of",
        "Monday 30 November 2026",
        "working day",
        tuple(cells),
        (
            "15 working days counted from Monday 9 November 2026, the day the notification was sent (day 0).",
            "Saturdays and Sundays are skipped; no bank holiday falls inside.",
        ),
        "hold the review by Monday 23 November (day 10)",
    )


def five_days_late() -> DayTrack:
    """A notification that is two days late."""
    kinds = [DayKind.PAST] * 6 + [DayKind.LATE, DayKind.TODAY]
    cells = [
        DayCell(kind, f"the {number}th counted day", str(number), "To the Panel" if number == 5 else "", number == 5)
        for number, kind in enumerate(kinds)
    ]
    cells.insert(3, DayCell(DayKind.GAP, "Good Friday to Easter Monday, not counted."))
    chip = Chip(ChipKind.LATE, "2 working days late")
    promise, working = "Was due to the Panel by the end of", ("Easter is skipped.",)
    return DayTrack("late", "Day 7 of 5", chip, promise, "Monday 13 April 2026", "working day", tuple(cells), working)


def six_months() -> DayTrack:
    """A practice review in its last month, due today."""
    kinds = [DayKind.PAST] * 6 + [DayKind.TODAY]
    cells = tuple(
        DayCell(kind, f"20 {month} 2026", str(number), month, is_due=number == 6)
        for number, (kind, month) in enumerate(
            zip(kinds, ("May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"), strict=True)
        )
    )
    chip, due = Chip(ChipKind.SOON, "Due today"), "Friday 20 November 2026"
    return DayTrack("months", "Month 6 of 6", chip, "Due to be published by", due, "month", cells, ("6 months.",))


def timeline_entries() -> tuple[TimelineEntry, ...]:
    """The timeline of the mock-up."""
    return (
        TimelineEntry("Today, 09:42", "2026-11-20T09:42:00Z", "Receipt from the Panel", "for the notification.", "#r"),
        TimelineEntry("Tuesday 17 November, 16:05", "2026-11-17T16:05:00Z", "Police summary signed off", is_ours=True),
        TimelineEntry(
            "Wednesday 4 November, 11:10",
            "2026-11-04T11:10:00Z",
            "Council became aware:",
            "the 5-day clock started",
            chip=Chip(ChipKind.MET, "met on day 3"),
            is_ours=True,
        ),
    )


def make_gallery() -> Flask:
    """The app, with one address for each state."""
    app = Flask(__name__, static_folder=None, template_folder="templates")
    hang_layouts(app)
    hang_headers(app, is_secure=False)
    app.add_url_rule("/today", view_func=_today)
    app.add_url_rule("/case", view_func=_case)
    app.add_url_rule("/pieces", view_func=_pieces)
    app.add_url_rule("/form", view_func=_form, methods=["GET", "POST"])
    app.add_url_rule("/sign-in", view_func=_sign_in)
    app.add_url_rule("/refusals/<int:status>", view_func=_refusal)
    app.register_blueprint(papers_pages)
    app.add_url_rule("/paper", view_func=_paper)
    app.add_url_rule("/paper/odd/<int:number>", view_func=_odd_paper)
    app.add_url_rule("/paper.pdf", view_func=_pdf)
    app.add_url_rule("/paper.docx", view_func=_word)
    return app


def _paper() -> Response:
    with hold_frame(make_frame(rapid_review().title)):
        return show_page("gallery/paper.html", paper=rapid_review())


def _odd_paper(number: int) -> Response:
    with hold_frame(make_frame("A paper")):
        return show_page("gallery/paper.html", paper=paper_full_of(ODD_TEXTS[number]))


def _pdf() -> Response:
    return send_pdf(rapid_review(), request.args.get("name", "Review"))


def _word() -> Response:
    return send_word(rapid_review(), request.args.get("name", "Review"))


def _today() -> Response:
    with hold_frame(make_frame("Today")):
        return show_page("gallery/today.html", rows=due_rows(), today=TODAY)


def _case() -> Response:
    with hold_frame(make_frame("Rapid review")):
        return show_page("gallery/case.html", track=fifteen_days(), entries=timeline_entries())


def _pieces() -> Response:
    rows = (
        SummaryRow("Child", "Child Q", Link("Change", "#c", "the child’s name")),
        SummaryRow("What happened", "First line\nSecond line <b>", Link("Change", "#d", "what happened")),
        SummaryRow("Date of birth", ""),
    )
    numbers = (PageLink("1", "?1"), PageLink("2", "?2", is_current=True), PageLink("⋯"), PageLink("9", "?9"))
    banner = Banner("The notification was sent.", is_success=True, link=Link("See the receipt", "#receipt"))
    with hold_frame(make_frame("Pieces", banner=banner)):
        return show_page(
            "gallery/pieces.html",
            tracks=(five_days_late(), six_months()),
            rows=rows,
            pages=Pagination("page 2 of 9", numbers, "?1", "?3"),
        )


def _form() -> Response:
    answers: Answers[Sample]
    if request.method == "POST":
        answers = read(SampleSchema, request.form, today=TODAY)
    else:
        answers = begin_answers(SampleSchema)
    with hold_frame(make_frame("Tell us about it")):
        return question_page("gallery/form.html", answers, back_href="/today", known=KNOWN, told=TOLD)


def _sign_in() -> Response:
    with hold_frame(make_frame("Sign in", is_signed_in=False)):
        return question_page("gallery/sign_in.html", begin_answers(SubjectSchema))


def _refusal(status: int) -> Response:
    frame = make_frame("")
    clash = Clash("What agencies told us", "The hospital saw bruising.", "The hospital saw no bruising.\nSee page 2.")
    special = {
        403: lambda: refusals.not_permitted_page(frame, ["Nasreen Whitfield, business manager"]),
        409: lambda: refusals.conflict_page(frame, [clash], "/case"),
        422: lambda: refusals.rule_page(frame, "The review is closed. Open it again first.", "/case"),
        429: lambda: refusals.slow_down_page(frame, datetime(2026, 11, 20, 9, 57, tzinfo=UTC), NOW, TODAY),
        500: lambda: refusals.fault_page(frame, "K7QP-22M"),
        503: lambda: refusals.unavailable_page(make_frame("", is_signed_in=False), "Today, 11:00"),
    }
    return special[status]() if status in special else refusals.refusal_page(status, frame)
