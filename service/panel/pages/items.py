"""The secretariat's desk: the queue, one notification, its acknowledgement, a print view, and the queue as a table."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, redirect, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from service.panel.operations.items import acknowledge_item
from service.panel.pages.blueprint import HERE, ITEM, pages
from service.panel.pages.threads import ThreadEntry, thread_entries
from service.panel.queries.desk import (
    PAGE_ROWS,
    DeskView,
    QueueFilter,
    QueuePlace,
    QueueRow,
    Sender,
    acceptance_in_force,
    desk_today,
    queue,
    senders,
    whole_queue,
)
from service.panel.queries.items import ItemView, item_page, item_row
from service.panel.queries.letters import thread_of
from service.panel.rules.items import STATES, Acceptance
from service.panel.rules.letters import WAITS
from service.panel.schemas.items import AcknowledgementFormSchema
from service.web.attempts import attempt
from service.web.components import Chip, ChipKind, Choice
from service.web.door import door, page
from service.web.forms import begin_answers, read
from service.web.pages import question_page, show_page
from service.web.spreadsheets import send_csv
from tenants.access.permissions import Permission
from tenants.work import Work

CHIP_KINDS = {
    "new": ChipKind.SOON,
    "corrected": ChipKind.SOON,
    "acknowledged": ChipKind.MET,
    "withdrawn": ChipKind.WAITING,
    "not-here": ChipKind.WAITING,
}
CSV_HEADINGS = (
    "Partnership",
    "Reference",
    "Nature",
    "Became aware",
    "Version",
    "State",
    "Received",
    "Working days waited",
    "Hours waited",
    "Receipt",
    "Acknowledged",
    "Acknowledged by",
    "What waits",
    "Reply wanted by",
)


@dataclass(frozen=True)
class QueueLine:
    """One case as a line of the queue; `more` is what waits beside its notification."""

    row: QueueRow
    chip: Chip
    more: tuple[str, ...]
    href: str


@dataclass(frozen=True)
class QueuePage:
    """A page of the queue, with what it is filtered by and the ways on."""

    desk: DeskView
    lines: tuple[QueueLine, ...]
    waits: tuple[Choice, ...]
    states: tuple[Choice, ...]
    partnerships: tuple[Choice, ...]
    asked: QueueFilter
    is_filtered: bool
    here: str
    csv_href: str
    first_href: str
    next_href: str
    today: date


@dataclass(frozen=True)
class ItemPage:
    """One case on the desk: its notification, its thread, and what may be done."""

    item: ItemView
    chip: Chip
    waits: tuple[Chip, ...]
    may_acknowledge: bool
    may_write: bool
    thread: tuple[ThreadEntry, ...]
    here: str
    queue_href: str
    today: date


@dataclass(frozen=True)
class AcknowledgementPage:
    """What is about to be acknowledged, and what the receipt will claim."""

    row: QueueRow
    acceptance: Acceptance
    today: date


@pages.get(HERE)
@door(Permission.PANEL_DESK_READ)
def notifications(work: Work) -> Response:
    """The queue: the longest waiting first, fifty a page."""
    asked, after = _asked(), _after()
    rows = queue(work, asked, after, PAGE_ROWS + 1)
    here = page("notifications", work)
    lines = tuple(_line(row, here) for row in rows[:PAGE_ROWS])
    view = QueuePage(
        desk=desk_today(work),
        lines=lines,
        waits=tuple(Choice(code, words) for code, words in WAITS.items()),
        states=tuple(Choice(code, words) for code, words in STATES.items()),
        partnerships=tuple(_choice(sender) for sender in senders(work)),
        asked=asked,
        is_filtered=asked != QueueFilter(),
        here=here,
        csv_href=_address(f"{here}.csv", asked),
        first_href=_address(here, asked) if after is not None else "",
        next_href=_address(here, asked, lines[-1].row.place) if len(rows) > PAGE_ROWS else "",
        today=work.today,
    )
    return show_page("panel/queue.html", title="Notifications", view=view)


@pages.get(f"{HERE}.csv")
@door(Permission.PANEL_DESK_READ)
def notifications_table(work: Work) -> Response:
    """The queue as a table that a spreadsheet opens; it holds no text about a child."""
    rows = (_cells(row) for row in whole_queue(work, _asked()))
    return send_csv(f"notifications-{work.today.isoformat()}", CSV_HEADINGS, rows)


@pages.get(ITEM)
@door(Permission.PANEL_DESK_READ)
def notification(work: Work, item_id: UUID) -> Response:
    """One notification with its history; the read is recorded."""
    view = _item_page(work, item_id)
    return show_page("panel/item.html", title=_title(view.item.row), view=view)


@pages.get(f"{ITEM}/print")
@door(Permission.PANEL_DESK_READ)
def printed(work: Work, item_id: UUID) -> Response:
    """The same on paper."""
    view = _item_page(work, item_id)
    return show_page("panel/print.html", title=_title(view.item.row), view=view)


@pages.get(f"{ITEM}/acknowledgement")
@door(Permission.PANEL_RECEIPT_GIVE)
def confirm(work: Work, item_id: UUID) -> AnyResponse:
    """Ask whether to acknowledge; what needs no acknowledgement leads back to the notification."""
    row = item_row(work, item_id)
    if not row.is_waiting:
        return redirect(page(f"notifications/{item_id}", work))
    answers = begin_answers(AcknowledgementFormSchema, {"version": row.version})
    return question_page("panel/acknowledge.html", answers, title=f"Acknowledge {row.reference}", **_asking(work, row))


@pages.post(f"{ITEM}/acknowledgement")
@door(Permission.PANEL_RECEIPT_GIVE)
def acknowledge(work: Work, item_id: UUID) -> AnyResponse:
    """Give the receipt and send it."""
    row = item_row(work, item_id)
    answers, receipt = attempt(
        work,
        read(AcknowledgementFormSchema, request.form),
        lambda given: acknowledge_item(work, given.command(item_id=item_id)),
    )
    if receipt is None:
        title = f"Acknowledge {row.reference}"
        return question_page("panel/acknowledge.html", answers, title=title, **_asking(work, row))
    return redirect(page(f"notifications/{item_id}", work))


def _asked() -> QueueFilter:
    """The filter in the address; raises BadRequest for a state or a partnership that nobody could have chosen."""
    state, partnership, waits = (request.args.get(name) or None for name in ("state", "partnership", "waits"))
    if state is not None and state not in STATES:
        raise BadRequest("Choose a state from the list.")
    if waits is not None and waits not in WAITS:
        raise BadRequest("Choose what waits from the list.")
    try:
        return QueueFilter(state, UUID(partnership) if partnership is not None else None, waits)
    except ValueError:
        raise BadRequest("Choose a partnership from the list.") from None


def _after() -> QueuePlace | None:
    """Where the page begins; raises BadRequest for an address that was not ours."""
    said = request.args.get("after")
    if said is None:
        return None
    since, _, item_id = said.partition("~")
    try:
        return QueuePlace.from_texts(since, item_id)
    except ValueError:
        raise BadRequest("Begin at the first page of the list.") from None


def _address(path: str, asked: QueueFilter, after: QueuePlace | None = None) -> str:
    said = {
        "waits": asked.waits,
        "state": asked.state,
        "partnership": asked.partnership_id,
        "after": None if after is None else "~".join(after.as_texts()),
    }
    query = urlencode({name: value for name, value in said.items() if value is not None})
    return f"{path}?{query}" if query else path


def _line(row: QueueRow, here: str) -> QueueLine:
    more = tuple(WAITS[code] for code in row.waits if code != "notification")
    return QueueLine(row, _chip(row), more, f"{here}/{row.id}")


def _chip(row: QueueRow) -> Chip:
    return Chip(CHIP_KINDS[row.state], row.state_words)


def _wait_chip(code: str) -> Chip:
    return Chip(ChipKind.LATE if code == "overdue" else ChipKind.SOON, WAITS[code])


def _choice(sender: Sender) -> Choice:
    return Choice(str(sender.id), sender.name)


def _title(row: QueueRow) -> str:
    return f"{row.reference} from {row.from_name}"


def _item_page(work: Work, item_id: UUID) -> ItemPage:
    item, thread = item_page(work, item_id), thread_of(work, item_id)
    here = page(f"notifications/{item_id}", work)
    may_give = work.reach(Permission.PANEL_RECEIPT_GIVE).is_granted
    return ItemPage(
        item=item,
        chip=_chip(item.row),
        waits=tuple(_wait_chip(code) for code in item.row.waits if code != "notification"),
        may_acknowledge=may_give and item.row.is_waiting,
        may_write=work.reach(Permission.PANEL_LETTER_WRITE).is_granted,
        thread=thread_entries(thread, here, work.today),
        here=here,
        queue_href=page("notifications", work),
        today=work.today,
    )


def _asking(work: Work, row: QueueRow) -> dict[str, object]:
    view = AcknowledgementPage(row, acceptance_in_force(work), work.today)
    return {"view": view, "back_href": page(f"notifications/{row.id}", work)}


def _cells(row: QueueRow) -> tuple[object, ...]:
    return (
        row.from_name,
        row.reference,
        row.nature_words,
        row.became_aware_on,
        row.latest or None,
        row.state_words,
        row.received_at.isoformat(timespec="seconds"),
        row.waited.working_days if row.waited else None,
        row.waited.hours if row.waited else None,
        row.receipt,
        row.acknowledged_at.isoformat(timespec="seconds") if row.acknowledged_at else None,
        row.acknowledged_by,
        ", ".join(row.waits_words),
        row.reply_due_on,
    )
