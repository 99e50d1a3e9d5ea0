"""Plain builders of what passes between a partnership and the Panel after a notification."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.cases.records.decisions import SentReview
from service.cases.records.letters import PanelLetter
from service.panel.operations.letters import DraftLetter, SendLetter, draft_letter, send_letter
from service.panel.queries.desk import QueueRow
from service.panel.queries.items import item_row
from service.panel.records.items import PanelItem
from tenants.accounts import AccountView
from tenants.audit import AuditEntry
from tenants.database import new_id
from tenants.handovers import HandoverReceived, HandoverSent, Posting
from tenants.work import Work, work_for
from tests.integration.cases.stories import record_incident
from tests.support.world import World

REFERENCE = "NOR-2026-001"
STORY = "A synthetic account of what the sister saw."
WORDS = "The Panel thinks that the criteria were met."
REPLY = "Partners met on Monday and read your letter."
CRITERION = {"id": "reg-11-a", "text": "A synthetic criterion", "answer": "may", "why": "Not all is known."}
SECTION = {
    "title": "What happened",
    "blocks": [
        {"kind": "words", "text": STORY},
        {"kind": "facts", "rows": [["Agencies asked", "5"]]},
        {"kind": "table", "caption": "Agencies", "headings": ["Agency", "Known"], "rows": [["Police", "Yes"]]},
        {"kind": "listing", "items": ["A home visit was made."]},
    ],
}


def rapid_review(incident_id: UUID, version: int = 1, **changes: Any) -> dict[str, Any]:
    """A version of a rapid review as a partnership sends it."""
    said = {
        "incident": str(incident_id),
        "reference": REFERENCE,
        "version": version,
        "nature": "serious-harm",
        "edition": "2026",
        "notified_on": "2026-10-30",
        "due_on": "2026-11-20",
        "sent_by": "Nasreen Whitfield",
        "sent_at": "2026-11-19T15:30:00+00:00",
        "outcome": "no-review",
        "national_review_potential": "no",
        "decided_by": "The three safeguarding partners",
        "decided_on": "2026-11-18",
        "criteria": [CRITERION],
        "paper": {
            "title": "Rapid review of a synthetic case",
            "reference": REFERENCE,
            "marking": "OFFICIAL-SENSITIVE",
            "lede": "No review is needed.",
            "facts": [["Days used", "14"]],
            "sections": [SECTION],
            "made": "2026-11-19",
        },
        "files": [],
    }
    return said | changes


def decision(incident_id: UUID, letter: str = "", version: int = 1, **changes: Any) -> dict[str, Any]:
    """A decision that partners made again."""
    said = {
        "incident": str(incident_id),
        "reference": REFERENCE,
        "version": version,
        "outcome": "local-review",
        "decided_by": "The three safeguarding partners",
        "decided_on": "2026-11-20",
        "criteria": [CRITERION],
        "rationale": "The new information changes our view.",
        "letter": letter,
    }
    return said | changes


def letter_reply(incident_id: UUID, letter: UUID, reply: UUID, **changes: Any) -> dict[str, Any]:
    """A reply as a partnership sends it."""
    said = {
        "incident": str(incident_id),
        "letter": str(letter),
        "reply": str(reply),
        "number": 1,
        "text": REPLY,
        "reconsidered": "confirmed",
        "written_by": "Nasreen Whitfield",
        "written_at": "2026-11-20T12:00:00+00:00",
        "files": [],
    }
    return said | changes


def panel_letter(incident_id: str, letter: UUID, **changes: Any) -> dict[str, Any]:
    """A letter as the Panel's account sends it."""
    said = {
        "incident": incident_id,
        "letter": str(letter),
        "number": 1,
        "outcome": "disagree-wants-review",
        "text": WORDS,
        "written_by": "Zainab Coyle",
        "written_at": "2026-11-20T12:00:00+00:00",
        "reply_due_on": "2026-12-04",
        "files": [],
    }
    return said | changes


def hand(world: World, sender: AccountView, kind: str, body: dict[str, Any], thing: UUID | None = None) -> None:
    """Hand this to the Panel (or from it to the north), and carry it there; each under a number of its own."""
    to = world.north if sender == world.panel else world.panel
    version = int(body.get("version") or 1)
    with work_for(world.house, sender.id) as work:
        work.hand_over(Posting(kind, to.id, "test", thing or new_id(), body, version=version))
    world.deliver_all()


def item_of(world: World, sender: AccountView, incident_id: UUID) -> QueueRow:
    """What the desk holds of this partnership's incident."""
    with work_for(world.house, world.panel.id) as work:
        wanted = select(PanelItem.id).where(
            PanelItem.from_account_id == sender.id, PanelItem.incident_id == incident_id
        )
        return item_row(work, work.session.scalars(wanted).one())


def given_review(world: World, sender: AccountView) -> UUID:
    """A rapid review of a case of this partnership on the Panel's desk; gives the incident's id."""
    incident_id = new_id()
    hand(world, sender, "rapid-review", rapid_review(incident_id))
    return incident_id


def given_case(world: World, account: AccountView) -> str:
    """A recorded incident of this account whose rapid review is with the Panel; gives its id."""
    machine = world.machine(account, world.someone(account, "business-manager"))
    incident = record_incident(machine)
    with work_for(world.house, account.id) as work:
        body = rapid_review(UUID(incident))
        sent = work.hand_over(Posting("rapid-review", world.panel.id, "incident", UUID(incident), body))
        _keep_sent(work, UUID(incident), sent.id)
    world.deliver_all()
    return incident


def _keep_sent(work: Work, incident_id: UUID, outbox_id: UUID) -> None:
    """What the partnership keeps of a rapid review that it sent, without the weeks before it."""
    row = SentReview(
        incident_id=incident_id,
        kind="rapid-review",
        number=1,
        channel="hosted-panel",
        state="sent",
        outcome="no-review",
        sha256="0" * 64,
        sent_by="Sam Taylor",
        sent_at=work.now,
        recorded_by="Sam Taylor",
        outbox_id=outbox_id,
    )
    work.seal(row, "body", "{}")
    work.add(row)


def written_by_panel(world: World, account: AccountView, incident: str, outcome: str, **said: Any) -> str:
    """The Panel writes to this account about its case; gives the id under which the account holds the letter."""
    item = item_of(world, account, UUID(incident))
    with work_for(world.house, world.panel.id) as work:
        command = DraftLetter(item_id=item.id, outcome=outcome, text=WORDS, **said)
        drafted = draft_letter(work, command)
        letter_id = send_letter(work, SendLetter(item.id, drafted.id, drafted.version)).id
    world.deliver_all()
    with work_for(world.house, account.id) as work:
        return str(work.session.scalars(select(PanelLetter.id).where(PanelLetter.letter_id == letter_id)).one())


def outcomes(world: World, account: AccountView, *kinds: str) -> list[str]:
    """How each handover of these kinds ended in this account, in the order of arrival."""
    asked = select(HandoverReceived.outcome).where(HandoverReceived.kind.in_(kinds))
    with work_for(world.house, account.id) as work:
        return list(work.session.scalars(asked.order_by(HandoverReceived.received_at, HandoverReceived.id)))


def receipts_sent(world: World) -> list[HandoverSent]:
    """The receipts that the Panel's account sent."""
    with work_for(world.house, world.panel.id) as work:
        return list(work.session.scalars(select(HandoverSent).where(HandoverSent.kind == "panel-receipt")))


def events_of(world: World, account: AccountView) -> list[tuple[str, dict[str, Any]]]:
    """Every event of this account's trail with its details."""
    with work_for(world.house, account.id) as work:
        rows = work.session.scalars(select(AuditEntry).order_by(AuditEntry.sequence))
        return [(row.event, dict(row.details)) for row in rows]
