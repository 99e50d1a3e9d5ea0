"""The local mailbox of a demonstration: what would have been sent, readable, with links that work."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Flask
from sqlalchemy import select

from service.messages.queries import MessageView, newest_messages
from service.messages.rules import QUEUED, SENT
from service.settings import Settings
from service.web.components import Chip, ChipKind
from service.web.door import signed_out_frame
from service.web.pages import render
from service.web.wording import moment_in_words
from tenants.accounts import Account
from tenants.clock import london_date
from tenants.database import AccountSession, Context
from tenants.premises import current_house
from tenants.work import House, work_for

TITLE = "Demonstration mailbox"
MOST_AN_ACCOUNT = 20
MOST_SHOWN = 100


@dataclass(frozen=True)
class LetterRow:
    """One message of the mailbox as its reader sees it."""

    subject: str
    to: str
    lines: tuple[str, ...]
    href: str
    at_words: str
    at: str
    chip: Chip


def hang_mailbox(app: Flask, settings: Settings) -> None:
    """Open /demonstration/mailbox in a demonstration; anywhere else the address does not exist."""
    if not settings.is_demonstration:
        return
    mailbox = Blueprint("mailbox", __name__, template_folder="templates")

    @mailbox.get("/demonstration/mailbox")
    def letters() -> str:
        """The newest messages of every demonstration account, which never leave this machine."""
        house = current_house()
        today = london_date(house.clock.now())
        rows = tuple(_row(view, today) for view in _newest(house))
        return render("messages/mailbox.html", signed_out_frame(TITLE), {"letters": rows, "most": MOST_SHOWN})

    app.register_blueprint(mailbox)


def _newest(house: House) -> list[MessageView]:
    """Read account by account, each in its own context; no query reaches across the wall."""
    with AccountSession(house.engine, Context(None)) as session:
        account_ids = session.scalars(select(Account.id).where(Account.is_demonstration)).all()
    found: list[MessageView] = []
    for account_id in account_ids:
        with work_for(house, account_id) as work:
            found += newest_messages(work, MOST_AN_ACCOUNT)
    return sorted(found, key=lambda view: (view.queued_at, view.id), reverse=True)[:MOST_SHOWN]


def _row(view: MessageView, today: date) -> LetterRow:
    return LetterRow(
        subject=view.subject,
        to=f"{view.to_name} <{view.to_email}>" if view.to_name else view.to_email,
        lines=view.lines,
        href=view.link_path or "",
        at_words=moment_in_words(view.queued_at, today),
        at=view.queued_at.isoformat(),
        chip=_chip(view.state),
    )


def _chip(state: str) -> Chip:
    if state == SENT:
        return Chip(ChipKind.MET, "Kept here")
    return Chip(ChipKind.WAITING, "On its way") if state == QUEUED else Chip(ChipKind.LATE, "Not delivered")
