"""The secretariat's queue, a page at a time, and how the desk stands today."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from service.cases.queries.calendar import calendar_in_force
from service.panel.records.items import PanelItem
from service.panel.rules.items import (
    ACCEPTANCE_SETTING,
    NATURES,
    STATES,
    WAITING,
    Acceptance,
    Waited,
    acceptance_of,
    nothing_accepted,
    waited,
)
from service.panel.rules.letters import WAITS
from service.statute.calendar import Calendar
from tenants.access.permissions import Permission
from tenants.accounts import setting
from tenants.clock import LONDON, london_date
from tenants.work import Work

PAGE_ROWS = 50
_SINCE = func.least(PanelItem.waiting_since_at, PanelItem.review_waits_at, PanelItem.reply_waits_at)
"""Since when the oldest thing of an item has waited; PostgreSQL leaves out what is null."""
YESTERDAY = timedelta(days=1)


@dataclass(frozen=True)
class QueuePlace:
    """A place in the queue: since when an item has waited (never, once it is settled), and its id."""

    waiting_since_at: datetime | None
    item_id: UUID

    def as_texts(self) -> tuple[str, str]:
        """The place as two texts for an address; it holds nobody's name."""
        return self.waiting_since_at.isoformat() if self.waiting_since_at else "", str(self.item_id)

    @classmethod
    def from_texts(cls, since: str, item_id: str) -> "QueuePlace":
        """The place that these texts name; raises ValueError where they name none."""
        at = datetime.fromisoformat(since) if since else None
        if at is not None and at.tzinfo is None:
            raise ValueError("An instant has an offset.")
        return cls(at, UUID(item_id))


@dataclass(frozen=True)
class QueueFilter:
    """Which part of the queue is asked for: what waits, a state, a partnership, or all."""

    state: str | None = None
    partnership_id: UUID | None = None
    waits: str | None = None


@dataclass(frozen=True)
class QueueRow:
    """One case in the queue, without a word about a child; `waited` is the longest that anything of it has waited."""

    id: UUID
    from_account_id: UUID
    from_name: str
    reference: str
    nature: str | None
    became_aware_on: date | None
    latest: int
    state: str
    received_at: datetime
    waiting_since_at: datetime | None
    waited: Waited | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    receipt: str | None
    reply_due_on: date | None
    waits: tuple[str, ...]
    version: int

    @property
    def nature_words(self) -> str:
        """The nature of the incident in words; a withdrawal that came first does not say it."""
        return NATURES[self.nature] if self.nature else "Not provided"

    @property
    def state_words(self) -> str:
        """Where it stands, in words."""
        return STATES[self.state]

    @property
    def is_waiting(self) -> bool:
        """Whether its notification must still be acknowledged."""
        return self.state in WAITING

    @property
    def waits_words(self) -> tuple[str, ...]:
        """What of it waits, in words."""
        return tuple(WAITS[code] for code in self.waits)

    @property
    def place(self) -> QueuePlace:
        """Its place in the queue."""
        return QueuePlace(self.waiting_since_at, self.id)


@dataclass(frozen=True)
class DeskView:
    """How the desk stands: what waits, the oldest of it, and what came since the start of yesterday in London.

    `oldest` is the notification that has waited longest for its receipt.
    """

    new: int
    corrected: int
    received_since_yesterday: int
    oldest: QueueRow | None
    reviews: int
    replies: int
    overdue: int

    @property
    def waiting(self) -> int:
        """How many notifications must still be acknowledged."""
        return self.new + self.corrected


@dataclass(frozen=True)
class Sender:
    """A partnership that has sent the Panel something."""

    id: UUID
    name: str


def queue(work: Work, asked: QueueFilter, after: QueuePlace | None = None, limit: int = PAGE_ROWS) -> list[QueueRow]:
    """A page of the queue: the longest waiting first, then what is settled, the newest first."""
    work.require(Permission.PANEL_DESK_READ)
    conditions = [*_conditions(asked, work.today), *([_comes_after(after)] if after is not None else [])]
    return _rows(work, conditions, limit)


def whole_queue(work: Work, asked: QueueFilter) -> list[QueueRow]:
    """Everything under a filter, in the order of the queue, for a table that leaves the service."""
    work.require(Permission.PANEL_DESK_READ)
    return _rows(work, _conditions(asked, work.today), None)


def senders(work: Work) -> list[Sender]:
    """The partnerships whose notifications are on the desk, by name; each under the name it bore last."""
    rows = work.session.execute(
        select(PanelItem.from_account_id, PanelItem.from_name)
        .group_by(PanelItem.from_account_id, PanelItem.from_name)
        .order_by(func.max(PanelItem.received_at))
    )
    names = {sender_id: name for sender_id, name in rows}
    found = (Sender(sender_id, name) for sender_id, name in names.items())
    return sorted(found, key=lambda sender: (sender.name.casefold(), sender.id))


def desk_today(work: Work) -> DeskView:
    """How the desk stands today, for its front page."""
    work.require(Permission.PANEL_DESK_READ)
    yesterday = datetime.combine(work.today - YESTERDAY, time.min, LONDON)
    conditions = (
        PanelItem.state == "new",
        PanelItem.state == "corrected",
        PanelItem.received_at >= yesterday,
        *(_waiting(code, work.today) for code in ("rapid-review", "reply", "overdue")),
    )
    counted = (func.count(PanelItem.id).filter(condition) for condition in conditions)
    found = tuple(work.session.execute(select(*counted).select_from(PanelItem)).one())
    new, corrected, lately, reviews, replies, overdue = found
    oldest = work.session.scalar(
        select(PanelItem)
        .where(PanelItem.waiting_since_at.is_not(None))
        .order_by(PanelItem.waiting_since_at, PanelItem.id.desc())
        .limit(1)
    )
    row = None if oldest is None else row_of(oldest, work.now, calendar_in_force(work.session))
    return DeskView(new, corrected, lately, row, reviews, replies, overdue)


def acceptance_in_force(work: Work) -> Acceptance:
    """Whether a receipt given today meets the notification duty, on the word of the Panel's own setting."""
    chosen = setting(work.session, ACCEPTANCE_SETTING)
    return nothing_accepted() if chosen is None else acceptance_of(chosen.value, chosen.set_by, chosen.set_at)


def row_of(item: PanelItem, now: datetime, calendar: Calendar) -> QueueRow:
    """An item as the queue shows it."""
    since = min(filter(None, (item.waiting_since_at, item.review_waits_at, item.reply_waits_at)), default=None)
    return QueueRow(
        id=item.id,
        from_account_id=item.from_account_id,
        from_name=item.from_name,
        reference=item.reference,
        nature=item.nature,
        became_aware_on=item.became_aware_on,
        latest=item.latest,
        state=item.state,
        received_at=item.received_at,
        waiting_since_at=since,
        waited=None if since is None else waited(since, now, calendar),
        acknowledged_at=item.acknowledged_at,
        acknowledged_by=item.acknowledged_by,
        receipt=item.receipt,
        reply_due_on=item.reply_due_on,
        waits=tuple(_waits(item, london_date(now))),
        version=item.version,
    )


def _rows(work: Work, conditions: list[ColumnElement[bool]], limit: int | None) -> list[QueueRow]:
    items = work.session.scalars(
        select(PanelItem).where(*conditions).order_by(_SINCE.asc().nulls_last(), PanelItem.id.desc()).limit(limit)
    ).all()
    calendar = calendar_in_force(work.session)
    return [row_of(item, work.now, calendar) for item in items]


def _waits(item: PanelItem, today: date) -> Iterator[str]:
    if item.state in WAITING:
        yield "notification"
    if item.review_waits_at is not None:
        yield "rapid-review"
    if item.reply_waits_at is not None:
        yield "reply"
    if item.reply_due_on is not None and item.reply_due_on < today:
        yield "overdue"


def _waiting(code: str, today: date) -> ColumnElement[bool]:
    """The condition under which this waits at the desk."""
    return {
        "notification": PanelItem.state.in_(sorted(WAITING)),
        "rapid-review": PanelItem.review_waits_at.is_not(None),
        "reply": PanelItem.reply_waits_at.is_not(None),
        "overdue": PanelItem.reply_due_on < today,
    }[code]


def _conditions(asked: QueueFilter, today: date) -> list[ColumnElement[bool]]:
    conditions = []
    if asked.waits is not None:
        conditions.append(_waiting(asked.waits, today))
    if asked.state is not None:
        conditions.append(PanelItem.state == asked.state)
    if asked.partnership_id is not None:
        conditions.append(PanelItem.from_account_id == asked.partnership_id)
    return conditions


def _comes_after(place: QueuePlace) -> ColumnElement[bool]:
    since = _SINCE
    if place.waiting_since_at is None:
        return and_(since.is_(None), PanelItem.id < place.item_id)
    same = and_(since == place.waiting_since_at, PanelItem.id < place.item_id)
    return or_(since > place.waiting_since_at, same, since.is_(None))
