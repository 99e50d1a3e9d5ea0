"""Every route that hangs on the application, asked by everybody who must not get an answer."""

import pytest
from flask import Flask

from service.json_api.examples import example_of
from tests.isolation import sweeps
from tests.isolation.matrix import Matrix


@pytest.fixture(scope="module")
def matrix(app: Flask) -> Matrix:
    return Matrix.of(app)


def test_every_page_of_an_account_has_a_door(matrix: Matrix) -> None:
    assert sweeps.undoored(matrix) == []


def test_every_thing_in_an_address_can_be_made(matrix: Matrix) -> None:
    assert sweeps.unmade(matrix) == []


def test_every_page_is_open_to_some_role(matrix: Matrix) -> None:
    assert sweeps.unheld(matrix) == []


def test_a_stranger_is_sent_to_sign_in(matrix: Matrix) -> None:
    assert sweeps.signed_out(matrix) == []


def test_a_member_without_the_permission_is_refused(matrix: Matrix) -> None:
    assert sweeps.not_permitted(matrix) == []


def test_another_accounts_thing_is_as_unknown_as_none(matrix: Matrix) -> None:
    assert sweeps.foreign_things(matrix) == []


def test_another_account_is_as_unknown_as_none(matrix: Matrix) -> None:
    assert sweeps.foreign_accounts(matrix) == []


def test_one_who_may_read_gets_an_answer(matrix: Matrix) -> None:
    assert sweeps.unanswered(matrix) == []


def test_a_form_without_its_token_is_refused(matrix: Matrix) -> None:
    assert sweeps.unguarded_forms(matrix) == []


def test_every_kind_of_thing_that_a_link_opens_can_be_made(matrix: Matrix) -> None:
    assert sweeps.unlinked(matrix) == []


def test_a_link_opens_its_own_pages_to_its_respondent_alone(matrix: Matrix) -> None:
    assert matrix.by_link() != []
    assert sweeps.links(matrix) == []


def test_what_opens_a_link_opens_no_members_page(matrix: Matrix) -> None:
    assert sweeps.links_elsewhere(matrix) == []


def test_programs_can_do_all_that_pages_can(matrix: Matrix) -> None:
    # given
    admitted = matrix.admitted()

    # when
    on_pages = {route.permission for route in admitted if not route.is_api}
    for_programs = {route.permission for route in admitted if route.is_api}

    # then
    assert on_pages - for_programs == set()


def test_every_command_takes_the_example_that_the_description_gives(matrix: Matrix) -> None:
    # given
    commands = {route.takes for route in matrix.admitted() if route.takes is not None}

    # when
    today = matrix.ours.house.clock.today()
    refused = {schema.__name__: schema(today=today).load_values(example_of(schema))[1] for schema in commands}

    # then
    assert {name: problems for name, problems in refused.items() if problems} == {}
