"""What agencies are asked about a running case, and their answers: written, signed off, or recorded on their behalf."""

from collections.abc import Mapping
from datetime import time, timedelta

from service.cases.operations.drafts import AddEvent, SayKnown, WritePart, add_event, say_known, write_part
from service.cases.operations.received import DelegateRequest, delegate_request
from service.cases.operations.request_replies import AcceptReply, RecordOnBehalf, accept_reply, record_on_behalf
from service.cases.operations.requests import AskAgencies, ask_agencies
from service.cases.operations.sign_offs import SendForSignOff, SignOffReply, send_for_sign_off, sign_off_reply
from service.cases.queries.drafts import OpenReply, draft_of
from service.cases.queries.received import ReceivedLine, open_received, received_line, requests_received
from service.cases.queries.requests import RequestLine, open_on_behalf, requests_page
from service.cases.rules.replies import TEXT_PARTS
from service.demonstration.cast import address_of
from service.demonstration.story import Deed, Said, Story
from tenants.access.permissions import Permission
from tenants.work import Work

PERIOD = timedelta(days=3 * 365)
"""How far back agencies are asked to look."""


def _ask(story: Story, work: Work, step: Said) -> None:
    ask_agencies(
        work,
        AskAgencies(
            incident_id=story.id,
            agencies=tuple(story.stage.accounts[slug].id for slug in step.get("agencies", ())),
            other_name=step.get("other_name"),
            other_contact=step.get("other_contact"),
            scope=step["scope"],
            period_from=work.today - PERIOD,
            period_to=work.today,
            due_on=story.coming(step, "due"),
            says_names=True,
            what_happened=story.said["narrative"],
        ),
    )


def _delegate(story: Story, work: Work, step: Said) -> None:
    line = _received(story, work)
    person = story.stage.players[address_of(step["to"])]
    delegate_request(work, DelegateRequest(line.id, person.id, line.version))


def _answer(story: Story, work: Work, step: Said) -> None:
    line = _received(story, work)
    _write(story, work, open_received(work, line.id), step)
    newest = received_line(work, line.id, Permission.REQUEST_ANSWER)
    send_for_sign_off(work, SendForSignOff(line.id, newest.version))


def _sign_off(story: Story, work: Work, step: Said) -> None:
    line = _received(story, work)
    sign_off_reply(work, SignOffReply(line.id, step["post"], line.version))


def _record_on_behalf(story: Story, work: Work, step: Said) -> None:
    line = _asked(story, work, step["agency"])
    reply = open_on_behalf(work, story.id, line.id)
    _write(story, work, reply, step)
    record_on_behalf(
        work,
        RecordOnBehalf(
            incident_id=story.id,
            request_id=line.id,
            came_by=step["came_by"],
            came_on=work.today,
            signed_off_by=step["signed_off_by"],
            signed_off_post=step["post"],
            version=draft_of(work, reply).version,
        ),
    )


def _accept(story: Story, work: Work, step: Said) -> None:
    line = _asked(story, work, step["agency"])
    accept_reply(work, AcceptReply(story.id, line.id, line.version))


def _write(story: Story, work: Work, reply: OpenReply, step: Said) -> None:
    """Write an answer part by part; a part that the file leaves out is left out."""
    say_known(work, reply, SayKnown(step.get("known", "known"), 0))
    for part in TEXT_PARTS:
        if part in step:
            write_part(work, reply, WritePart(part, step[part], 0))
    for event in step.get("events", ()):
        days = event.get("days_before")
        on = None if days is None else story.aware_on - timedelta(days=days)
        add_event(
            work,
            reply,
            AddEvent(happened_on=on, on_words=event.get("on"), source=event["source"], event=event["event"]),
        )


def _received(story: Story, work: Work) -> ReceivedLine:
    """The request about this case as the agency has it."""
    asked = (each for each in requests_received(work) if each.from_name == story.account.name)
    return next(each for each in asked if each.reference.startswith(f"{story.reference}/"))


def _asked(story: Story, work: Work, agency: str) -> RequestLine:
    """The request to one agency as the partnership has it."""
    _, requests = requests_page(work, story.id)
    return next(each for each in requests.lines if each.agency == agency)


DEEDS: Mapping[str, Deed] = {
    "ask": Deed(time(14, 0), _ask),
    "delegate": Deed(time(9, 30), _delegate),
    "answer": Deed(time(15, 20), _answer),
    "sign-off": Deed(time(16, 5), _sign_off),
    "record-on-behalf": Deed(time(11, 10), _record_on_behalf),
    "accept": Deed(time(10, 45), _accept),
}
