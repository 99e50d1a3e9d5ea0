"""Referrals for programs."""

from uuid import UUID

from service.cases.api.answers import KeptSchema, RecordedSchema, ReferralLineSchema, ReferralSchema
from service.cases.api.blueprint import ROOT, api
from service.cases.api.registers import filter_asked, names_of, place_asked
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
from service.cases.queries.referral_register import referrals_after
from service.cases.queries.referrals import referral_page
from service.cases.schemas.referrals import (
    BecameIncidentSchema,
    DecideReferralSchema,
    DiscussionSchema,
    FeedBackReferralSchema,
    RecordReferralSchema,
)
from service.cases.schemas.registers import ReferralFilterSchema
from service.json_api.door import Said, api_door, read_json
from service.json_api.paging import page_asked, page_of
from tenants.access.permissions import Permission
from tenants.work import Work

NAMES = names_of(ReferralFilterSchema)
REFERRAL = f"{ROOT}/referrals/<uuid:referral_id>"


@api.get(f"{ROOT}/referrals")
@api_door(Permission.REFERRAL_READ, gives=ReferralLineSchema, filters=NAMES)
def list_referrals(work: Work) -> Said:
    """List the referrals you may see, newest first, with what became of each."""
    asked = page_asked(work, *NAMES)
    rows = referrals_after(work, place_asked(asked), asked.to_fetch, filter_asked(work, asked, ReferralFilterSchema))
    return Said(page_of(asked, rows, ReferralLineSchema().dump, lambda row: (str(row.received_on), str(row.id))))


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
