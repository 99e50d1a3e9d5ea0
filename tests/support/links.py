"""Links of light respondents, as tests make them, and browsers that came in by one."""

import re
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.messages.records import Message
from service.web.light import link_path
from tenants.accounts import AccountView
from tenants.identity.links import LinkView, ask_code, enter_code
from tenants.identity.respondents import invite_respondent
from tenants.work import Work, work_for
from tests.support.browser import Browser
from tests.support.world import World

COOKIE = "cairn_link"


@dataclass(frozen=True)
class Link:
    """A respondent's link: their row's id, what it is for, and the token that only they hold."""

    id: UUID
    thing_id: UUID
    account: AccountView
    token: str

    @property
    def path(self) -> str:
        """The link's own page."""
        return link_path(self.account.slug, self.token)


def make_link(
    world: World, account: AccountView, thing_kind: str, thing_id: UUID, *, email: str = "", days: int = 7
) -> Link:
    """Invite somebody of this name to answer one thing."""
    address = email or f"jo.{token_hex(4)}@example.org"
    with work_for(world.house, account.id) as work:
        ends_on = work.today + timedelta(days=days)
        row, token = invite_respondent(work, thing_kind, thing_id, "Jo Ash", address, ends_on)
    return Link(row.id, thing_id, account, token)


def elsewhere(app: Flask) -> Browser:
    """A browser at a place of its own, so that what one test tries uses no other's budget up."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = f"2001:db8::{token_hex(2)}:{token_hex(2)}"
    return Browser(client)


def enter_by_link(world: World, link: Link) -> Browser:
    """A browser in which the respondent typed the right code a moment ago."""
    browser, sent = elsewhere(world.app), []
    place = str(browser.client.environ_base["REMOTE_ADDR"])

    def keep(_work: Work, _link: LinkView, code: str) -> None:
        sent.append(code)

    asker = ask_code(world.house, link.account.slug, link.token, place, keep)
    held = enter_code(world.house, link.account.slug, link.token, asker, place, sent[0])
    browser.client.set_cookie(COOKIE, held, path=link.path)
    return browser


def codes_sent(world: World, link: Link) -> list[str]:
    """The codes that were e-mailed for a link, in order, as their reader sees them."""
    with work_for(world.house, link.account.id) as work:
        rows = work.session.scalars(select(Message).where(Message.thing_id == link.id).order_by(Message.id))
        letters = [work.unseal_own(row, "body") or "" for row in rows]
    return [match.group() for letter in letters if (match := re.search(r"\d{4} \d{4}", letter))]


def ask_for_code(browser: Browser, link: Link) -> TestResponse:
    """Press "Email me a code" on the link's page."""
    return browser.submit(link.path)


def type_code(browser: Browser, link: Link, code: str) -> TestResponse:
    """Fill in the code's page and send it."""
    return browser.submit(f"{link.path}/code", {"code": code})
