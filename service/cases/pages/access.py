"""Pages about who may see a case and who looked; why it is not notified; why a clock ran out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from service.cases.operations.access import (
    LEVELS,
    EndAssignment,
    assign_person,
    end_assignment,
    restrict_case,
)
from service.cases.operations.clocks import explain_lateness
from service.cases.operations.incidents import decide_not_to_notify
from service.cases.pages.blueprint import pages
from service.cases.queries.access import CaseHeading, Look, case_heading, who_looked
from service.cases.queries.clocks import ClockPicture, clock_picture
from service.cases.queries.incidents import PersonOnCase
from service.cases.queries.people import WhoMaySee, people_to_name, who_may_see
from service.cases.schemas.incidents import (
    AssignPersonSchema,
    ConfirmationSchema,
    DecideNotToNotifySchema,
    ExplainLatenessSchema,
    RestrictCaseSchema,
)
from service.statute.sentences import date_in_words
from service.web.attempts import attempt
from service.web.components import Chip, ChipKind, Choice, Link
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from service.web.wording import moment_in_words
from tenants.access.permissions import Permission
from tenants.errors import NotFoundError
from tenants.work import Work

YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))
WAYS = {"page": "On a page", "api": "Through a program, with their token", "errand": "The service’s own work"}
LOOKS = 50
_KINDS = {"open": ChipKind.CALM, "restricted": ChipKind.SOON, "sealed": ChipKind.LATE}


@dataclass(frozen=True)
class PersonLine:
    """Someone named on the case, as the page shows them."""

    name: str
    kind: str
    last_day: str
    end: Link


@dataclass(frozen=True)
class AccessView:
    """Who may see a case, why, and what may be changed about it."""

    reference: str
    chip: Chip
    says: str
    reason: str
    people: Sequence[PersonLine]
    links: Sequence[Link]
    may_assign: bool
    case_href: str
    register_href: str


@dataclass(frozen=True)
class LookLine:
    """One time somebody opened the case."""

    at: str
    at_words: str
    actor: str
    how: str


@dataclass(frozen=True)
class LooksView:
    """Who looked, a page at a time."""

    reference: str
    looks: Sequence[LookLine]
    is_older: bool
    older_href: str
    case_href: str
    register_href: str


@pages.get("/accounts/<slug>/incidents/<uuid:incident_id>/who")
@door(Permission.INCIDENT_READ)
def who(work: Work, incident_id: UUID) -> Response:
    """Who can see this case."""
    view = _access_view(work, who_may_see(work, incident_id))
    return show_page("cases/access.html", title="Who can see this case", view=view)


@pages.get("/accounts/<slug>/incidents/<uuid:incident_id>/who-looked")
@door(Permission.INCIDENT_ASSIGN)
def looks(work: Work, incident_id: UUID) -> Response:
    """Who opened this case, newest first."""
    heading = case_heading(work, incident_id, Permission.INCIDENT_ASSIGN)
    before = _entry_number(request.args.get("before", ""))
    found = who_looked(work, incident_id, before=before, limit=LOOKS + 1)
    base = page(f"incidents/{incident_id}", work)
    view = LooksView(
        reference=heading.reference,
        looks=[_look(work, look) for look in found[:LOOKS]],
        is_older=before is not None,
        older_href=f"{base}/who-looked?before={found[LOOKS - 1].sequence}" if len(found) > LOOKS else "",
        case_href=base,
        register_href=page("incidents", work),
    )
    return show_page("cases/access_looks.html", title="Who looked at this case", view=view)


@pages.get("/accounts/<slug>/incidents/<uuid:incident_id>/who/people")
@door(Permission.INCIDENT_ASSIGN)
def ask_person(work: Work, incident_id: UUID) -> Response:
    """Ask whom to name on the case."""
    return _ask_person(work, begin_answers(AssignPersonSchema, {"is_guest": False}), incident_id)


@pages.post("/accounts/<slug>/incidents/<uuid:incident_id>/who/people")
@door(Permission.INCIDENT_ASSIGN)
def name_person(work: Work, incident_id: UUID) -> Response:
    """Name someone on the case."""
    answers = read(AssignPersonSchema, request.form, today=work.today)
    answers, named = attempt(work, answers, lambda told: assign_person(work, told.command(incident_id=incident_id)))
    if named is None:
        return _ask_person(work, answers, incident_id)
    return redirect(page(f"incidents/{incident_id}/who", work))


@pages.get("/accounts/<slug>/incidents/<uuid:incident_id>/who/people/<uuid:assignment_id>/end")
@door(Permission.INCIDENT_ASSIGN)
def ask_end(work: Work, incident_id: UUID, assignment_id: UUID) -> Response:
    """Ask before someone is taken off the case."""
    return _ask_end(work, begin_answers(ConfirmationSchema), incident_id, assignment_id)


@pages.post("/accounts/<slug>/incidents/<uuid:incident_id>/who/people/<uuid:assignment_id>/end")
@door(Permission.INCIDENT_ASSIGN)
def end(work: Work, incident_id: UUID, assignment_id: UUID) -> Response:
    """Take someone off the case; whoever took themselves off is led back to the register."""
    person = _person(who_may_see(work, incident_id), assignment_id)

    def act(_: Answers[Any]) -> bool:
        end_assignment(work, EndAssignment(incident_id, assignment_id))
        return True

    answers, ended = attempt(work, read(ConfirmationSchema, request.form), act)
    if ended is None:
        return _ask_end(work, answers, incident_id, assignment_id, person)
    is_me = person.person_id == work.actor.person_id
    return redirect(page("incidents" if is_me else f"incidents/{incident_id}/who", work))


@pages.get("/accounts/<slug>/incidents/<uuid:incident_id>/who/level")
@door(Permission.INCIDENT_RESTRICT)
def ask_level(work: Work, incident_id: UUID) -> Response:
    """Ask who may see the case, and why."""
    heading = case_heading(work, incident_id, Permission.INCIDENT_RESTRICT)
    return _ask_level(work, begin_answers(RestrictCaseSchema, {"level": heading.access}), incident_id)


@pages.post("/accounts/<slug>/incidents/<uuid:incident_id>/who/level")
@door(Permission.INCIDENT_RESTRICT)
def set_level(work: Work, incident_id: UUID) -> Response:
    """Open, restrict or seal the case."""

    def act(told: Answers[Any]) -> bool:
        restrict_case(work, told.command(incident_id=incident_id))
        return True

    answers, done = attempt(work, read(RestrictCaseSchema, request.form), act)
    if done is None:
        return _ask_level(work, answers, incident_id)
    return redirect(page(f"incidents/{incident_id}/who", work))


@pages.get("/accounts/<slug>/incidents/<uuid:incident_id>/not-notified")
@door(Permission.REFERRAL_DECIDE)
def ask_not_notified(work: Work, incident_id: UUID) -> Response:
    """Ask why the incident is not notified."""
    heading = case_heading(work, incident_id, Permission.REFERRAL_DECIDE)
    return _ask_not_notified(work, begin_answers(DecideNotToNotifySchema, {"version": heading.version}), heading)


@pages.post("/accounts/<slug>/incidents/<uuid:incident_id>/not-notified")
@door(Permission.REFERRAL_DECIDE)
def not_notified(work: Work, incident_id: UUID) -> Response:
    """Record that the incident is not notified, because."""

    def act(told: Answers[Any]) -> bool:
        decide_not_to_notify(work, told.command(incident_id=incident_id))
        return True

    answers, done = attempt(work, read(DecideNotToNotifySchema, request.form), act)
    if done is None:
        return _ask_not_notified(work, answers, case_heading(work, incident_id, Permission.REFERRAL_DECIDE))
    return redirect(page(f"incidents/{incident_id}", work))


@pages.get("/accounts/<slug>/clocks/<uuid:clock_id>/reason")
@door(Permission.INCIDENT_RECORD)
def ask_lateness(work: Work, clock_id: UUID) -> Response:
    """Ask why a clock ran out, or will."""
    picture = clock_picture(work, clock_id)
    kept = {"reason": picture.late_reason, "version": picture.clock.version}
    return _ask_lateness(work, begin_answers(ExplainLatenessSchema, kept), picture)


@pages.post("/accounts/<slug>/clocks/<uuid:clock_id>/reason")
@door(Permission.INCIDENT_RECORD)
def explain(work: Work, clock_id: UUID) -> Response:
    """Keep why a clock ran out."""
    picture = clock_picture(work, clock_id)

    def act(told: Answers[Any]) -> bool:
        explain_lateness(work, told.command(clock_id=clock_id))
        return True

    answers, done = attempt(work, read(ExplainLatenessSchema, request.form), act)
    if done is None:
        return _ask_lateness(work, answers, picture)
    return redirect(page(f"incidents/{picture.clock.incident_id}", work))


def _access_view(work: Work, found: WhoMaySee) -> AccessView:
    heading, base = found.heading, page(f"incidents/{found.heading.id}", work)
    label, says = next((label, says) for code, label, says in LEVELS if code == heading.access)
    may_assign = work.reach(Permission.INCIDENT_ASSIGN).is_granted
    links = []
    if may_assign:
        links.append(Link("Name a person on this case", f"{base}/who/people"))
    if work.reach(Permission.INCIDENT_RESTRICT).is_granted:
        links.append(Link("Restrict, seal or open this case", f"{base}/who/level"))
    if may_assign:
        links.append(Link("Who looked at this case", f"{base}/who-looked"))
    return AccessView(
        reference=heading.reference,
        chip=Chip(_KINDS[heading.access], label),
        says=says,
        reason=found.reason,
        people=[_line(person, base) for person in found.people],
        links=links,
        may_assign=may_assign,
        case_href=base,
        register_href=page("incidents", work),
    )


def _line(person: PersonOnCase, base: str) -> PersonLine:
    return PersonLine(
        name=person.name,
        kind="Guest" if person.is_guest else "Assigned",
        last_day=date_in_words(person.ends_on) if person.ends_on else "No last day",
        end=Link("Take off", f"{base}/who/people/{person.id}/end", more=person.name),
    )


def _look(work: Work, look: Look) -> LookLine:
    return LookLine(look.at.isoformat(), moment_in_words(look.at, work.today), look.actor, WAYS.get(look.via, look.via))


def _entry_number(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


def _person(found: WhoMaySee, assignment_id: UUID) -> PersonOnCase:
    for person in found.people:
        if person.id == assignment_id:
            return person
    raise NotFoundError("There is nothing here.")


def _ask_person(work: Work, answers: Answers[Any], incident_id: UUID) -> Response:
    heading = case_heading(work, incident_id, Permission.INCIDENT_ASSIGN)
    return question_page(
        "cases/access_person.html",
        answers,
        title="Name a person on this case",
        back_href=page(f"incidents/{incident_id}/who", work),
        heading=heading,
        choices=[
            Choice(str(found.person_id), f"{found.name} ({found.roles}, {found.email})")
            for found in people_to_name(work, incident_id)
        ],
        yes_no=YES_NO,
    )


def _ask_end(
    work: Work, answers: Answers[Any], incident_id: UUID, assignment_id: UUID, person: PersonOnCase | None = None
) -> Response:
    found = who_may_see(work, incident_id)
    person = person or _person(found, assignment_id)
    is_open = found.heading.access == "open"
    says = "They still see it if their role reads incidents." if is_open else "They stop seeing it at once."
    return question_page(
        "cases/access_end.html",
        answers,
        title=f"Take {person.name} off this case?",
        back_href=page(f"incidents/{incident_id}/who", work),
        heading=found.heading,
        says=says,
    )


def _ask_level(work: Work, answers: Answers[Any], incident_id: UUID) -> Response:
    found = who_may_see(work, incident_id)
    return question_page(
        "cases/access_level.html",
        answers,
        title="Restrict, seal or open this case",
        back_href=page(f"incidents/{incident_id}/who", work),
        heading=found.heading,
        people=len(found.people),
        choices=[Choice(code, label, says) for code, label, says in LEVELS],
    )


def _ask_not_notified(work: Work, answers: Answers[Any], heading: CaseHeading) -> Response:
    return question_page(
        "cases/access_not_notified.html",
        answers,
        title="Decide not to notify",
        back_href=page(f"incidents/{heading.id}", work),
        heading=heading,
    )


def _ask_lateness(work: Work, answers: Answers[Any], picture: ClockPicture) -> Response:
    is_late = picture.clock.is_late
    return question_page(
        "cases/access_lateness.html",
        answers,
        title="Why is it late?" if is_late else "Why will it be late?",
        back_href=page(f"incidents/{picture.clock.incident_id}", work),
        clock=picture.clock,
        working=picture.due.explain(),
    )
