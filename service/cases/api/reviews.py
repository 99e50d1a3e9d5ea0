"""Rapid reviews for programs: reading one, its headings, its steps, sending it, and its report as a document."""

from typing import Any
from uuid import UUID

from flask import Response

from service.cases.api.answers import ClockSchema, FileSchema, FilesSchema, KeptSchema
from service.cases.api.blueprint import INCIDENT, api
from service.cases.api.clocks import show_clock
from service.cases.api.review_answers import HeadingSchema, RapidReviewSchema, StepSchema
from service.cases.api.versions import read_at_version, unversioned
from service.cases.operations.reviews import (
    access_review,
    begin_version,
    feed_back_outcome,
    open_review,
    write_section,
)
from service.cases.operations.sending import record_sending, send_review
from service.cases.operations.steps import add_step, finish_step, move_step, own_step, reopen_step
from service.cases.queries.papers import review_paper
from service.cases.queries.reviews import ReviewView, one_section, read_review, review_heading, review_page
from service.cases.queries.steps import one_step
from service.cases.rules.reviews import check_in_hand
from service.cases.schemas.reviews import (
    AddStepSchema,
    BeginVersionSchema,
    FeedBackOutcomeSchema,
    FinishStepSchema,
    MoveStepSchema,
    OpenReviewSchema,
    OwnStepSchema,
    RecordSendingSchema,
    ReopenStepSchema,
    SendReviewSchema,
    WriteSectionSchema,
)
from service.files.operations import NewFile, keep_file
from service.files.pages import as_attachment, chosen_files
from service.files.queries import file_for_download, files_of
from service.json_api.door import ANY_DOCUMENT, Said, api_door, read_json
from service.outside.ports import current_ports
from service.papers.pages import PDF, WORD, send_pdf, send_word
from service.papers.rules import Paper
from tenants.access.permissions import Permission
from tenants.work import Work

REVIEW = f"{INCIDENT}/rapid-review"
STEP = f"{REVIEW}/steps/<uuid:step_id>"


@api.get(REVIEW)
@api_door(Permission.RAPID_REVIEW_READ, gives=RapidReviewSchema, versioned=True)
def read_rapid_review(work: Work, incident_id: UUID) -> Said:
    """Read a rapid review: its clock, steps, headings, processes, decisions and what was sent; the read is audited."""
    found = review_page(work, incident_id)
    return Said(_whole(found), version=found.heading.version)


@api.post(REVIEW)
@api_door(Permission.RAPID_REVIEW_RUN, takes=OpenReviewSchema, gives=KeptSchema, status=201)
def open_by_hand(work: Work, incident_id: UUID) -> Said:
    """Open a review of a case for which the law sets none."""
    row = open_review(work, read_json(OpenReviewSchema, work, incident_id=incident_id))
    where = f"/api/v1/accounts/{work.account.slug}/incidents/{incident_id}/rapid-review"
    return Said(KeptSchema().dump(row), 201, where, row.version)


@api.get(f"{REVIEW}/headings/<heading>")
@api_door(Permission.RAPID_REVIEW_READ, gives=HeadingSchema, versioned=True)
def read_heading(work: Work, incident_id: UUID, heading: str) -> Said:
    """Read what stands under one heading; the read is audited."""
    found = one_section(work, incident_id, heading)
    return Said(HeadingSchema().dump(found), version=found.version)


@api.put(f"{REVIEW}/headings/<heading>")
@api_door(Permission.RAPID_REVIEW_RUN, takes=unversioned(WriteSectionSchema), gives=KeptSchema, versioned=True)
def keep_heading(work: Work, incident_id: UUID, heading: str) -> Said:
    """Write what stands under one heading; If-Match is "0" where nothing stands there."""
    row = write_section(work, read_at_version(WriteSectionSchema, work, incident_id=incident_id, heading=heading))
    return Said(KeptSchema().dump(row), version=row.version)


@api.post(f"{REVIEW}/new-version")
@api_door(Permission.RAPID_REVIEW_SEND, takes=unversioned(BeginVersionSchema), gives=KeptSchema, versioned=True)
def new_version(work: Work, incident_id: UUID) -> Said:
    """Begin a new version of a review that was sent."""
    return _kept(begin_version(work, read_at_version(BeginVersionSchema, work, incident_id=incident_id)))


@api.put(f"{REVIEW}/feedback")
@api_door(Permission.RAPID_REVIEW_RUN, takes=unversioned(FeedBackOutcomeSchema), gives=KeptSchema, versioned=True)
def keep_feedback(work: Work, incident_id: UUID) -> Said:
    """Record when the group's chair and the referrer were told the outcome."""
    return _kept(feed_back_outcome(work, read_at_version(FeedBackOutcomeSchema, work, incident_id=incident_id)))


@api.post(f"{REVIEW}/steps")
@api_door(Permission.RAPID_REVIEW_RUN, takes=AddStepSchema, gives=KeptSchema, status=201)
def new_step(work: Work, incident_id: UUID) -> Said:
    """Add a step of this case's own."""
    row = add_step(work, read_json(AddStepSchema, work, incident_id=incident_id))
    where = f"/api/v1/accounts/{work.account.slug}/incidents/{incident_id}/rapid-review/steps/{row.id}"
    return Said(KeptSchema().dump(row), 201, where, row.version)


@api.get(STEP)
@api_door(Permission.RAPID_REVIEW_READ, gives=StepSchema, versioned=True)
def read_step(work: Work, incident_id: UUID, step_id: UUID) -> Said:
    """Read one step."""
    found = one_step(work, incident_id, step_id)
    return Said(StepSchema().dump(found), version=found.version)


@api.post(f"{STEP}/done")
@api_door(Permission.RAPID_REVIEW_RUN, takes=unversioned(FinishStepSchema), gives=KeptSchema, versioned=True)
def step_done(work: Work, incident_id: UUID, step_id: UUID) -> Said:
    """Say that a step was done."""
    command = read_at_version(FinishStepSchema, work, incident_id=incident_id, step_id=step_id)
    return _kept(finish_step(work, command))


@api.post(f"{STEP}/reopen")
@api_door(Permission.RAPID_REVIEW_RUN, takes=unversioned(ReopenStepSchema), gives=KeptSchema, versioned=True)
def step_reopened(work: Work, incident_id: UUID, step_id: UUID) -> Said:
    """Take back that a step was done."""
    command = read_at_version(ReopenStepSchema, work, incident_id=incident_id, step_id=step_id)
    return _kept(reopen_step(work, command))


@api.post(f"{STEP}/move")
@api_door(Permission.STEP_MOVE, takes=unversioned(MoveStepSchema), gives=KeptSchema, versioned=True)
def step_moved(work: Work, incident_id: UUID, step_id: UUID) -> Said:
    """Move a step, with its reason; never past the law's day."""
    command = read_at_version(MoveStepSchema, work, incident_id=incident_id, step_id=step_id)
    return _kept(move_step(work, command))


@api.put(f"{STEP}/owner")
@api_door(Permission.RAPID_REVIEW_RUN, takes=unversioned(OwnStepSchema), gives=KeptSchema, versioned=True)
def step_owned(work: Work, incident_id: UUID, step_id: UUID) -> Said:
    """Say who does a step."""
    command = read_at_version(OwnStepSchema, work, incident_id=incident_id, step_id=step_id)
    return _kept(own_step(work, command))


@api.post(f"{REVIEW}/sending")
@api_door(Permission.RAPID_REVIEW_SEND, takes=unversioned(SendReviewSchema), gives=KeptSchema, versioned=True)
def send_review_to_panel(work: Work, incident_id: UUID) -> Said:
    """Send the rapid review to the Panel's account, frozen as it stands."""
    send_review(work, read_at_version(SendReviewSchema, work, incident_id=incident_id))
    return _now(work, incident_id)


@api.post(f"{REVIEW}/sent")
@api_door(Permission.RAPID_REVIEW_SEND, takes=unversioned(RecordSendingSchema), gives=KeptSchema, versioned=True)
def sent_by_hand(work: Work, incident_id: UUID) -> Said:
    """Record that the rapid review was sent by hand; this meets its clock."""
    record_sending(work, read_at_version(RecordSendingSchema, work, incident_id=incident_id).command())
    return _now(work, incident_id)


@api.get(f"{REVIEW}/report.pdf")
@api_door(Permission.RAPID_REVIEW_READ, document=PDF)
def report_pdf(work: Work, incident_id: UUID) -> Response:
    """Download the report as a tagged PDF."""
    paper = _paper(work, incident_id)
    return send_pdf(paper, f"{paper.reference}-rapid-review")


@api.get(f"{REVIEW}/report.docx")
@api_door(Permission.RAPID_REVIEW_READ, document=WORD)
def report_word(work: Work, incident_id: UUID) -> Response:
    """Download the report for Word."""
    paper = _paper(work, incident_id)
    return send_word(paper, f"{paper.reference}-rapid-review")


@api.get(f"{REVIEW}/files")
@api_door(Permission.RAPID_REVIEW_READ, gives=FilesSchema)
def review_files(work: Work, incident_id: UUID) -> Said:
    """List the files that go to the Panel with the report."""
    _, review = read_review(work, incident_id)
    return Said(FilesSchema().dump({"items": files_of(work, review.id)}))


@api.post(f"{REVIEW}/files")
@api_door(Permission.RAPID_REVIEW_RUN, gives=FileSchema, status=201)
def add_review_file(work: Work, incident_id: UUID) -> Said:
    """Add one file that is to go to the Panel, sent as multipart/form-data in the part "file"."""
    _, review = access_review(work, incident_id, Permission.RAPID_REVIEW_RUN)
    check_in_hand(review.state)
    upload = chosen_files()[0]
    kept = keep_file(
        work, NewFile(upload.stream, upload.filename or "", "rapid-review", review.id), current_ports().storage
    )
    where = f"/api/v1/accounts/{work.account.slug}/incidents/{incident_id}/rapid-review/files/{kept.id}"
    return Said(FileSchema().dump(kept), 201, where)


@api.get(f"{REVIEW}/files/<uuid:file_id>")
@api_door(Permission.RAPID_REVIEW_READ, document=ANY_DOCUMENT)
def review_file(work: Work, incident_id: UUID, file_id: UUID) -> Response:
    """Download one file of the review."""
    _, review = read_review(work, incident_id)
    return as_attachment(work, file_for_download(work, review.id, file_id))


def _whole(found: ReviewView) -> dict[str, Any]:
    clock = None if found.clock is None else show_clock(ClockSchema(), found.clock.clock, found.clock.due)
    whole: dict[str, Any] = RapidReviewSchema(exclude=("clock",)).dump(found)
    return {**whole, "clock": clock}


def _paper(work: Work, incident_id: UUID) -> Paper:
    incident, review = read_review(work, incident_id)
    return review_paper(work, incident, review)


def _kept(row: Any) -> Said:  # noqa: ANN401 # any row with an id and a version
    return Said(KeptSchema().dump(row), version=row.version)


def _now(work: Work, incident_id: UUID) -> Said:
    heading = review_heading(work, incident_id)
    return Said({"id": str(heading.review_id), "version": heading.version}, version=heading.version)
