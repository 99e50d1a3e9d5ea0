"""Referrals for programs."""

from datetime import date
from uuid import UUID

from service.cases.api.answers import KeptSchema, RecordedSchema, ReferralRowSchema, ReferralSchema
from service.cases.api.blueprint import ROOT, api
from service.cases.api.versions import read_at_version, unversioned
from service.cases.operations.referrals import (
    DiscussReferral,
    LinkReferral,
    decide_referral,
    discuss_referral,
    feed_back_referral,
    link_referral,
    record_referral,
)
from service.cases.queries.referrals import STATES, referral_page, referrals_after
from service.cases.schemas.referrals import (
    BecameIncidentSchema,
    DecideReferralSchema,
    DiscussionSchema,
    FeedBackReferralSchema,
    RecordReferralSchema,
)
from service.json_api.door import Said, api_door, read_json
from service.json_api.paging import page_asked, page_of
from tenants.access.permissions import Permission
from tenants.errors import RuleBrokenError
from tenants.work import Work

REFERRAL = f"{ROOT}/referrals/<uuid:referral_id>"


@api.get(f"{ROOT}/referrals")
@api_door(Permission.REFERRAL_READ, gives=ReferralRowSchema, filters=("state",))
def list_referrals(work: Work) -> Said:
    """List the referrals you may see, newest first."""
    asked = page_asked(work, "state")
    state = asked.filters.get("state", "")
    if state and state not in STATES:
        raise RuleBrokenError("Ask for a state that a referral can have.", {"state": f"One of {', '.join(STATES)}."})
    after = (date.fromisoformat(asked.after[0]), UUID(asked.after[1])) if asked.after else None
    rows = referrals_after(work, after, asked.to_fetch, state=state)
    return Said(page_of(asked, rows, ReferralRowSchema().dump, lambda row: (str(row.received_on), str(row.id))))


@api.post(f"{ROOT}/referrals")
@api_door(Permission.REFERRAL_RECORD, takes=RecordReferralSchema, gives=RecordedSchema, status=201)
def record_new_referral(work: Work) -> Said:
    """Record a referral; it may lack the senior lead's agreement and then shows it."""
    row = record_referral(work, read_json(RecordReferralSchema, work))
    where = f"/api/v1/accounts/{work.account.slug}/referrals/{row.id}"
    return Said(RecordedSchema().dump(row), 201, where, row.version)


@api.get(REFERRAL)
@api_door(Permission.REFERRAL_READ, gives=ReferralSchema, versioned=True)
def read_referral(work: Work, referral_id: UUID) -> Said:
    """Read one referral; the read is audited."""
    found = referral_page(work, referral_id)
    return Said(ReferralSchema().dump(found), version=found.version)


@api.post(f"{REFERRAL}/discussion")
@api_door(Permission.REFERRAL_RECORD, takes=unversioned(DiscussionSchema), gives=KeptSchema, versioned=True)
def discuss(work: Work, referral_id: UUID) -> Said:
    """Record what each of the three safeguarding partners thinks."""
    said = read_at_version(DiscussionSchema, work)
    row = discuss_referral(work, DiscussReferral(referral_id, said.discussed_on, said.views(), said.version))
    return Said(KeptSchema().dump(row), version=row.version)


@api.post(f"{REFERRAL}/decision")
@api_door(Permission.REFERRAL_DECIDE, takes=unversioned(DecideReferralSchema), gives=KeptSchema, versioned=True)
def decide(work: Work, referral_id: UUID) -> Said:
    """Decide a referral: notify, or not notified, because."""
    row = decide_referral(work, read_at_version(DecideReferralSchema, work, referral_id=referral_id))
    return Said(KeptSchema().dump(row), version=row.version)


@api.post(f"{REFERRAL}/feedback")
@api_door(Permission.REFERRAL_RECORD, takes=unversioned(FeedBackReferralSchema), gives=KeptSchema, versioned=True)
def feed_back(work: Work, referral_id: UUID) -> Said:
    """Record that the referrer was told the outcome."""
    row = feed_back_referral(work, read_at_version(FeedBackReferralSchema, work, referral_id=referral_id))
    return Said(KeptSchema().dump(row), version=row.version)


@api.post(f"{REFERRAL}/incident")
@api_door(Permission.REFERRAL_RECORD, takes=BecameIncidentSchema)
def link_incident(work: Work, referral_id: UUID) -> Said:
    """Name the incident that a referral became."""
    incident_id = read_json(BecameIncidentSchema, work).incident_id
    link_referral(work, LinkReferral(referral_id, incident_id))
    return Said({"incident_id": str(incident_id)})
