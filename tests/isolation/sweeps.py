"""What each route must answer to each of those who ask; every sweep gives one sentence for each wrong answer."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from werkzeug.test import TestResponse

from service.web.light import EVERY_KIND
from service.web.visitors import SETTINGS, cookie_name
from tenants.database import new_id
from tenants.identity.secrets import new_token
from tests.isolation.matrix import SAFE, Matrix, Route, body, form_token, holders, lacks_headers, routes
from tests.support.browser import Browser, check_page
from tests.support.links import COOKIE, Link, elsewhere, enter_by_link, make_link


def undoored(matrix: Matrix) -> list[str]:
    """Routes that name an account and admit nobody by a door."""
    return [
        f"{route} names an account and has no door. Put @door, @api_door or @light_door on it, or name "
        f"{route.endpoint!r} with a reason in OPEN of tests/isolation/recipes.py."
        for route in routes(matrix.app)
        if route.names_account
        and route.permission is None
        and route.thing_kind is None
        and not matrix.open.get(route.endpoint)
    ]


def unmade(matrix: Matrix) -> list[str]:
    """Routes whose address names a thing that we cannot make."""
    return [
        f"{route} needs a recipe for <{name}>. Add it to RECIPES in tests/isolation/recipes.py under {name!r}: a "
        "function that makes such a thing in an account and gives its id."
        for route in matrix.admitted()
        for name in route.names
        if matrix.recipe(route, name) is None
    ]


def unheld(matrix: Matrix) -> list[str]:
    """Routes that no role of any account opens."""
    return [
        f"{route}: no role holds {route.permission} in an account where it is used. Grant it in roles.toml."
        for route in matrix.admitted()
        if not holders(matrix.account(route, matrix.ours), route.permission)
    ]


def signed_out(matrix: Matrix) -> list[str]:
    """Nobody signed in: the way to the sign-in page, and 401 for programs."""
    found = []
    for route in matrix.admitted():
        address = _own_address(matrix, route)
        answer = matrix.ask(route, address, matrix.ours, None)
        is_sent_on = answer.status_code == 302 and (answer.location or "").startswith("/sign-in")
        if not (answer.status_code == 401 if route.is_api else is_sent_on):
            found.append(f"{route} answers {answer.status_code} to somebody who is not signed in.")
        found += _wrong_form(route, answer)
    return found


def not_permitted(matrix: Matrix) -> list[str]:
    """A member without the permission, and a token without the scope: 403."""
    found = []
    for route in matrix.admitted():
        address = _own_address(matrix, route)
        answers = []
        if (outsider := matrix.outsider(route, matrix.ours)) is not None:
            answers.append(("a member without its permission", matrix.ask(route, address, matrix.ours, outsider)))
        if route.is_api:
            holder = matrix.holder(route, matrix.ours)
            answers.append(
                ("a token without its scope", matrix.ask(route, address, matrix.ours, holder, without_scope=True))
            )
        for whom, answer in answers:
            if answer.status_code != 403:
                found.append(f"{route} answers {answer.status_code} to {whom}, not 403.")
            found += _wrong_form(route, answer)
    return found


def foreign_things(matrix: Matrix) -> list[str]:
    """One's own account, another's thing: the very answer that an unknown id gets, and it is 404."""
    found = []
    for route in (route for route in matrix.admitted() if matrix.owned(route)):
        ours, theirs, unknown = _things(matrix, route)
        slug, holder = matrix.account(route, matrix.theirs).slug, matrix.holder(route, matrix.theirs)
        foreign = matrix.ask(route, route.address(slug, ours), matrix.theirs, holder, is_filled=True)
        nothing = matrix.ask(route, route.address(slug, unknown), matrix.theirs, holder, is_filled=True)
        if not _is_turned_away(route, foreign):
            found.append(f"{route} answers {foreign.status_code} to another account's id, not 404.")
        if _differ(foreign, nothing, *ours.values(), *unknown.values()):
            found.append(f"{route} tells another account's id from an unknown one.")
        found += _wrong_form(route, foreign)
        found += _mixed(matrix, route, ours, theirs)
    return found


def foreign_accounts(matrix: Matrix) -> list[str]:
    """Another account's address: the very answer that an account which does not exist gives, and no page of it."""
    found = []
    for route in matrix.admitted():
        ours, _, _ = _things(matrix, route)
        holder, slug = matrix.holder(route, matrix.theirs), matrix.account(route, matrix.ours).slug
        foreign = matrix.ask(route, route.address(slug, ours), matrix.theirs, holder)
        nothing = matrix.ask(route, route.address("nobody-at-all", ours), matrix.theirs, holder)
        if foreign.status_code != (401 if route.is_api else 404):
            found.append(f"{route} answers {foreign.status_code} in another's account.")
        if _differ(foreign, nothing, slug, "nobody-at-all"):
            found.append(f"{route} tells another's account from one that does not exist.")
    return found


def unanswered(matrix: Matrix) -> list[str]:
    """Those who may read must get an answer, or the refusals above would prove nothing; and the headers with it."""
    found = []
    for route in (route for route in matrix.admitted() if route.method in SAFE):
        answer = matrix.ask(route, _own_address(matrix, route), matrix.ours, matrix.holder(route, matrix.ours))
        if answer.status_code >= 400:
            found.append(f"{route} answers {answer.status_code} to one who may read it. Mend the page or its recipe.")
        found += _wrong_form(route, answer)
    return found


def unguarded_forms(matrix: Matrix) -> list[str]:
    """A form without its token: 400, whoever sends it."""
    found = []
    for route in (route for route in routes(matrix.app) if route.method not in SAFE and not route.is_api):
        world = matrix.ours
        things = matrix.things(route, world) if route.permission else matrix.unknown(route)
        someone = matrix.holder(route, world) if route.permission else None
        address = route.address(matrix.account(route, world).slug, things)
        answer = matrix.ask(route, address, world, someone, without_token=True)
        if answer.status_code != 400:
            found.append(f"{route} answers {answer.status_code} to a form without a token, not 400.")
    return found


def unlinked(matrix: Matrix) -> list[str]:
    """Routes behind the door of links for a kind of thing that we cannot make."""
    return [
        f"{route} needs a thing of the kind {route.thing_kind!r}. Add to LINKED in tests/isolation/recipes.py a "
        "function that makes one in an account and gives its id."
        for route in matrix.by_link()
        if route.thing_kind not in matrix.linked
    ]


def links(matrix: Matrix) -> list[str]:
    """A link's pages open to the browser that typed its code, and to no member, other link or other account."""
    found = []
    for route in (route for route in matrix.by_link() if route.thing_kind in matrix.linked):
        ours, theirs = matrix.link(route, matrix.ours), matrix.link(route, matrix.theirs)
        beyond, beyond_theirs = matrix.beyond(route, matrix.ours, ours), matrix.beyond(route, matrix.theirs, theirs)
        inside = enter_by_link(matrix.ours, ours)
        held = inside.client.get_cookie(COOKIE, path=ours.path)
        member = matrix.ours.browser(matrix.person(matrix.ours, matrix.ours.north, "business-manager"))
        for whom, browser in (("a member", member), ("a stranger", elsewhere(matrix.app))):
            answer = _open_link(matrix, route, browser, ours, beyond)
            if (answer.status_code, answer.location) != (302, ours.path):
                found.append(f"{route} answers {answer.status_code} to {whom} who typed no code.")
            found += _wrong_form(route, answer)
        inside.client.set_cookie(COOKIE, held.value if held else "", path="/accounts")
        wrong = [
            _open_link(matrix, route, inside, replace(ours, account=matrix.ours.south), beyond),
            _open_link(matrix, route, inside, replace(ours, token=new_token()), beyond),
            _open_link(matrix, route, inside, replace(ours, account=matrix.theirs.north), beyond),
        ]
        if [answer.status_code for answer in wrong] != [404] * 3 or len({body(answer) for answer in wrong}) != 1:
            found.append(f"{route} tells another account's link from an unknown one.")
        if _open_link(matrix, route, inside, theirs, beyond_theirs).location != theirs.path:
            found.append(f"{route} opens another account's thing by this account's code.")
        own = _open_link(matrix, route, inside, ours, beyond)
        if own.status_code not in {200, 302, 422} or (own.location == ours.path and route.method in SAFE):
            found.append(f"{route} answers {own.status_code} to the respondent. Mend the page or its recipe.")
        found += _wrong_form(route, own)
    return found


def links_elsewhere(matrix: Matrix) -> list[str]:
    """What a link's browser holds is worth nothing at any member's page, under whichever name it is shown."""
    ours = make_link(matrix.ours, matrix.ours.north, EVERY_KIND, new_id())
    inside = enter_by_link(matrix.ours, ours)
    cookie = inside.client.get_cookie(COOKIE, path=ours.path)
    held = cookie.value if cookie else ""
    inside.client.set_cookie(COOKIE, held)
    inside.client.set_cookie(cookie_name(matrix.app.extensions[SETTINGS]), held)
    found = []
    for route in (route for route in matrix.admitted() if not route.is_api):
        sent = {"csrf_token": form_token(matrix.app, inside.client)} if route.method not in SAFE else {}
        answer = inside.client.open(_own_address(matrix, route), method=route.method, data=sent)
        if answer.status_code != 302 or not (answer.location or "").startswith("/sign-in"):
            found.append(f"{route} answers {answer.status_code} to what opens a link.")
    return found


def _open_link(matrix: Matrix, route: Route, browser: Browser, link: Link, beyond: Mapping[str, str]) -> TestResponse:
    address = route.address(link.account.slug, {"token": link.token, **beyond})
    sent = (
        {} if route.method in SAFE else {"csrf_token": form_token(matrix.app, browser.client), "words": "Plain words"}
    )
    return check_page(browser.client.open(address, method=route.method, data=sent))


def _own_address(matrix: Matrix, route: Route) -> str:
    return route.address(matrix.account(route, matrix.ours).slug, matrix.things(route, matrix.ours))


def _things(matrix: Matrix, route: Route) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    return matrix.things(route, matrix.ours), matrix.things(route, matrix.theirs), matrix.unknown(route)


def _mixed(matrix: Matrix, route: Route, ours: dict[str, str], theirs: dict[str, str]) -> Iterator[str]:
    """An own thing with another account's thing below it."""
    owned = matrix.owned(route)
    for name in owned if len(owned) > 1 else ():
        slug, holder = matrix.account(route, matrix.theirs).slug, matrix.holder(route, matrix.theirs)
        address = route.address(slug, theirs | {name: ours[name]})
        mixed = matrix.ask(route, address, matrix.theirs, holder, is_filled=True)
        if not _is_turned_away(route, mixed):
            yield f"{route} answers {mixed.status_code} when only <{name}> is another account's, not 404."


def _is_turned_away(route: Route, answer: TestResponse) -> bool:
    """404; a form that is refused for what is in it, before anything is looked up, tells nothing either."""
    return answer.status_code == 404 or (route.method not in SAFE and answer.status_code in {400, 422})


def _differ(one: TestResponse, other: TestResponse, *mentioned: str) -> bool:
    return (one.status_code, body(one, *mentioned)) != (other.status_code, body(other, *mentioned))


def _wrong_form(route: Route, answer: TestResponse) -> Iterator[str]:
    """An answer without our headers, a fault of ours, or a page for a program."""
    if missing := lacks_headers(answer):
        yield f"{route} answers {answer.status_code} without {', '.join(missing)}."
    if answer.status_code >= 500:
        yield f"{route} fails with {answer.status_code}."
    if route.is_api and answer.mimetype == "text/html":
        yield f"{route} answers {answer.status_code} with a page."
