"""The reply to a request as a list of steps: one form for whoever writes it, hung once behind each door."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from service.cases.operations.drafts import (
    add_event,
    change_event,
    check_may_write,
    note_file_added,
    remove_event,
    say_known,
    write_part,
)
from service.cases.pages.replies_shown import ReplyShown, draft_shown, when
from service.cases.queries.drafts import DraftView, EventView, OpenReply, column_of, draft_of, event_of
from service.cases.rules.replies import KNOWN, TEXT_PARTS
from service.cases.schemas.incidents import ConfirmationSchema
from service.cases.schemas.requests import AddEventSchema, ChangeEventSchema, SayKnownSchema, WritePartSchema
from service.files.operations import NewFile, keep_file
from service.files.pages import chosen_files, file_refused, file_rows, send_file_view
from service.files.queries import file_for_download, files_of
from service.outside.ports import current_ports
from service.web.attempts import attempt
from service.web.components import Choice, Link
from service.web.forms import Answers, begin_answers, read
from service.web.pages import question_page, show_page
from service.web.wording import count_of, moment_in_words
from tenants.errors import RuleBrokenError
from tenants.work import Work

THING = "information-request"
HINTS = {
    "summary": "Who in your agency was involved, from when to when, and what they did. Keep to what is known now.",
    "immediate-actions": "What has been done since to keep this child and others safe.",
    "good-practice": "What went well and others could learn from.",
    "answer-to-query": "Answer the partnership’s question. Change the other parts too where they need it.",
}
NIL_HINT = "One sentence is enough. Say what you looked at, for example which records and for which years."
_ARGUMENT = re.compile(r"<(?:[a-z]+:)?([a-z_]+)>")


@dataclass(frozen=True)
class Doorway:
    """One door to the form: its addresses, who is admitted, which reply it opens, and how the answer is finished.

    `open_reply` is given the work and what the address names beside the account; it refuses where the person may not
    write this reply. `finish` is the last step's words and its path below the form.
    """

    name: str
    rule: str
    admit: Callable[[Callable[..., Response]], Callable[..., Response]]
    open_reply: Callable[..., OpenReply]
    finish: tuple[str, str]

    def base(self, blueprint: Blueprint) -> str:
        """The address of the form in this request."""
        names = _ARGUMENT.findall(self.rule)
        said = {name: value for name, value in (request.view_args or {}).items() if name in names}
        return url_for(f"{blueprint.name}.{self.name}", **said)


@dataclass(frozen=True)
class StepLine:
    """One step of the answer and how far it is."""

    title: str
    href: str
    status: str
    is_done: bool


@dataclass(frozen=True)
class FormView:
    """The answer as a list of steps."""

    reference: str
    agency: str
    query: str
    steps: tuple[StepLine, ...]
    missing: tuple[str, ...]
    shut: str
    shown: ReplyShown
    changed: str
    finish: Link
    base: str
    back_href: str


@dataclass(frozen=True)
class EventLine:
    """One key event with the ways to change it."""

    when: str
    event: str
    source: str
    change: Link
    remove: Link


def hang_reply_form(pages: Blueprint, doorway: Doorway) -> None:
    """Hang every page of the form behind one door."""
    form = _Form(pages, doorway)
    for suffix, path, methods, view in (
        ("", "", ("GET",), form.steps),
        ("_known", "/known", ("GET", "POST"), form.known),
        ("_part", "/parts/<part>", ("GET", "POST"), form.part),
        ("_events", "/events", ("GET",), form.events),
        ("_new_event", "/events/new", ("GET", "POST"), form.new_event),
        ("_event", "/events/<uuid:event_id>", ("GET", "POST"), form.event),
        ("_event_removal", "/events/<uuid:event_id>/removal", ("GET", "POST"), form.event_removal),
        ("_files", "/files", ("GET", "POST"), form.files),
        ("_file", "/files/<uuid:file_id>", ("GET",), form.file),
    ):
        endpoint = doorway.name + suffix
        pages.add_url_rule(doorway.rule + path, endpoint, doorway.admit(_as_function(view)), methods=methods)


def _as_function(view: Callable[..., Response]) -> Callable[..., Response]:
    def shown(work: Work, **names: Any) -> Response:  # noqa: ANN401 # what the address names, by name
        return view(work, **names)

    return shown


@dataclass(frozen=True)
class _Form:
    """The pages of the form behind one door."""

    pages: Blueprint
    doorway: Doorway

    def steps(self, work: Work, **ids: UUID) -> Response:
        """The answer as a list of steps."""
        reply, base = self.doorway.open_reply(work, **ids), self.doorway.base(self.pages)
        draft = draft_of(work, reply)
        words, path = self.doorway.finish
        view = FormView(
            reference=reply.reference,
            agency=reply.agency,
            query=reply.query,
            steps=tuple(_steps(draft, len(files_of(work, reply.request_id)), base)),
            missing=draft.missing,
            shut=reply.shut,
            shown=draft_shown(draft),
            changed=_changed(work, draft),
            finish=Link(words, f"{base}/{path}"),
            base=base,
            back_href=base.rpartition("/")[0],
        )
        return show_page("cases/reply_steps.html", title="Answer the request", view=view)

    def known(self, work: Work, **ids: UUID) -> Response:
        """Ask, or keep, whether the child is known."""
        reply, base = self.doorway.open_reply(work, **ids), self.doorway.base(self.pages)
        if request.method == "POST":
            answers, kept = attempt(
                work, read(SayKnownSchema, request.form), lambda told: say_known(work, reply, told.command())
            )
            if kept is not None:
                return redirect(base)
        else:
            draft = draft_of(work, reply)
            answers = begin_answers(SayKnownSchema, {"known": draft.known, "version": draft.version_of("known")})
        choices = [Choice(code, words) for code, words in KNOWN.items()]
        title = "Is the child or the family known to the agency?"
        return _ask("known", answers, title=title, back_href=base, reply=reply, choices=choices)

    def part(self, work: Work, part: str, **ids: UUID) -> Response:
        """Ask, or keep, one part of the answer."""
        reply, base = self.doorway.open_reply(work, **ids), self.doorway.base(self.pages)
        column_of(part)
        draft = draft_of(work, reply)
        if request.method == "POST":
            answers, kept = attempt(
                work, read(WritePartSchema, request.form), lambda told: write_part(work, reply, told.command(part=part))
            )
            if kept is not None:
                return redirect(base)
        else:
            answers = begin_answers(WritePartSchema, {"text": draft.texts[part], "version": draft.version_of(part)})
        hint = NIL_HINT if (part, draft.known) == ("summary", "not-known") else HINTS[part]
        return _ask("part", answers, title=TEXT_PARTS[part], back_href=base, reply=reply, hint=hint)

    def events(self, work: Work, **ids: UUID) -> Response:
        """The key events, one at a time."""
        reply, base = self.doorway.open_reply(work, **ids), self.doorway.base(self.pages)
        lines = tuple(_event_line(each, base) for each in draft_of(work, reply).events)
        return show_page("cases/reply_events.html", title="Key events", reply=reply, lines=lines, base=base)

    def new_event(self, work: Work, **ids: UUID) -> Response:
        """Ask for, or add, a key event."""
        reply, base = self.doorway.open_reply(work, **ids), self.doorway.base(self.pages)
        answers: Answers[Any] = begin_answers(AddEventSchema)
        if request.method == "POST":
            answers = read(AddEventSchema, request.form, today=work.today)
            answers, kept = attempt(work, answers, lambda told: add_event(work, reply, told.command()))
            if kept is not None:
                return redirect(f"{base}/events")
        return _ask("event", answers, title="Add a key event", back_href=f"{base}/events", reply=reply, is_new=True)

    def event(self, work: Work, event_id: UUID, **ids: UUID) -> Response:
        """Ask about, or change, a key event."""
        reply, base = self.doorway.open_reply(work, **ids), self.doorway.base(self.pages)
        found = event_of(work, reply, event_id)
        answers: Answers[Any] = begin_answers(ChangeEventSchema, vars(found) | {"id": None})
        if request.method == "POST":
            answers = read(ChangeEventSchema, request.form, today=work.today)
            answers, kept = attempt(
                work, answers, lambda told: change_event(work, reply, told.command(event_id=event_id))
            )
            if kept is not None:
                return redirect(f"{base}/events")
        return _ask("event", answers, title="Change a key event", back_href=f"{base}/events", reply=reply, is_new=False)

    def event_removal(self, work: Work, event_id: UUID, **ids: UUID) -> Response:
        """Ask before a key event is taken out, or take it out."""
        reply, base = self.doorway.open_reply(work, **ids), self.doorway.base(self.pages)
        found = event_of(work, reply, event_id)
        answers = begin_answers(ConfirmationSchema)
        if request.method == "POST":
            answers, done = attempt(
                work, read(ConfirmationSchema, request.form), lambda _: _remove(work, reply, event_id)
            )
            if done is not None:
                return redirect(f"{base}/events")
        line = _event_line(found, base)
        title = "Take this event out?"
        return _ask("event_removal", answers, title=title, back_href=f"{base}/events", reply=reply, line=line)

    def files(self, work: Work, **ids: UUID) -> Response:
        """The files that go with the answer, and the question for a new one."""
        reply, base = self.doorway.open_reply(work, **ids), self.doorway.base(self.pages)
        answers: Answers[Any] = begin_answers(ConfirmationSchema)
        if request.method == "POST":
            try:
                _keep_files(work, reply)
                return redirect(f"{base}/files")
            except RuleBrokenError as refusal:
                answers = file_refused(read(ConfirmationSchema, request.form), refusal)
        views = files_of(work, reply.request_id)
        rows = file_rows(views, lambda view: f"{base}/files/{view.id}", work.today)
        return _ask("files", answers, title="Files", back_href=base, reply=reply, rows=rows)

    def file(self, work: Work, file_id: UUID, **ids: UUID) -> Response:
        """A file as an attachment, through the app alone."""
        reply, base = self.doorway.open_reply(work, **ids), self.doorway.base(self.pages)
        return send_file_view(work, file_for_download(work, reply.request_id, file_id), f"{base}/files")


def _ask(name: str, answers: Answers[Any], /, title: str, **view: object) -> Response:
    return question_page(f"cases/reply_{name}.html", answers, title=title, **view)


def _keep_files(work: Work, reply: OpenReply) -> None:
    check_may_write(reply)
    for upload in chosen_files():
        new = NewFile(upload.stream, upload.filename or "", THING, reply.request_id)
        keep_file(work, new, current_ports().storage)
    note_file_added(work, reply)


def _remove(work: Work, reply: OpenReply, event_id: UUID) -> bool:
    remove_event(work, reply, event_id)
    return True


def _changed(work: Work, draft: DraftView) -> str:
    if draft.changed_at is None:
        return ""
    return f"{draft.changed_by} changed it last: {moment_in_words(draft.changed_at, work.today)}."


def _steps(draft: DraftView, files: int, base: str) -> Sequence[StepLine]:
    lines = [_step("Is the child known?", f"{base}/known", is_done=bool(draft.known))]
    lines += [
        _step(TEXT_PARTS[part], f"{base}/parts/{part}", is_done=bool(draft.texts[part]))
        for part in draft.parts
        if part != "answer-to-query"
    ]
    if draft.known != "not-known":
        count = len(draft.events)
        words = count_of(count, "event", "events") if count else "None yet"
        lines.append(StepLine("Key events", f"{base}/events", words, is_done=bool(count)))
    words = count_of(files, "file", "files") if files else "None"
    lines.append(StepLine("Files", f"{base}/files", words, is_done=bool(files)))
    if "answer-to-query" in draft.parts:
        done = bool(draft.texts["answer-to-query"])
        lines.append(_step(TEXT_PARTS["answer-to-query"], f"{base}/parts/answer-to-query", is_done=done))
    return lines


def _step(title: str, href: str, *, is_done: bool) -> StepLine:
    return StepLine(title, href, "Completed" if is_done else "Not yet started", is_done)


def _event_line(event: EventView, base: str) -> EventLine:
    said = when(event.happened_on, event.on_words)
    return EventLine(
        when=said,
        event=event.event,
        source=event.source,
        change=Link("Change", f"{base}/events/{event.id}", more=f"the event of {said}"),
        remove=Link("Take out", f"{base}/events/{event.id}/removal", more=f"the event of {said}"),
    )
