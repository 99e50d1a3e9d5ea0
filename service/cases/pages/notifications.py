"""Pages of the notification: the pack by sections, checking, sending over a channel, the national form, withdrawal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from service.cases.operations.notifications import (
    CorrectNotification,
    RecordNationalForm,
    correct_notification,
    record_national_form,
    submit_notification,
    withdraw_notification,
)
from service.cases.operations.packs import AnswerSection, answer_section
from service.cases.pages.blueprint import pages
from service.cases.pages.incidents import notification_words
from service.cases.queries.incidents import IncidentView, NotificationView, incident_page
from service.cases.queries.packs import PackView, SectionView, pack_page
from service.cases.rules.fields import UNKNOWN
from service.cases.schemas.notifications import (
    UNKNOWN_SUFFIX,
    NationalForm,
    NationalFormSchema,
    SubmitNotificationSchema,
    WithdrawNotificationSchema,
    section_schema,
    typed_answers,
)
from service.files.operations import NewFile, keep_file
from service.files.rules import FIELD
from service.outside.ports import current_ports
from service.people.rules.settings import CHANNEL_WORDS, NotificationChannel
from service.web.attempts import attempt
from service.web.components import Choice
from service.web.door import door, page
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from tenants.access.permissions import Permission
from tenants.errors import NotFoundError
from tenants.work import Work

UNKNOWN_CHOICES = (
    Choice("not-known", "Not known: we asked and nobody knows"),
    Choice("not-yet-known", "Not yet known: we are finding out"),
)


@dataclass(frozen=True)
class NoticeView:
    """The notification's page: its sections, what is missing, and what may be done now."""

    incident: IncidentView
    pack: PackView
    current: NotificationView
    words: str
    channel_words: str
    may_answer: bool
    may_submit: bool
    may_withdraw: bool
    may_see_post: bool
    base: str
    versions: Sequence[NotificationView]


@pages.get("/accounts/<slug>/incidents/<uuid:incident_id>/notification")
@door(Permission.INCIDENT_READ)
def notification(work: Work, incident_id: UUID) -> Response:
    """The notification of an incident: sections, gaps, and the next step."""
    view = _notice(work, incident_id)
    return show_page("cases/notification.html", title="Notification to the Panel", view=view)


@pages.get("/accounts/<slug>/incidents/<uuid:incident_id>/notification/pack")
@door(Permission.INCIDENT_READ)
def pack(work: Work, incident_id: UUID) -> Response:
    """The pack to print, or to copy field by field into the national form."""
    view = _notice(work, incident_id)
    return show_page("cases/pack.html", title=f"Notification pack {view.incident.reference}", view=view)


@pages.get("/accounts/<slug>/incidents/<uuid:incident_id>/notification/sections/<section>")
@pages.get(
    "/accounts/<slug>/incidents/<uuid:incident_id>/notification/children/<uuid:child_id>", defaults={"section": "child"}
)
@door(Permission.NOTIFICATION_PREPARE)
def section(work: Work, incident_id: UUID, section: str, child_id: UUID | None = None) -> Response:
    """Ask one section of the pack."""
    view = _notice(work, incident_id)
    found = _section(view.pack, section, child_id)
    kept = {**typed_answers(section, found.answers), "version": view.current.version}
    return _ask_section(begin_answers(section_schema(section), kept), view, found)


@pages.post("/accounts/<slug>/incidents/<uuid:incident_id>/notification/sections/<section>")
@pages.post(
    "/accounts/<slug>/incidents/<uuid:incident_id>/notification/children/<uuid:child_id>", defaults={"section": "child"}
)
@door(Permission.NOTIFICATION_PREPARE)
def answer(work: Work, incident_id: UUID, section: str, child_id: UUID | None = None) -> Response:
    """Keep the answers of one section; anything may be left out or be unknown."""
    view = _notice(work, incident_id)
    found = _section(view.pack, section, child_id)
    answers = read(section_schema(section), request.form, today=work.today)

    def keep(told: Answers[Any]) -> object:
        said = told.command()
        child = str(child_id) if child_id else None
        return answer_section(work, AnswerSection(incident_id, section, child, said.answers, said.version))

    answers, kept = attempt(work, answers, keep)
    if kept is None:
        return _ask_section(answers, view, found)
    return redirect(page(f"incidents/{incident_id}/notification", work))


@pages.get("/accounts/<slug>/incidents/<uuid:incident_id>/notification/check")
@door(Permission.NOTIFICATION_SUBMIT)
def check(work: Work, incident_id: UUID) -> Response:
    """Check every answer before the notification leaves."""
    view = _notice(work, incident_id)
    answers = begin_answers(SubmitNotificationSchema, {"version": view.current.version})
    return _ask_check(work, answers, view)


@pages.post("/accounts/<slug>/incidents/<uuid:incident_id>/notification/check")
@door(Permission.NOTIFICATION_SUBMIT)
def submit(work: Work, incident_id: UUID) -> Response:
    """Submit the notification: it is frozen and handed over."""
    answers = read(SubmitNotificationSchema, request.form)
    answers, sent = attempt(
        work, answers, lambda told: submit_notification(work, told.command(incident_id=incident_id))
    )
    if sent is None:
        return _ask_check(work, answers, _notice(work, incident_id))
    return redirect(page(f"incidents/{incident_id}/notification/sent", work))


@pages.get("/accounts/<slug>/incidents/<uuid:incident_id>/notification/sent")
@door(Permission.INCIDENT_READ)
def sent(work: Work, incident_id: UUID) -> Response:
    """What was sent, when, and what happens next; it can be kept as a bookmark."""
    view = _notice(work, incident_id)
    title = "National form recorded" if view.current.channel == "manual" else "Notification sent"
    return show_page("cases/notification_sent.html", title=title, view=view)


@pages.get("/accounts/<slug>/incidents/<uuid:incident_id>/notification/national-form")
@door(Permission.NOTIFICATION_SUBMIT)
def national_form(work: Work, incident_id: UUID) -> Response:
    """Ask for the national form's reference, time, sender and proof."""
    view = _notice(work, incident_id)
    kept = {"version": view.current.version, "sender": work.actor.name}
    return _ask_national_form(begin_answers(NationalFormSchema, kept), view)


@pages.post("/accounts/<slug>/incidents/<uuid:incident_id>/notification/national-form")
@door(Permission.NOTIFICATION_SUBMIT)
def record_form(work: Work, incident_id: UUID) -> Response:
    """Record that the national form was sent: the clock is met by it."""
    answers = read(NationalFormSchema, request.form, today=work.today)
    answers, recorded = attempt(work, answers, lambda told: _record_form(work, incident_id, told.command()))
    if recorded is None:
        return _ask_national_form(answers, _notice(work, incident_id))
    return redirect(page(f"incidents/{incident_id}/notification/sent", work))


@pages.post("/accounts/<slug>/incidents/<uuid:incident_id>/notification/correction")
@door(Permission.NOTIFICATION_PREPARE)
def correct(work: Work, incident_id: UUID) -> Response:
    """Begin a new version."""
    correct_notification(work, CorrectNotification(incident_id))
    return redirect(page(f"incidents/{incident_id}/notification", work))


@pages.get("/accounts/<slug>/incidents/<uuid:incident_id>/notification/withdrawal")
@door(Permission.NOTIFICATION_SUBMIT)
def ask_withdrawal(work: Work, incident_id: UUID) -> Response:
    """Ask why the notification is withdrawn."""
    view = _notice(work, incident_id)
    sent_rows = [row for row in view.versions if row.state in {"submitted", "taken-in", "acknowledged"}]
    kept = {"version": sent_rows[0].version if sent_rows else view.current.version}
    return _ask_withdrawal(work, begin_answers(WithdrawNotificationSchema, kept), incident_id)


@pages.post("/accounts/<slug>/incidents/<uuid:incident_id>/notification/withdrawal")
@door(Permission.NOTIFICATION_SUBMIT)
def withdraw(work: Work, incident_id: UUID) -> Response:
    """Withdraw the notification."""
    answers = read(WithdrawNotificationSchema, request.form)

    def act(told: Answers[Any]) -> bool:
        withdraw_notification(work, told.command(incident_id=incident_id))
        return True

    answers, done = attempt(work, answers, act)
    if done is None:
        return _ask_withdrawal(work, answers, incident_id)
    return redirect(page(f"incidents/{incident_id}", work))


def _notice(work: Work, incident_id: UUID) -> NoticeView:
    found = incident_page(work, incident_id)
    current = found.notification
    if current is None:
        raise NotFoundError("There is nothing here.")
    is_draft, may_submit = current.state == "draft", work.reach(Permission.NOTIFICATION_SUBMIT).is_granted
    return NoticeView(
        incident=found,
        pack=pack_page(work, found),
        current=current,
        words=notification_words(found),
        channel_words=CHANNEL_WORDS[NotificationChannel(current.channel)],
        may_answer=is_draft and work.reach(Permission.NOTIFICATION_PREPARE).is_granted,
        may_submit=is_draft and may_submit,
        may_withdraw=may_submit
        and any(row.state in {"submitted", "taken-in", "acknowledged"} for row in found.notifications),
        may_see_post=work.reach(Permission.POST_READ).is_granted,
        base=page(f"incidents/{incident_id}", work),
        versions=found.notifications,
    )


def _section(pack_view: PackView, name: str, child_id: UUID | None) -> SectionView:
    for found in pack_view.sections:
        if found.name == name and found.child_id == child_id:
            return found
    raise NotFoundError("There is nothing here.")


def _ask_section(answers: Answers[Any], view: NoticeView, found: SectionView) -> Response:
    return question_page(
        "cases/pack_section.html",
        answers,
        title=found.title,
        back_href=f"{view.base}/notification",
        reference=view.incident.reference,
        fields=[(field, [Choice(code, text) for code, text in field.codes]) for field in found.fields],
        unknown_choices=UNKNOWN_CHOICES,
        unknown_suffix=UNKNOWN_SUFFIX,
        unknown_values=UNKNOWN,
    )


def _ask_check(work: Work, answers: Answers[Any], view: NoticeView) -> Response:
    return question_page(
        "cases/notification_check.html",
        answers,
        title="Check the notification before it is sent",
        back_href=f"{view.base}/notification",
        view=view,
        account_name=work.account.name,
    )


def _ask_national_form(answers: Answers[Any], view: NoticeView) -> Response:
    return question_page(
        "cases/national_form.html",
        answers,
        title="Record the national form",
        back_href=f"{view.base}/notification",
        view=view,
    )


def _ask_withdrawal(work: Work, answers: Answers[Any], incident_id: UUID) -> Response:
    return question_page(
        "cases/withdrawal.html",
        answers,
        title="Withdraw the notification",
        back_href=page(f"incidents/{incident_id}/notification", work),
    )


def _record_form(work: Work, incident_id: UUID, said: NationalForm) -> object:
    proof = request.files.get(FIELD)
    file_id = None
    if proof is not None and proof.filename:
        new = NewFile(proof.stream, proof.filename, "incident", incident_id)
        file_id = keep_file(work, new, current_ports().storage).id
    return record_national_form(
        work, RecordNationalForm(incident_id, said.national_reference, said.sent_at, said.sender, said.version, file_id)
    )
