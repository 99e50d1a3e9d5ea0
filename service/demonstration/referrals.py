"""The referrals of the demonstration: invented, from one that waits for its discussion to one that was decided."""

from collections.abc import Mapping
from datetime import time
from typing import Any
from uuid import UUID

from service.cases.operations.referrals import (
    DecideReferral,
    DiscussReferral,
    RecordReferral,
    decide_referral,
    discuss_referral,
    record_referral,
)
from service.cases.rules.referrals import PARTNERS
from service.demonstration.cast import address_of, read_table
from service.demonstration.stage import Act, Stage
from tenants.work import Work

RECEIVED_AT, DISCUSSED_AT, DECIDED_AT = time(9, 50), time(13, 15), time(15, 45)


class Request:
    """One referral while it is played."""

    def __init__(self, stage: Stage, said: Mapping[str, Any]) -> None:
        self._stage = stage
        self._said = said
        self._known: tuple[UUID, int] | None = None

    def acts(self) -> list[Act]:
        """Its recording, and its discussion and decision where they were."""
        said = self._said
        steps = [(said["ago"], RECEIVED_AT, self._record)]
        if "discussed" in said:
            steps.append((said["discussed"]["ago"], DISCUSSED_AT, self._discuss))
        if "decided" in said:
            steps.append((said["decided"]["ago"], DECIDED_AT, self._decide))
        who = address_of(said["by"])
        return [
            Act(self._stage.moment(self._stage.working_day(-ago), at), said["account"], who, do)
            for ago, at, do in steps
        ]

    def _record(self, work: Work) -> None:
        said = self._said
        row = record_referral(
            work,
            RecordReferral(
                received_on=work.today,
                agency=said["agency"],
                referrer=said["referrer"],
                senior_lead=said["senior_lead"],
                agreed_on=work.today,
                summary=said["summary"],
            ),
        )
        self._known = row.id, row.version

    def _discuss(self, work: Work) -> None:
        views = {code: self._said["discussed"][code] for code, _ in PARTNERS}
        referral_id, version = self._as_read()
        row = discuss_referral(work, DiscussReferral(referral_id, work.today, views, version))
        self._known = row.id, row.version

    def _decide(self, work: Work) -> None:
        decided = self._said["decided"]
        referral_id, version = self._as_read()
        decide_referral(work, DecideReferral(referral_id, decided["outcome"], decided.get("reasons"), version))

    def _as_read(self) -> tuple[UUID, int]:
        if self._known is None:
            raise RuntimeError("A step of the demonstration comes before its referral. Check the days in the file.")
        return self._known


def referral_acts(stage: Stage) -> list[Act]:
    """Every act of every referral."""
    return [act for said in read_table("running_cases.toml")["referrals"] for act in Request(stage, said).acts()]
