"""How many statements each page sends, in a small world and in a grown one; a page that is not flat is a failure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from werkzeug.test import TestResponse

from service.web.request_lines import count_statements
from tenants.accounts import AccountView
from tenants.identity.people import give_roles
from tenants.work import work_for
from tests.isolation.matrix import Matrix, Route, holders, routes
from tests.isolation.recipes import (
    make_assignment,
    make_child,
    make_clock,
    make_file,
    make_invitation,
    make_panel_item,
    make_referral,
    make_sent_post,
    make_token_row,
)
from tests.load.figures import Figure, Sheet, say
from tests.load.ground import Ground
from tests.load.volume import open_partnership, write_incidents
from tests.support.world import Someone, World

FEW, MANY = 10, 200
FEW_ACCOUNTS, MANY_ACCOUNTS = 2, 20
EACH_OF_A_CASE = (make_child, make_file, make_assignment)
EACH_OF_AN_ACCOUNT = (make_clock, make_referral, make_invitation, make_sent_post, make_token_row)
"""What is made one by one, as people make it; plain incidents come in bulk on top."""


@dataclass(frozen=True)
class Page:
    """One GET of one route by one person."""

    name: str
    ask: Callable[[], TestResponse]


def count_statements_of_pages(ground: Ground, sheet: Sheet) -> None:
    """Count every page's statements before and after the world grows, and print them side by side."""
    sheet.open_part(
        f"Statements of each GET: {FEW} rows in {FEW_ACCOUNTS} accounts, then {MANY} rows in {MANY_ACCOUNTS}"
    )
    matrix = Matrix.of(ground.app)
    name_every_address(matrix)
    grow(matrix, 0, FEW)
    before = {page.name: statements_of(page) for page in pages_of(matrix)}
    grow(matrix, FEW, MANY)
    grow_accounts(ground, matrix)
    after = {page.name: statements_of(page) for page in pages_of(matrix)}
    uneven = 0
    for name, few in before.items():
        uneven += few != after[name]
        say(f"  {name:<84} {few:>3} {after[name]:>3}{'' if few == after[name] else '   NOT FLAT'}")
    sheet.note(Figure("pages counted", len(before), ""))
    sheet.note(Figure("pages that are not flat", uneven, "", at_most=0))
    sheet.note(Figure("most statements of a page", max(after.values()), ""))


def name_every_address(matrix: Matrix) -> None:
    """Make what every address names, so that no page is counted before the kinds of row a later one brings."""
    for route in matrix.admitted():
        matrix.things(route, matrix.ours)


def pages_of(matrix: Matrix) -> Iterator[Page]:
    """Every GET with a door, asked by somebody whom it admits, and the switcher of accounts."""
    for route in matrix.admitted():
        if route.method == "GET":
            yield _page(matrix, route)
    if any(route.rule == "/accounts/" for route in routes(matrix.app)):
        client = matrix.ours.browser(matrix.person(matrix.ours, matrix.ours.north, "business-manager")).client
        yield Page("GET /accounts/", lambda: client.get("/accounts/"))


def _page(matrix: Matrix, route: Route) -> Page:
    world = matrix.ours
    account, someone = matrix.account(route, world), matrix.holder(route, world)
    address = route.address(account.slug, matrix.things(route, world))
    if not route.is_api:
        client = world.browser(someone).client
        return Page(str(route), lambda: client.get(address))
    machine = world.machine(account, someone)
    return Page(str(route), lambda: machine.client.get(address, headers=machine.headers()))


def statements_of(page: Page) -> int:
    """The statements of one visit, once what a process keeps (keys, a fresh session) is there."""
    page.ask()
    with count_statements() as tally:
        answer = page.ask()
    if answer.status_code >= 400 or (answer.location or "").startswith("/sign-in"):
        raise RuntimeError(f"{page.name} answered {answer.status_code} {answer.location or ''}")
    return tally.statements


def grow(matrix: Matrix, have: int, want: int) -> None:
    """Bring what the pages list from so many rows to so many, in one partnership and on the Panel's desk."""
    world = matrix.ours
    made = {"incident_id": _case(matrix)}
    for _ in range(have, want):
        for make in EACH_OF_A_CASE:
            make(world, world.north, made)
        for make in EACH_OF_AN_ACCOUNT:
            make(world, world.north, {})
        make_panel_item(world, world.panel, {})
        for account in (world.police, world.panel, world.national):
            _admit_somebody(world, account)
    write_incidents(world.house, world.north, want - have, first=have + 1)


def grow_accounts(ground: Ground, matrix: Matrix) -> None:
    """Open more partnerships, each with its incidents and connected with the Panel; our manager serves them all."""
    manager = matrix.person(matrix.ours, matrix.ours.north, "business-manager")
    for number in range(MANY_ACCOUNTS - FEW_ACCOUNTS):
        account = open_partnership(ground.house, matrix.ours.panel, f"further-{number}")
        write_incidents(ground.house, account, FEW)
        with work_for(ground.house, account.id) as work:
            give_roles(work, manager.id, ["business-manager"])


def _case(matrix: Matrix) -> str:
    """The incident at which the routes look, so that what grows grows there."""
    [route] = [each for each in matrix.admitted() if each.endpoint == "cases.incident"]
    return str(UUID(matrix.things(route, matrix.ours)["incident_id"]))


def _admit_somebody(world: World, account: AccountView) -> Someone:
    return world.someone(account, holders(account, None)[0])
