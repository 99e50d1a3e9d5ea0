"""Statutory clocks with their working, and the calendar they are counted by, for programs."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from service.cases.api.answers import CalendarSchema, ClockSchema, ExplainedClockSchema, KeptSchema
from service.cases.api.blueprint import ROOT, api
from service.cases.api.versions import read_at_version, unversioned
from service.cases.operations.clocks import explain_lateness
from service.cases.queries.calendar import calendar_in_force
from service.cases.queries.clocks import ClockView, all_clocks, clock_picture, due_of
from service.cases.schemas.incidents import ExplainLatenessSchema
from service.json_api.door import Said, api_door
from service.json_api.paging import page_asked, page_of
from service.statute.clocks import Due
from tenants.access.permissions import Permission
from tenants.work import Work


def show_clock(schema: ClockSchema, clock: ClockView, due: Due) -> dict[str, Any]:
    """A clock in plain values, with how its date was worked out."""
    known = {name: getattr(clock, name) for name in schema.fields if hasattr(clock, name)}
    worked = {"working": due.explain(), "counted": due.counted, "skipped": due.skipped}
    return dict(schema.dump({**known, **worked}))


@api.get(f"{ROOT}/clocks")
@api_door(Permission.INCIDENT_READ, gives=ClockSchema, filters=())
def list_clocks(work: Work) -> Said:
    """List the clocks of the cases you may see, by due day, each with how its date was worked out."""
    asked = page_asked(work)
    after = (date.fromisoformat(asked.after[0]), UUID(asked.after[1])) if asked.after else None
    calendar = calendar_in_force(work.session)
    rows = all_clocks(work, after=after, limit=asked.to_fetch)

    def show(clock: ClockView) -> Mapping[str, Any]:
        return show_clock(ClockSchema(), clock, due_of(clock, calendar))

    return Said(page_of(asked, rows, show, lambda clock: (str(clock.due_on), str(clock.id))))


@api.get(f"{ROOT}/clocks/<uuid:clock_id>")
@api_door(Permission.INCIDENT_READ, gives=ExplainedClockSchema, versioned=True)
def read_clock(work: Work, clock_id: UUID) -> Said:
    """Read one clock, and the reason why it ran out, if there is one; that read is audited."""
    picture = clock_picture(work, clock_id)
    reason = {"late_reason": picture.late_reason, "late_reason_by": picture.late_reason_by}
    return Said(
        {**show_clock(ExplainedClockSchema(), picture.clock, picture.due), **reason}, version=picture.clock.version
    )


@api.put(f"{ROOT}/clocks/<uuid:clock_id>/reason")
@api_door(Permission.INCIDENT_RECORD, takes=unversioned(ExplainLatenessSchema), gives=KeptSchema, versioned=True)
def explain(work: Work, clock_id: UUID) -> Said:
    """Say why a clock ran out, or will."""
    command = read_at_version(ExplainLatenessSchema, work, clock_id=clock_id)
    explain_lateness(work, command)
    version = command.version + 1
    return Said({"id": str(clock_id), "version": version}, version=version)


@api.get(f"{ROOT}/holidays")
@api_door(Permission.ACCOUNT_VIEW, gives=CalendarSchema)
def read_holidays(work: Work) -> Said:
    """Read the bank holidays by which every clock is counted today."""
    calendar = calendar_in_force(work.session)
    days = sorted(calendar.holidays.values(), key=lambda holiday: holiday.on)
    said = {"version": calendar.version, "years": sorted(calendar.years), "holidays": days}
    return Said(CalendarSchema().dump(said))
