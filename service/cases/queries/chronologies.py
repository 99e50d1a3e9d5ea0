"""The chronology of all agencies in a rapid review: every key event they told, by day, and who is still silent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from service.cases.queries.access import CaseHeading, access_incident, case_heading
from service.cases.queries.requests import READ, newest_replies, reply_body
from service.cases.records.requests import InformationReply, InformationRequest
from service.cases.rules.chronologies import Gap, KeyEvent, Row, merge_events
from tenants.work import Work

__all__ = ["ChronologyView", "Gap", "KeyEvent", "chronology_of"]


@dataclass(frozen=True)
class ChronologyView:
    """The merged chronology, with the agencies that knew nothing and those that have not answered yet."""

    heading: CaseHeading
    rows: tuple[Row, ...]
    told: tuple[str, ...]
    nil: tuple[str, ...]
    silent: tuple[str, ...]

    @property
    def events(self) -> tuple[KeyEvent, ...]:
        """The events without the gaps between them."""
        return tuple(row for row in self.rows if isinstance(row, KeyEvent))


def chronology_of(work: Work, incident_id: UUID) -> ChronologyView:
    """The key events of the newest answer of each agency; sealed text is opened, and so the read is audited.

    A queried answer stands until its next version comes; a withdrawn request tells nothing.
    """
    heading = case_heading(work, incident_id, READ)
    incident = access_incident(work, heading.id, READ)
    rows = work.session.scalars(
        select(InformationRequest)
        .where(InformationRequest.incident_id == incident.id, InformationRequest.state != "withdrawn")
        .order_by(InformationRequest.number)
    ).all()
    newest = newest_replies(work, [row.id for row in rows])
    answered = [(row, newest[row.id]) for row in rows if row.id in newest]
    events = [event for row, reply in answered for event in _events(work, row, reply)]
    return ChronologyView(
        heading=heading,
        rows=merge_events(events),
        told=tuple(row.agency_name for row, reply in answered if reply.known == "known"),
        nil=tuple(row.agency_name for row, reply in answered if reply.known == "not-known"),
        silent=tuple(row.agency_name for row in rows if row.id not in newest),
    )


def _events(work: Work, row: InformationRequest, reply: InformationReply) -> Iterator[KeyEvent]:
    for each in reply_body(work, reply)["chronology"]:
        on = date.fromisoformat(each["on"]) if each["on"] else None
        yield KeyEvent(on, each["on_words"], row.agency_name, each["source"], each["event"])
