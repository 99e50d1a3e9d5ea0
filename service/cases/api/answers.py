"""What the cases' routes answer: each schema dumps a frozen view and describes the answer to programmers."""

from marshmallow import Schema, fields


class KeptSchema(Schema):
    """A thing that was recorded or changed, and its version now."""

    id = fields.UUID()
    version = fields.Integer()


class RecordedSchema(KeptSchema):
    """A thing that was recorded, with the reference under which people know it."""

    reference = fields.String()


class IncidentRowSchema(Schema):
    """One line of the register of incidents; days are working days, `left` is of the clock that runs."""

    id = fields.UUID()
    reference = fields.String()
    title = fields.String()
    nature = fields.String()
    state = fields.String()
    became_aware_on = fields.Date()
    due_on = fields.Date(allow_none=True)
    met_on = fields.Date(allow_none=True)
    review_due_on = fields.Date(allow_none=True)
    review_met_on = fields.Date(allow_none=True)
    running_due_on = fields.Date(allow_none=True)
    left = fields.Integer(allow_none=True)
    days_to_notify = fields.Integer(allow_none=True)
    days_to_send = fields.Integer(allow_none=True)
    access = fields.String()


class ChildSchema(Schema):
    """A child whom an incident concerns."""

    id = fields.UUID()
    position = fields.Integer()
    pseudonym = fields.String()
    name = fields.String()
    born_on = fields.String()
    is_unborn = fields.Boolean()
    has_died = fields.Boolean()
    age_reason = fields.String()
    version = fields.Integer()


class NotificationVersionSchema(Schema):
    """One version of a notification and how far it has come."""

    id = fields.UUID()
    number = fields.Integer()
    state = fields.String()
    channel = fields.String()
    prepared_by = fields.String()
    submitted_by = fields.String()
    submitted_at = fields.DateTime(allow_none=True)
    sent_at = fields.DateTime(allow_none=True)
    sender = fields.String()
    national_reference = fields.String()
    receipt = fields.String()
    acknowledged_at = fields.DateTime(allow_none=True)
    proof_file_id = fields.UUID(allow_none=True)
    version = fields.Integer()


class PersonSchema(Schema):
    """Someone named on a case; a guest until their last day."""

    id = fields.UUID()
    person_id = fields.UUID()
    name = fields.String()
    is_guest = fields.Boolean()
    ends_on = fields.Date(allow_none=True)


class HappeningSchema(Schema):
    """One line of a case's timeline, in codes."""

    at = fields.DateTime()
    event = fields.String()
    actor = fields.String()
    is_person = fields.Boolean()
    details = fields.Dict(keys=fields.String())


class SkippedSchema(Schema):
    """A bank holiday that was not counted."""

    on = fields.Date(attribute="day")
    name = fields.String(attribute="reason")


class ClockSchema(Schema):
    """A statutory clock with its working: `working` says it in sentences, `counted` and `skipped` day by day."""

    id = fields.UUID()
    incident_id = fields.UUID()
    reference = fields.String()
    duty = fields.String()
    title = fields.String()
    who = fields.String()
    edition = fields.String()
    citation = fields.String()
    verified = fields.Boolean()
    relaxed = fields.Boolean()
    start_on = fields.Date()
    due_on = fields.Date()
    first_due_on = fields.Date()
    state = fields.String()
    met_on = fields.Date(allow_none=True)
    met_by = fields.String()
    is_late = fields.Boolean()
    is_sent = fields.Boolean()
    working_days_left = fields.Integer()
    has_reason = fields.Boolean()
    working = fields.String()
    counted = fields.List(fields.Date())
    skipped = fields.List(fields.Nested(SkippedSchema))
    version = fields.Integer()


class ExplainedClockSchema(ClockSchema):
    """One clock with the reason why it ran out, or will."""

    late_reason = fields.String()
    late_reason_by = fields.String()


class IncidentSchema(Schema):
    """An incident with its children, clocks, notifications, people and timeline."""

    id = fields.UUID()
    reference = fields.String()
    title = fields.String()
    nature = fields.String()
    circumstance = fields.String()
    circumstance_words = fields.String()
    is_harm_by_child = fields.Boolean()
    became_aware_on = fields.Date()
    became_aware_time = fields.String()
    occurred_on = fields.Date(allow_none=True)
    occurred_words = fields.String()
    other_areas = fields.List(fields.String())
    edition = fields.String()
    state = fields.String()
    access = fields.String()
    narrative = fields.String()
    location = fields.String()
    reasons = fields.String()
    recorded_by = fields.String()
    recorded_at = fields.DateTime()
    version = fields.Integer()
    children = fields.List(fields.Nested(ChildSchema), attribute="subjects")
    clocks = fields.List(fields.Nested(ClockSchema))
    notifications = fields.List(fields.Nested(NotificationVersionSchema))
    people = fields.List(fields.Nested(PersonSchema))
    timeline = fields.List(fields.Nested(HappeningSchema), attribute="happenings")


class AnswerSchema(Schema):
    """One field of the notification: its answer, the answer in words, and the codes it may have."""

    field = fields.String(attribute="field.id")
    label = fields.String(attribute="field.label")
    kind = fields.String(attribute="field.kind")
    codes = fields.Function(lambda answered: dict(answered.field.codes), metadata={"type": "object"})
    source = fields.String(attribute="field.source")
    verified = fields.Boolean(attribute="field.verified")
    value = fields.String()
    words = fields.String()
    is_missing = fields.Boolean()
    is_not_yet_known = fields.Boolean(attribute="is_open")


class SectionSchema(Schema):
    """One section of the notification and how many of its fields are missing or open."""

    section = fields.String(attribute="name")
    title = fields.String()
    child_id = fields.UUID(allow_none=True)
    status = fields.String()
    missing = fields.Integer()
    answers = fields.List(fields.Nested(AnswerSchema), attribute="answered")


class NotificationSchema(Schema):
    """The newest version of a notification by sections, with its gaps, and every version that there was."""

    number = fields.Integer()
    state = fields.String()
    channel = fields.String()
    version = fields.Integer()
    missing = fields.Integer()
    total = fields.Integer()
    sections = fields.List(fields.Nested(SectionSchema))
    versions = fields.List(fields.Nested(NotificationVersionSchema))


class WhoMaySeeSchema(Schema):
    """Who can see a case: its level, why, and the people named on it."""

    access = fields.String(attribute="heading.access")
    reason = fields.String()
    people = fields.List(fields.Nested(PersonSchema))


class NameableSchema(Schema):
    """Someone who could be named on a case."""

    person_id = fields.UUID()
    name = fields.String()
    email = fields.String()
    roles = fields.String()


class NameablesSchema(Schema):
    """The people who could be named on a case."""

    items = fields.List(fields.Nested(NameableSchema))


class LookSchema(Schema):
    """One time somebody read what is under seal in a case."""

    at = fields.DateTime()
    actor = fields.String()
    via = fields.String()


class ReferralRowSchema(Schema):
    """One line of the register of referrals."""

    id = fields.UUID()
    reference = fields.String()
    received_on = fields.Date()
    agency = fields.String()
    agreed_on = fields.Date(allow_none=True)
    state = fields.String()
    fed_back_on = fields.Date(allow_none=True)


class ReferralLineSchema(ReferralRowSchema):
    """One line of the register of referrals, with what became of it."""

    incident_id = fields.UUID(allow_none=True)
    incident_reference = fields.String()
    outcome = fields.String()


class ReferralSchema(ReferralRowSchema):
    """One referral whole; without `agreed_on` the agency's senior lead has not agreed it."""

    referrer = fields.String()
    referrer_email = fields.String()
    senior_lead = fields.String()
    summary = fields.String()
    discussed_on = fields.Date(allow_none=True)
    views = fields.Dict(keys=fields.String(), values=fields.String())
    reasons = fields.String()
    decided_on = fields.Date(allow_none=True)
    decided_by = fields.String()
    fed_back_by = fields.String()
    incident_id = fields.UUID(allow_none=True)
    recorded_by = fields.String()
    version = fields.Integer()


class HolidaySchema(Schema):
    """A bank holiday of the calendar in force, and where it was read."""

    on = fields.Date()
    name = fields.String()
    source = fields.String()
    verified = fields.Boolean()


class CalendarSchema(Schema):
    """The bank holidays by which every clock is counted, and the years that are known."""

    version = fields.String()
    years = fields.List(fields.Integer())
    holidays = fields.List(fields.Nested(HolidaySchema))


class FileSchema(Schema):
    """One version of a file and what the virus check said of it."""

    id = fields.UUID()
    document_id = fields.UUID()
    version = fields.Integer()
    is_newest = fields.Boolean()
    name = fields.String()
    media_type = fields.String()
    size = fields.Integer()
    sha256 = fields.String()
    state = fields.String()
    refusal = fields.String()
    warnings = fields.List(fields.String())
    uploaded_by = fields.String()
    uploaded_at = fields.DateTime()
    scanned_at = fields.DateTime(allow_none=True)
    may_be_opened = fields.Boolean()


class FilesSchema(Schema):
    """The files of an incident."""

    items = fields.List(fields.Nested(FileSchema))
