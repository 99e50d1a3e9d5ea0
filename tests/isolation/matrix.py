"""Every route of an application, asked by everybody who must not get an answer, and by one who must."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from service.json_api.door import DESCRIPTION_MARK
from service.json_api.examples import example_of
from service.web.door import DOOR_MARK
from service.web.light import LIGHT_MARK
from tenants.access.permissions import Permission
from tenants.access.roles import Actor, load_roles, reach
from tenants.accounts import AccountView
from tenants.database import new_id
from tests.isolation.questions import filled_forms
from tests.isolation.recipes import LINKED, OPEN, RECIPES, Make, Recipe
from tests.support.browser import check_page
from tests.support.links import Link, make_link
from tests.support.world import Someone, World, new_world

API = "/api/"
SAFE = frozenset({"GET", "HEAD"})
HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy")
ONCE_AND_TOKEN = re.compile(r'(name="(?:csrf_token|once)" value=")[^"]*')
_PART = re.compile(r"<(?:(?P<kind>[a-z]+)(?:\([^)]*\))?:)?(?P<name>[a-z_]+)>")


@dataclass(frozen=True)
class Route:
    """One method of one rule, and the permission of its door if it has one.

    A light respondent's door has a kind of thing in place of a permission, since no role of any account opens it.
    """

    endpoint: str
    rule: str
    method: str
    permission: Permission | None
    takes: Any = None
    thing_kind: str | None = None

    @property
    def is_api(self) -> bool:
        """Whether programs use it."""
        return self.rule.startswith(API)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the things in its address, the account aside."""
        return tuple(part["name"] for part in _PART.finditer(self.rule) if part["name"] != "slug")

    @property
    def names_account(self) -> bool:
        """Whether its address names an account."""
        return "<slug>" in self.rule

    def address(self, slug: str, things: Mapping[str, str]) -> str:
        """Its address in an account, for these things."""
        return _PART.sub(lambda part: slug if part["name"] == "slug" else things[part["name"]], self.rule)

    def after(self, name: str) -> str:
        """The part of its address that follows a thing, such as "rapid-review" after an incident; empty at its end."""
        rest = re.split(rf"<(?:[a-z]+:)?{name}>/?", self.rule)[1]
        return rest.split("/")[0].split(".")[0]

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"


def routes(app: Flask) -> list[Route]:
    """Every method of every rule that hangs on the application."""
    return [route for rule in app.url_map.iter_rules() for route in _of_rule(app, rule)]


def _of_rule(app: Flask, rule: Rule) -> Iterator[Route]:
    view = app.view_functions[rule.endpoint]
    described = getattr(view, DESCRIPTION_MARK, None)
    for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
        takes = getattr(described, "takes", None)
        kind = getattr(view, LIGHT_MARK, None)
        yield Route(rule.endpoint, rule.rule, method, getattr(view, DOOR_MARK, None), takes, kind)


@dataclass
class Matrix:
    """Two worlds of one application, and what was made and who was admitted in them so far."""

    app: Flask
    ours: World
    theirs: World
    recipes: Mapping[str, Recipe] = field(default_factory=lambda: RECIPES)
    open: Mapping[str, str] = field(default_factory=lambda: OPEN)
    linked: Mapping[str, Make] = field(default_factory=lambda: LINKED)
    _people: dict[tuple[str, str], Someone] = field(default_factory=dict)
    _things: dict[tuple[str, ...], str] = field(default_factory=dict)

    @classmethod
    def of(cls, app: Flask, **more: Any) -> "Matrix":
        """A matrix of this application, in two new worlds."""
        return cls(app, new_world(app), new_world(app), **more)

    def admitted(self) -> list[Route]:
        """The routes that have a door."""
        return [route for route in routes(self.app) if route.permission is not None]

    def by_link(self) -> list[Route]:
        """The routes that a light respondent's link opens."""
        return [route for route in routes(self.app) if route.thing_kind is not None]

    def link(self, route: Route, world: World) -> Link:
        """A new link of a world's partnership to a thing that this route is for."""
        kind = str(route.thing_kind)
        return make_link(world, world.north, kind, UUID(self.linked[kind](world, world.north, {})))

    def beyond(self, route: Route, world: World, link: Link) -> dict[str, str]:
        """What the address of a link's page names beside the link, made for the link's own thing."""
        made = {"request_id": str(link.thing_id)}
        recipes = {name: self.recipe(route, name) for name in route.names if name != "token"}
        return {name: recipe.make(world, link.account, made) for name, recipe in recipes.items() if recipe is not None}

    def account(self, route: Route, world: World) -> AccountView:
        """The account of a world in which the route is used: as its things say, else whoever holds its permission."""
        accounts = {
            "partnership": world.north,
            "agency": world.police,
            "panel": world.panel,
            "national": world.national,
        }
        for name in route.names:
            if (recipe := self.recipe(route, name)) is not None:
                return accounts[recipe.kind]
        return next((account for account in accounts.values() if holders(account, route.permission)), world.north)

    def recipe(self, route: Route, name: str) -> Recipe | None:
        """The recipe for a name of this route's address."""
        key = self._recipe_key(route, name)
        return None if key is None else self.recipes[key]

    def _recipe_key(self, route: Route, name: str) -> str | None:
        blueprint, after = route.endpoint.split(".")[0], route.after(name)
        keys = (f"{route.endpoint}:{name}", f"{after}:{name}", f"{blueprint}:{name}", name)
        return next((key for key in keys if key in self.recipes), None)

    def owned(self, route: Route) -> tuple[str, ...]:
        """The names in the route's address of what one account has and others do not."""
        recipes = {name: self.recipe(route, name) for name in route.names}
        return tuple(name for name, recipe in recipes.items() if recipe is None or not recipe.is_everybodys)

    def things(self, route: Route, world: World) -> dict[str, str]:
        """What the route's address names, made once in a world, so that what is written by one is read by another."""
        account = self.account(route, world)
        made: dict[str, str] = {}
        for name in route.names:
            recipe = self.recipe(route, name)
            key = (account.slug, self._recipe_key(route, name) or name, *made.values())
            if recipe is not None and key not in self._things:
                self._things[key] = recipe.make(world, account, made)
            made[name] = self._things.get(key, str(uuid4()))
        return made

    def unknown(self, route: Route) -> dict[str, str]:
        """Ids, in place of things, that nobody has; what everybody has stays as it is."""
        nobodys = {name: str(uuid4()) for name in self.owned(route)}
        return {name: nobodys.get(name) or self.things(route, self.ours)[name] for name in route.names}

    def holder(self, route: Route, world: World) -> Someone:
        """Somebody who holds the route's permission in its account."""
        account = self.account(route, world)
        return self.person(world, account, next(iter(holders(account, route.permission))))

    def outsider(self, route: Route, world: World) -> Someone | None:
        """Somebody of the route's account without its permission, if there is such a role."""
        account = self.account(route, world)
        others = [role.code for role in load_roles().of_kind(account.kind) if not may(role.code, route.permission)]
        return self.person(world, account, others[0]) if others else None

    def ask(self, route: Route, address: str, world: World, someone: Someone | None, **how: bool) -> TestResponse:
        """Ask as this person: with their token for programs, else with their session and a form's token."""
        client = world.browser(someone).client if someone and not route.is_api else self.app.test_client()
        sent: dict[str, Any] = {"headers": {}}
        if route.is_api and someone is not None:
            scopes = (
                [scope for scope in Permission if scope is not route.permission] if how.get("without_scope") else []
            )
            machine = world.machine(self.account(route, world), someone, *scopes)
            sent["headers"] = machine.headers() | {"If-Match": '"1"'}
        if route.is_api and route.method not in SAFE:
            sent["json"] = example_of(route.takes) if route.takes else {}
        if not route.is_api and route.method not in SAFE and not how.get("without_token"):
            answers = self._answers(route, world, client) if how.get("is_filled") else {}
            sent["data"] = answers | {"csrf_token": form_token(self.app, client)}
        return check_page(client.open(address, method=route.method, **sent))

    def _answers(self, route: Route, world: World, client: FlaskClient) -> dict[str, str]:
        """What the same form holds where it is asked of one's own thing, if it has a page of its own."""
        if not any(other.rule == route.rule and other.method == "GET" for other in self.admitted()):
            return {}
        own = route.address(self.account(route, world).slug, self.things(route, world))
        forms = filled_forms(client.get(own).text, "Plain words")
        answers = next((answers for action, answers in forms if not action or own.endswith(action)), {})
        return {name: answer for name, answer in answers.items() if name != "once"}

    def person(self, world: World, account: AccountView, role: str) -> Someone:
        """Somebody with this role, the same each time."""
        key = (account.slug, role)
        if key not in self._people:
            self._people[key] = world.someone(account, role, name=f"Alex {role.title()}")
        return self._people[key]


def accounts_of(world: World) -> dict[str, AccountView]:
    """A world's account of each kind."""
    found = (world.north, world.police, world.panel, world.national)
    return {account.kind: account for account in found}


def may(role: str, permission: Permission | None) -> bool:
    """Whether a role holds a permission at all."""
    if permission is None:
        return False
    return reach(Actor(new_id(), new_id(), "", frozenset({role}), "page"), permission).is_granted


def holders(account: AccountView, permission: Permission | None) -> list[str]:
    """The roles of an account's kind that hold a permission (any role where none is asked), the widest first."""
    roles = [role.code for role in load_roles().of_kind(account.kind)]
    if permission is None:
        return roles
    known = [role for role in roles if may(role, permission)]
    actors = {role: Actor(new_id(), new_id(), "", frozenset({role}), "page") for role in known}
    return sorted(known, key=lambda role: reach(actors[role], permission).is_case_only)


def form_token(app: Flask, client: FlaskClient) -> str:
    """The token that a form shown to this browser would hold."""
    with client.session_transaction() as kept:
        kept["csrf_token"] = "a" * 40
    return str(URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps("a" * 40))


def body(answer: TestResponse, *mentioned: str) -> str:
    """An answer's body without what is new in each: the form's tokens, and the ids that the address itself named."""
    said = ONCE_AND_TOKEN.sub(r"\1", answer.text)
    for text in mentioned:
        said = said.replace(text, "…")
    return said


def lacks_headers(answer: TestResponse) -> list[str]:
    """The headers that an answer should carry and does not."""
    missing = [name for name in HEADERS if name not in answer.headers]
    is_kept = "no-store" in answer.headers.get("Cache-Control", "") or "immutable" in answer.headers["Cache-Control"]
    return missing if is_kept else [*missing, "Cache-Control"]
