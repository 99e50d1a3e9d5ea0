"""How to make, in an account, the thing that an address names; whoever hangs a new kind of id adds it here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from io import BytesIO
from uuid import UUID

from sqlalchemy import select

from service.cases.operations.access import AssignPerson, assign_person
from service.cases.operations.drafts import AddEvent, add_event, begin_draft
from service.cases.operations.incidents import AddSubject, RecordIncident, add_subject, record_incident
from service.cases.operations.letters import LETTER_FILES, RecordLetter, SaveReply, record_letter, save_reply
from service.cases.operations.meetings import invite_to_review, plan_review_meeting
from service.cases.operations.notifications import RecordNationalForm, record_national_form
from service.cases.operations.packs import current_version
from service.cases.operations.processes import PlaceHold, RecordProcess, place_hold, record_process
from service.cases.operations.referrals import RecordReferral, record_referral
from service.cases.operations.requests import AskAgencies, ask_agencies
from service.cases.operations.steps import AddStep, add_step
from service.cases.queries.access import access_incident
from service.cases.queries.drafts import OpenReply
from service.cases.queries.reviews import read_review
from service.cases.records.filters import SavedFilter
from service.cases.records.notifications import ClockRow
from service.cases.records.replies import RequestReceived
from service.cases.records.requests import InformationRequest
from service.files.operations import NewFile, Scanned, keep_file, record_scan
from service.files.rules import CLEAN
from service.meetings.operations.people import InvitePerson
from service.meetings.operations.planning import PlanMeeting
from service.outside.ports import PLACE
from service.panel.operations.letters import LETTER as DESK_LETTER
from service.panel.operations.letters import DraftLetter, draft_letter
from service.panel.records.items import PanelItem
from service.panel.records.letters import DeskReview
from service.web.light import EVERY_KIND
from tenants.access.permissions import Permission
from tenants.accounts import AccountView, Connection
from tenants.database import new_id
from tenants.handovers import HandoverReceived, Posting
from tenants.identity.invitations import invite
from tenants.identity.tokens import make_token, tokens_of
from tenants.work import work_for
from tests.integration.letters.stories import rapid_review
from tests.integration.panel.notices import notice
from tests.support.planted import write_note
from tests.support.world import World

Made = Mapping[str, str]
Make = Callable[[World, AccountView, Made], str]


@dataclass(frozen=True)
class Recipe:
    """Makes a thing in an account of this kind and gives what stands for it in an address.

    `make` is also given what stands before it in the same address, by name, so that a child belongs to its incident.
    """

    make: Make
    kind: str = "partnership"
    is_everybodys: bool = False
    """Whether every account has a thing of this name, so that it is nobody's own."""


def make_person(world: World, account: AccountView, made: Made) -> str:
    """A member of the account."""
    role = {"agency": "respondent", "panel": "panel-secretariat", "national": "national-analyst"}
    return str(world.someone(account, role.get(account.kind, "business-unit")).id)


def make_invitation(world: World, account: AccountView, made: Made) -> str:
    """An open invitation to the account."""
    with work_for(world.house, account.id) as work:
        invitation, _ = invite(work, "new.person@example.org", "New Person", ["data-protection-lead"])
        return str(invitation.id)


def make_connection(world: World, account: AccountView, made: Made) -> str:
    """A connection of the account."""
    with work_for(world.house, account.id) as work:
        return str(work.session.scalars(select(Connection.id)).first())


def make_incident(world: World, account: AccountView, made: Made) -> str:
    """An incident that the council became aware of today, with its notification pack."""
    with work_for(world.house, account.id) as work:
        command = RecordIncident(
            title="Injury to a baby at home",
            became_aware_on=work.today,
            nature="serious-harm",
            circumstance="abuse-or-neglect-in-area",
            narrative="A synthetic story of an injury.",
        )
        return str(record_incident(work, command).id)


def make_notified_incident(world: World, account: AccountView, made: Made) -> str:
    """An incident whose national form was sent by hand."""
    incident_id = make_incident(world, account, made)
    make_child(world, account, {"incident_id": incident_id})
    with work_for(world.house, account.id) as work:
        version = current_version(work, access_incident(work, UUID(incident_id), Permission.INCIDENT_READ)).version
        sent = RecordNationalForm(UUID(incident_id), "NAT-1", work.now, "Sam Taylor", version)
        record_national_form(work, sent)
    return incident_id


def make_child(world: World, account: AccountView, made: Made) -> str:
    """A child whom the incident in the same address concerns."""
    with work_for(world.house, account.id) as work:
        return str(add_subject(work, AddSubject(incident_id=UUID(made["incident_id"]), name="Robin")).id)


def make_file(world: World, account: AccountView, made: Made) -> str:
    """A file, found clean, of the incident or the request in the same address."""
    of_request = made.get("request_id") or made.get("received_id")
    kind, thing_id = ("information-request", of_request) if of_request else ("incident", made["incident_id"])
    return _clean_file(world, account, kind, UUID(thing_id))


def make_meeting(world: World, account: AccountView, made: Made) -> str:
    """A meeting in two weeks, about the incident in the same address."""
    with work_for(world.house, account.id) as work:
        meets_on = work.today + timedelta(days=14)
        command = PlanMeeting(thing_id=UUID(made["incident_id"]), meets_on=meets_on, meets_at=time(10))
        return str(plan_review_meeting(work, command).id)


def make_attendee(world: World, account: AccountView, made: Made) -> str:
    """Somebody on the list of the meeting in the same address."""
    with work_for(world.house, account.id) as work:
        command = InvitePerson(
            thing_id=UUID(made["incident_id"]),
            meeting_id=UUID(made["meeting_id"]),
            name="Jo Ash",
            email="jo.ash@example.org",
            partner="police",
            agency="Northshire Police",
        )
        return str(invite_to_review(work, command))


def make_request(world: World, account: AccountView, made: Made) -> str:
    """A request about the incident in the same address, whose answer the business unit records.

    It is written as it stands, since the incident of that address is not notified, as other addresses need it.
    """
    with work_for(world.house, account.id) as work:
        row = InformationRequest(
            incident_id=UUID(made["incident_id"]),
            number=1,
            reference="NOR-2026-001/1",
            agency_name="A nursery",
            way="on-behalf",
            asked_by="Sam Taylor",
            asked_at=work.now,
            due_on=work.today,
            first_due_on=work.today,
        )
        work.seal(row, "scope", "Your involvement.")
        work.add(row)
        begin_draft(work, row.id, row.thing)
        return str(row.id)


def make_linked_request(world: World, account: AccountView, made: Made) -> str:
    """A request that somebody without an account answers by a link."""
    incident_id = make_notified_incident(world, account, made)
    request_id = make_request(world, account, {"incident_id": incident_id})
    with work_for(world.house, account.id) as work:
        work.session.get_one(InformationRequest, (account.id, UUID(request_id))).way = "light"
    return request_id


def make_received_request(world: World, account: AccountView, made: Made) -> str:
    """A request that the north sent this agency."""
    incident_id = UUID(make_notified_incident(world, world.north, made))
    with work_for(world.house, world.north.id) as work:
        command = AskAgencies(
            incident_id=incident_id, agencies=(account.id,), scope="Your involvement.", says_names=True
        )
        ask_agencies(work, command)
    world.deliver_all()
    with work_for(world.house, account.id) as work:
        return str(work.session.scalars(select(RequestReceived.id).order_by(RequestReceived.id.desc())).first())


def make_event(world: World, account: AccountView, made: Made) -> str:
    """A key event of the reply to the request in the same address."""
    request_id = UUID(made.get("request_id") or made["received_id"])
    with work_for(world.house, account.id) as work:
        reply = OpenReply(request_id, "", "", "", "")
        return str(add_event(work, reply, AddEvent(happened_on=work.today, event="Seen at home.")).id)


def name_part(world: World, account: AccountView, made: Made) -> str:
    """A part that every reply has."""
    return "summary"


def make_assignment(world: World, account: AccountView, made: Made) -> str:
    """A member of the account, named on the incident in the same address."""
    someone = world.someone(account, "business-unit")
    with work_for(world.house, account.id) as work:
        return str(assign_person(work, AssignPerson(UUID(made["incident_id"]), someone.id)).id)


def make_clock(world: World, account: AccountView, made: Made) -> str:
    """The clock of a new incident."""
    incident_id = UUID(make_incident(world, account, made))
    with work_for(world.house, account.id) as work:
        return str(work.session.scalars(select(ClockRow.id).where(ClockRow.incident_id == incident_id)).first())


def make_referral(world: World, account: AccountView, made: Made) -> str:
    """A referral that was received today."""
    with work_for(world.house, account.id) as work:
        command = RecordReferral(received_on=work.today, agency="Police", referrer="Jo Ash", summary="A concern.")
        return str(record_referral(work, command).id)


def make_sent_post(world: World, account: AccountView, made: Made) -> str:
    """A notification on its way to the Panel."""
    incident_id = new_id()
    with work_for(world.house, account.id) as work:
        posting = Posting("notification", world.panel.id, "incident", incident_id, notice(incident_id))
        return str(work.hand_over(posting).id)


def make_received_post(world: World, account: AccountView, made: Made) -> str:
    """A notification that the Panel's account took in."""
    make_sent_post(world, world.north, made)
    world.deliver_all()
    with work_for(world.house, account.id) as work:
        newest = select(HandoverReceived.id).order_by(HandoverReceived.received_at.desc())
        return str(work.session.scalars(newest).first())


def make_panel_item(world: World, account: AccountView, made: Made) -> str:
    """What stands on the Panel's desk of a notification."""
    make_received_post(world, account, made)
    with work_for(world.house, account.id) as work:
        return str(work.session.scalars(select(PanelItem.id).order_by(PanelItem.id.desc())).first())


def make_token_row(world: World, account: AccountView, made: Made) -> str:
    """A token of a member of the account."""
    someone = world.someone(account, "business-unit")
    with work_for(world.house, account.id) as work:
        make_token(work, someone.id, "test", ["all"])
        return str(tokens_of(work, someone.id)[0].id)


def name_setting(world: World, account: AccountView, made: Made) -> str:
    """A setting that every partnership has."""
    return "steps-template"


def name_section(world: World, account: AccountView, made: Made) -> str:
    """A section that every notification has."""
    return "notifier"


def make_note(world: World, account: AccountView, made: Made) -> str:
    """A note, of which tests alone hang pages."""
    with work_for(world.house, account.id) as work:
        return str(write_note(work, "A note"))


def make_anything(world: World, account: AccountView, made: Made) -> str:
    """A thing that the page never looks at."""
    return str(new_id())


def make_filter(world: World, account: AccountView, made: Made) -> str:
    """A filter that a member of the account keeps; it is theirs alone."""
    someone = world.someone(account, "business-manager")
    with work_for(world.house, account.id) as work:
        row = SavedFilter(person_id=someone.id, register="incidents", name="Late ones")
        work.seal(row, "query", "late=yes")
        return str(work.add(row).id)


def make_step(world: World, account: AccountView, made: Made) -> str:
    """A step of the review in the same address."""
    with work_for(world.house, account.id) as work:
        step = AddStep(UUID(made["incident_id"]), "Speak with the police", work.today, "business-manager")
        return str(add_step(work, step).id)


def make_process(world: World, account: AccountView, made: Made) -> str:
    """A criminal investigation beside the review in the same address."""
    with work_for(world.house, account.id) as work:
        command = RecordProcess(
            incident_id=UUID(made["incident_id"]), kind="criminal", status="running", effect="none", lead_body="Police"
        )
        return str(record_process(work, command).id)


def make_hold(world: World, account: AccountView, made: Made) -> str:
    """A reason that the review in the same address waits."""
    with work_for(world.house, account.id) as work:
        command = PlaceHold(
            incident_id=UUID(made["incident_id"]),
            reason="A synthetic trial.",
            since_on=work.today,
            review_on=work.today + timedelta(days=7),
            told="The partners",
        )
        return str(place_hold(work, command).id)


def make_review_file(world: World, account: AccountView, made: Made) -> str:
    """A file, found clean, of the review in the same address."""
    with work_for(world.house, account.id) as work:
        _, review = read_review(work, UUID(made["incident_id"]))
    return _clean_file(world, account, "rapid-review", review.id)


def make_letter(world: World, account: AccountView, made: Made) -> str:
    """A letter of the Panel about the incident in the same address, recorded by hand, with a draft of a reply."""
    incident_id = UUID(made["incident_id"])
    with work_for(world.house, account.id) as work:
        command = RecordLetter(incident_id, "information-requested", work.today, text="Tell us more.")
        letter_id = record_letter(work, command).id
    with work_for(world.house, account.id) as work:
        save_reply(work, SaveReply(incident_id, letter_id, "Here is more.", 1))
    return str(letter_id)


def make_letter_file(world: World, account: AccountView, made: Made) -> str:
    """A file of the letter in the same address, found clean."""
    return _clean_file(world, account, LETTER_FILES, UUID(made["letter_id"]))


def make_desk_review(world: World, account: AccountView, made: Made) -> str:
    """A rapid review that came to the desk about the item in the same address."""
    with work_for(world.house, account.id) as work:
        item = work.session.get_one(PanelItem, (account.id, UUID(made["item_id"])))
        incident_id = item.incident_id
    with work_for(world.house, world.north.id) as work:
        work.hand_over(
            Posting(
                "rapid-review", account.id, "incident", incident_id, rapid_review(incident_id, reference=item.reference)
            )
        )
    world.deliver_all()
    with work_for(world.house, account.id) as work:
        return str(work.session.scalars(select(DeskReview.id).where(DeskReview.item_id == item.id)).first())


def make_desk_letter(world: World, account: AccountView, made: Made) -> str:
    """A draft of a letter about the item in the same address."""
    with work_for(world.house, account.id) as work:
        command = DraftLetter(item_id=UUID(made["item_id"]), outcome="acknowledged", text="Thank you.")
        return str(draft_letter(work, command).id)


def make_desk_file(world: World, account: AccountView, made: Made) -> str:
    """A file of a letter about the item in the same address, found clean."""
    letter_id = made.get("letter_id") or make_desk_letter(world, account, made)
    return _clean_file(world, account, DESK_LETTER, UUID(letter_id))


def _clean_file(world: World, account: AccountView, thing_kind: str, thing_id: UUID) -> str:
    ports = world.app.extensions[PLACE]
    with work_for(world.house, account.id) as work:
        new = NewFile(BytesIO(b"Minutes"), "minutes.txt", thing_kind, thing_id)
        file_id = keep_file(work, new, ports.storage).id
    with work_for(world.house, account.id) as work:
        record_scan(work, file_id, Scanned(CLEAN))
    return str(file_id)


def name_heading(world: World, account: AccountView, made: Made) -> str:
    """A heading that every report has."""
    return "voice"


RECIPES: Mapping[str, Recipe] = {
    "assignment_id": Recipe(make_assignment),
    "attendee_id": Recipe(make_attendee),
    "cases.ask_cancellation:meeting_id": Recipe(make_meeting),
    "cases.ask_record:meeting_id": Recipe(make_meeting),
    "cases.ask_withdrawal:incident_id": Recipe(make_notified_incident),
    "cases.cancel_meeting:meeting_id": Recipe(make_meeting),
    "cases.record_meeting:meeting_id": Recipe(make_meeting),
    "cases_api.download_letter_file:file_id": Recipe(make_letter_file),
    "cases.letter_file:file_id": Recipe(make_letter_file),
    "cases.sent:incident_id": Recipe(make_notified_incident),
    "child_id": Recipe(make_child),
    "clock_id": Recipe(make_clock),
    "connection_id": Recipe(make_connection),
    "cases.review_file:file_id": Recipe(make_review_file),
    "cases_api.review_file:file_id": Recipe(make_review_file),
    "file_id": Recipe(make_file),
    "heading": Recipe(name_heading, is_everybodys=True),
    "filter_id": Recipe(make_filter),
    "hold_id": Recipe(make_hold),
    "event_id": Recipe(make_event),
    "incident_id": Recipe(make_incident),
    "invitation_id": Recipe(make_invitation),
    "item_id": Recipe(make_sent_post),
    "meeting_id": Recipe(make_meeting),
    "letter_id": Recipe(make_letter),
    "name": Recipe(name_setting, is_everybodys=True),
    "note_id": Recipe(make_note),
    "panel:review_id": Recipe(make_desk_review, kind="panel"),
    "panel:file_id": Recipe(make_desk_file, kind="panel"),
    "panel:letter_id": Recipe(make_desk_letter, kind="panel"),
    "panel_api:file_id": Recipe(make_desk_file, kind="panel"),
    "panel_api:letter_id": Recipe(make_desk_letter, kind="panel"),
    "panel:item_id": Recipe(make_panel_item, kind="panel"),
    "panel_api:item_id": Recipe(make_panel_item, kind="panel"),
    "part": Recipe(name_part, is_everybodys=True),
    "person_id": Recipe(make_person),
    "process_id": Recipe(make_process),
    "rapid-review:incident_id": Recipe(make_notified_incident),
    "step_id": Recipe(make_step),
    "post.received_item:item_id": Recipe(make_received_post, kind="panel"),
    "received_id": Recipe(make_received_request, kind="agency"),
    "referral_id": Recipe(make_referral),
    "request_id": Recipe(make_request),
    "section": Recipe(name_section, is_everybodys=True),
    "token_id": Recipe(make_token_row),
}
"""By the name of the parameter, or `blueprint:name` or `endpoint:name` where it must be of another kind or state."""

LINKED: Mapping[str, Make] = {
    EVERY_KIND: make_anything,
    "information-request": make_linked_request,
    "note": make_note,
    "poem": make_note,
}
"""By the kind of thing that a light respondent's page is for: what the link to it leads to."""

OPEN: Mapping[str, str] = {
    "by_link.look": "whoever was invited by a link is nobody's member; the link's token stands for them",
    "by_link.send_code": "whoever was invited by a link is nobody's member; the code goes to the invited address alone",
    "by_link.ask": "whoever was invited by a link is nobody's member; the link's token stands for them",
    "by_link.enter": "whoever was invited by a link is nobody's member; the e-mailed code stands for them",
    "by_link.leave": "ends what the browser itself holds, and answers the same whether it held anything",
    "joining.look": "whoever was invited is no member yet; the link's one-use token stands for them",
    "joining.accept": "whoever was invited is no member yet; the link's one-use token stands for them",
}
"""Endpoints that name an account and have no door, each with the reason why nobody needs to be admitted."""
