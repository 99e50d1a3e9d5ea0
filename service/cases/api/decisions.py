"""Recommendations, decisions, parallel processes and holds for programs."""

from uuid import UUID

from service.cases.api.answers import KeptSchema
from service.cases.api.blueprint import api
from service.cases.api.review_answers import DecisionSchema, HoldSchema, ProcessSchema
from service.cases.api.reviews import REVIEW
from service.cases.api.versions import read_at_version, unversioned
from service.cases.operations.decisions import decide_review, recommend_review
from service.cases.operations.processes import amend_process, end_hold, place_hold, record_process
from service.cases.operations.sending import decide_again
from service.cases.queries.decisions import decisions_of
from service.cases.queries.processes import one_hold, one_process
from service.cases.queries.reviews import read_review, review_heading
from service.cases.schemas.reviews import (
    AmendProcessSchema,
    DecideReviewSchema,
    EndHoldSchema,
    PlaceHoldSchema,
    RecommendReviewSchema,
    RecordProcessSchema,
)
from service.json_api.door import Said, api_door, read_json
from tenants.access.permissions import Permission
from tenants.work import Work

PROCESS = f"{REVIEW}/processes/<uuid:process_id>"
HOLD = f"{REVIEW}/holds/<uuid:hold_id>"


@api.post(f"{REVIEW}/recommendation")
@api_door(
    Permission.RAPID_REVIEW_RECOMMEND, takes=unversioned(RecommendReviewSchema), gives=DecisionSchema, versioned=True
)
def recommend_on_review(work: Work, incident_id: UUID) -> Said:
    """Make a recommendation, with every criterion of the guidance in force answered."""
    recommend_review(work, read_at_version(RecommendReviewSchema, work, incident_id=incident_id))
    return _newest(work, incident_id)


@api.post(f"{REVIEW}/decision")
@api_door(Permission.RAPID_REVIEW_DECIDE, takes=unversioned(DecideReviewSchema), gives=DecisionSchema, versioned=True)
def decide_on_review(work: Work, incident_id: UUID) -> Said:
    """Record the decision; after the review was sent it is made again, and the Panel is told."""
    command = read_at_version(DecideReviewSchema, work, incident_id=incident_id)
    if review_heading(work, incident_id).state == "sent":
        decide_again(work, command)
    else:
        decide_review(work, command)
    return _newest(work, incident_id)


@api.post(f"{REVIEW}/processes")
@api_door(Permission.RAPID_REVIEW_RUN, takes=RecordProcessSchema, gives=KeptSchema, status=201)
def new_process(work: Work, incident_id: UUID) -> Said:
    """Record another process about the same case."""
    row = record_process(work, read_json(RecordProcessSchema, work, incident_id=incident_id))
    where = f"/api/v1/accounts/{work.account.slug}/incidents/{incident_id}/rapid-review/processes/{row.id}"
    return Said(KeptSchema().dump(row), 201, where, row.version)


@api.get(PROCESS)
@api_door(Permission.RAPID_REVIEW_READ, gives=ProcessSchema, versioned=True)
def read_process(work: Work, incident_id: UUID, process_id: UUID) -> Said:
    """Read one process; the read is audited."""
    found = one_process(work, incident_id, process_id)
    return Said(ProcessSchema().dump(found), version=found.version)


@api.put(PROCESS)
@api_door(Permission.RAPID_REVIEW_RUN, takes=unversioned(AmendProcessSchema), gives=KeptSchema, versioned=True)
def change_process(work: Work, incident_id: UUID, process_id: UUID) -> Said:
    """Say what is now known of a process."""
    command = read_at_version(AmendProcessSchema, work, incident_id=incident_id, process_id=process_id)
    row = amend_process(work, command)
    return Said(KeptSchema().dump(row), version=row.version)


@api.post(f"{REVIEW}/holds")
@api_door(Permission.RAPID_REVIEW_RUN, takes=PlaceHoldSchema, gives=KeptSchema, status=201)
def new_hold(work: Work, incident_id: UUID) -> Said:
    """Record that the review waits, and until when it is looked at again."""
    row = place_hold(work, read_json(PlaceHoldSchema, work, incident_id=incident_id))
    where = f"/api/v1/accounts/{work.account.slug}/incidents/{incident_id}/rapid-review/holds/{row.id}"
    return Said(KeptSchema().dump(row), 201, where, row.version)


@api.get(HOLD)
@api_door(Permission.RAPID_REVIEW_READ, gives=HoldSchema, versioned=True)
def read_hold(work: Work, incident_id: UUID, hold_id: UUID) -> Said:
    """Read one hold; the read is audited."""
    found = one_hold(work, incident_id, hold_id)
    return Said(HoldSchema().dump(found), version=found.version)


@api.post(f"{HOLD}/end")
@api_door(Permission.RAPID_REVIEW_RUN, takes=unversioned(EndHoldSchema), gives=KeptSchema, versioned=True)
def hold_ended(work: Work, incident_id: UUID, hold_id: UUID) -> Said:
    """Record that the review goes on."""
    row = end_hold(work, read_at_version(EndHoldSchema, work, incident_id=incident_id, hold_id=hold_id))
    return Said(KeptSchema().dump(row), version=row.version)


def _newest(work: Work, incident_id: UUID) -> Said:
    incident, review = read_review(work, incident_id)
    return Said(DecisionSchema().dump(decisions_of(work, incident)[0]), version=review.version)
