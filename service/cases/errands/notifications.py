"""Carrying a notification to the Panel's own address or drop: claim, call outside, record; in doubt, ask first."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from service.cases.operations.notifications import note_outside_answer
from service.cases.records.notifications import ChannelBreaker
from service.outside.breakers import Breaker
from service.outside.drops import drop_at
from service.outside.metrics import ChannelName, DeliveryOutcome, count_delivery, show_breaker
from service.outside.panel import (
    Accepted,
    Channel,
    HttpsPanel,
    InDoubt,
    Notice,
    NotReached,
    Outcome,
    Refused,
    has_answered,
)
from service.people.queries.settings import signing_secret, value_in_force
from service.people.rules.settings import NotificationChannel, SettingName
from tenants.outbox import Claimed
from tenants.outbox import Outcome as Settled
from tenants.work import House, RunErrand, Work, work_for

LIMIT = 5
PAUSE = timedelta(minutes=2)
METRIC_NAMES: dict[str, ChannelName] = {NotificationChannel.ENDPOINT: "https", NotificationChannel.DROP: "drop"}


@dataclass(frozen=True)
class _Line:
    """The way out as the account has set it, and whether calls over it rest."""

    channel: Channel
    name: str
    breaker: Breaker


def make_send_outside(*, may_be_loopback: bool) -> RunErrand:
    """The errand "notification-outside"; loopback addresses are allowed in the demonstration only."""

    def send_outside(house: House, claimed: Claimed) -> Settled:
        now = house.clock.now()
        with work_for(house, claimed.account_id) as work:
            line = _line(work, may_be_loopback=may_be_loopback)
            if line is None:
                return Settled("dead", "no-channel")
            is_admitted, breaker = line.breaker.admit(now)
            _keep(work, line.name, breaker)
        if not is_admitted:
            return Settled("again", "breaker-open", again_after=PAUSE)
        outcome = _carry(line.channel, claimed, now)
        return _settled(line, breaker, claimed, outcome, now)

    return send_outside


def _carry(channel: Channel, claimed: Claimed, now: datetime) -> Outcome:
    """Send once; a repeat asks first what became of the earlier try."""
    if claimed.attempts > 1:
        earlier = channel.ask(claimed.id, now)
        if not isinstance(earlier, NotReached):
            return earlier
    content: Mapping[str, Any] = json.loads(claimed.says or "{}")
    return channel.send(Notice(claimed.id, content), now)


def _settled(line: _Line, breaker: Breaker, claimed: Claimed, outcome: Outcome, now: datetime) -> Settled:
    after = breaker.succeeded() if has_answered(outcome) else breaker.failed(now)
    count_delivery(METRIC_NAMES[line.name], _word(outcome))
    show_breaker(METRIC_NAMES[line.name], after.state(now))

    def keep(work: Work) -> None:
        _keep(work, line.name, after)
        if isinstance(outcome, Accepted) and claimed.thing_id is not None:
            note_outside_answer(work, claimed.thing_id, outcome.reference)

    if isinstance(outcome, Accepted):
        return Settled("done", "accepted", keep)
    if isinstance(outcome, Refused):
        return Settled("dead", outcome.code, keep)
    wait = timedelta(seconds=outcome.wait_seconds) if outcome.wait_seconds else None
    return Settled("again", outcome.code, keep, again_after=wait)


def _word(outcome: Outcome) -> DeliveryOutcome:
    """How a try ended, as it is counted."""
    words: dict[type[Outcome], DeliveryOutcome] = {
        Accepted: "accepted",
        Refused: "refused",
        NotReached: "not-reached",
        InDoubt: "in-doubt",
    }
    return words[type(outcome)]


def _line(work: Work, *, may_be_loopback: bool) -> _Line | None:
    chosen = value_in_force(work, SettingName.NOTIFICATION_CHANNEL)
    name, address = str(chosen["channel"]), str(chosen["address"])
    row = work.session.scalar(select(ChannelBreaker).where(ChannelBreaker.channel == name))
    breaker = Breaker(LIMIT, PAUSE, row.failures, row.opened_at) if row else Breaker(LIMIT, PAUSE)
    if name == NotificationChannel.ENDPOINT:
        secret = signing_secret(work).encode()
        return _Line(HttpsPanel(address, secret, may_be_loopback=may_be_loopback), name, breaker)
    if name == NotificationChannel.DROP:
        return _Line(drop_at(address), name, breaker)
    return None


def _keep(work: Work, name: str, breaker: Breaker) -> None:
    row = work.session.scalar(select(ChannelBreaker).where(ChannelBreaker.channel == name).with_for_update())
    if row is None:
        work.add(ChannelBreaker(channel=name, failures=breaker.failures, opened_at=breaker.opened_at))
    else:
        row.failures, row.opened_at = breaker.failures, breaker.opened_at
