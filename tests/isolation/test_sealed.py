"""A sealed case beats every role: each page and answer of it is as unknown as none, and no list counts it."""

import pytest
from flask import Flask
from sqlalchemy import select

from service.cases.records.incidents import Incident
from tenants.access.permissions import Permission
from tenants.access.roles import Actor, reach
from tenants.work import work_for
from tests.isolation.matrix import SAFE, Matrix, Route, holders

CASE = "incident_id"
LISTS = ("incident:", "panel-letters:", "account:front-page")
"""The permissions of lists over cases begin so."""


@pytest.fixture(scope="module")
def matrix(app: Flask) -> Matrix:
    """A world in which a case with everything in it was made and then sealed."""
    found = Matrix.of(app)
    for route in of_cases(found):
        found.things(route, found.ours)
    found.ours.deliver_all()
    with work_for(found.ours.house, found.ours.north.id) as work:
        for incident in work.session.scalars(select(Incident)):
            incident.access = "sealed"
    return found


def of_cases(matrix: Matrix) -> list[Route]:
    """The routes of one case that reads or writes go by."""
    return [
        route
        for route in matrix.admitted()
        if CASE in route.names and matrix.account(route, matrix.ours) == matrix.ours.north
    ]


def asked(matrix: Matrix, route: Route, role: str, things: dict[str, str] | None = None) -> int:
    """The answer to somebody with this role who is not named on the case."""
    world = matrix.ours
    address = route.address(world.north.slug, things or matrix.things(route, world))
    return matrix.ask(route, address, world, matrix.person(world, world.north, role)).status_code


def test_no_role_opens_any_page_of_a_sealed_case(matrix: Matrix) -> None:
    found = [
        f"{route} answers {role} with {status}"
        for route in of_cases(matrix)
        for role in holders(matrix.ours.north, route.permission)
        if (status := asked(matrix, route, role)) != 404 and (route.method in SAFE or is_told(matrix, route, role))
    ]
    assert len(of_cases(matrix)) > 150
    assert found == []


def is_told(matrix: Matrix, route: Route, role: str) -> bool:
    """Whether what is sent to the case meets another answer than what is sent to a case that nobody has."""
    return asked(matrix, route, role) != asked(matrix, route, role, matrix.unknown(route))


def test_no_list_names_a_sealed_case(matrix: Matrix) -> None:
    # given
    world, found = matrix.ours, []
    with work_for(world.house, world.north.id) as work:
        names = [str(id_) for id_ in work.session.scalars(select(Incident.id))]
        names += list(work.session.scalars(select(Incident.reference)))
    lists = [
        route
        for route in matrix.admitted()
        if route.method in SAFE and not matrix.owned(route) and str(route.permission).startswith(LISTS)
    ]

    # when
    for route in lists:
        for role in holders(world.north, route.permission):
            address = route.address(world.north.slug, matrix.things(route, world))
            said = matrix.ask(route, address, world, matrix.person(world, world.north, role)).get_data()
            found += [f"{route} tells {role} of {name}" for name in names if name.encode() in said]

    # then
    assert len(lists) > 10
    assert found == []


def test_a_role_that_sees_named_cases_alone_opens_none_other(app: Flask) -> None:
    # given: an open case
    matrix = Matrix.of(app)
    kept = [route for route in of_cases(matrix) if route.method in SAFE]

    # when
    found = [
        f"{route} answers {role} with {status}"
        for route in kept
        for role in holders(matrix.ours.north, route.permission)
        if is_case_only(matrix, role, route.permission) and (status := asked(matrix, route, role)) not in {403, 404}
    ]

    # then
    assert found == []


def is_case_only(matrix: Matrix, role: str, permission: Permission | None) -> bool:
    """Whether a role holds a permission, or sees cases at all, only where its holder is named."""
    actor = Actor(matrix.ours.north.id, matrix.ours.north.id, "Somebody", frozenset({role}), via="check")
    asked_for = [permission, Permission.INCIDENT_READ]
    return any(each is not None and reach(actor, each).is_case_only for each in asked_for)
