"""The canary: typed into everything in Northshire, met by nobody else, and written down nowhere outside its rows."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from flask import Blueprint, Flask, make_response
from rq import SimpleWorker
from rq.job import Job
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer
from werkzeug.wrappers import Response

from service.web.door import door
from tenants.access.permissions import Permission
from tenants.outbox import Claimed, Errand, Outcome
from tenants.work import House, Work, work_for
from tests.isolation.canary import (
    account_ids,
    keys_that_name,
    leaks_in_redis,
    leaks_in_rows,
    leaks_to,
    listening,
    misplaced_files,
    new_canary,
    plant,
)
from tests.isolation.matrix import Matrix
from tests.support.planted import note_api, note_pages
from tests.support.servers import Servers
from tests.support.small_app import small_app
from tests.support.stage import settings_for
from workers.premises import queue, ring

POISON = "poison"


@pytest.fixture
def small(servers: Servers) -> Iterator[Flask]:
    with small_app(settings_for(servers, servers.cairn), note_pages(), note_api()) as app:
        yield app


def readers(matrix: Matrix, canary: str) -> list[str]:
    """What those who were sent nothing meet: the look-alike partnership, the analysts, and another world."""
    ours, theirs = matrix.ours, matrix.theirs
    strangers = [(ours, ours.south), (ours, ours.national)]
    strangers += [(theirs, account) for account in (theirs.north, theirs.police, theirs.panel, theirs.national)]
    return [leak for world, account in strangers for leak in leaks_to(matrix, canary, world, account)]


def test_nobody_else_meets_what_was_typed_in_an_account(app: Flask, servers: Servers) -> None:
    # given
    matrix, canary = Matrix.of(app), new_canary()

    # when
    with listening() as ears:
        taken = plant(matrix, canary)
        own = leaks_to(matrix, canary, matrix.ours, matrix.ours.north)
        unsent = leaks_to(matrix, canary, matrix.ours, matrix.ours.panel)
        matrix.ours.deliver_all()
        met = readers(matrix, canary)

    # then: it was taken and its own account reads it, or the silence of the others would prove nothing
    assert taken > 5
    assert len(own) > 5
    assert (unsent, met) == ([], [])
    assert leaks_in_rows(servers, canary, matrix.ours.north) == []
    assert leaks_in_redis(servers.redis_url, canary) == []
    assert canary not in ears.heard().lower()
    assert misplaced_files(servers.home / "files", account_ids(servers)) == []


def test_the_canary_is_planted_and_its_own_account_meets_it(small: Flask, servers: Servers) -> None:
    # given
    matrix, canary = Matrix.of(small), new_canary()

    # when
    with listening() as ears:
        taken = plant(matrix, canary)

    # then
    assert taken == 2
    assert leaks_to(matrix, canary, matrix.ours, matrix.ours.north) != []
    assert readers(matrix, canary) == []
    assert leaks_in_rows(servers, canary, matrix.ours.north) == []
    assert '"event": "request.answered"' in ears.heard()
    assert canary not in ears.heard()


def test_a_page_that_remembers_for_everybody_is_found(servers: Servers) -> None:
    # given: a page that keeps what one account typed in the memory of the process
    pages, remembered = Blueprint("bad", __name__), []

    @pages.get("/accounts/<slug>/bad")
    @door(Permission.SETTINGS_READ)
    def bad(work: Work) -> Response:
        return make_response(f"<!doctype html><title>Bad</title><h1>Bad</h1>{remembered}")

    with small_app(settings_for(servers, servers.cairn), note_api(), pages) as app:
        matrix, canary = Matrix.of(app), new_canary()
        plant(matrix, canary)

        # when
        remembered.append(canary)
        found = readers(matrix, canary)

    # then
    assert f"GET /accounts/<slug>/bad shows {matrix.ours.south.slug} what was typed in another account." in found


def test_an_account_that_writes_anothers_text_is_found(small: Flask, servers: Servers) -> None:
    # given
    matrix, canary = Matrix.of(small), new_canary()
    plant(matrix, canary)

    # when / then: seen from the look-alike, Northshire's own rows are another account's
    assert any("account_settings" in leak for leak in leaks_in_rows(servers, canary, matrix.ours.south))


def test_a_job_that_fails_leaves_a_code_and_no_words(
    small: Flask, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given: the doorbell rings for an account whose errand will fail with what a person typed
    matrix, canary = Matrix.of(small), new_canary()
    house = matrix.ours.house
    house.errands[POISON] = fail_with_words
    with work_for(house, matrix.ours.north.id) as work:
        work.send_later(Errand(POISON, "key", says=canary))
    broker = redis.Redis.from_url(servers.redis_url)
    monkeypatch.setattr("workers.premises.broker", lambda: broker)
    monkeypatch.setattr("workers.jobs.post.house", lambda: house)

    # when
    with listening() as ears:
        ring(str(matrix.ours.north.id))
        rung = keys_that_name(servers.redis_url, str(matrix.ours.north.id))
        work_in_this_process(broker)

    # then
    [failed] = FailedJobRegistry(queue=queue()).get_job_ids()
    assert rung == 1
    told = str(Job.fetch(failed, connection=broker, serializer=JSONSerializer).latest_result().exc_string)
    assert "JobFailedError" in told
    assert canary not in told
    assert leaks_in_redis(servers.redis_url, canary) == []
    assert canary not in ears.heard()
    assert leaks_in_rows(servers, canary, matrix.ours.north) == []


def work_in_this_process(broker: redis.Redis) -> None:
    """Do what is in the queue, as a worker does, and leave the signals as they were."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        SimpleWorker([queue()], connection=broker, serializer=JSONSerializer).work(burst=True, logging_level="ERROR")
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def fail_with_words(_house: House, claimed: Claimed) -> Outcome:
    """An errand whose error repeats what a person typed."""
    raise ValueError(claimed.says)


def test_a_file_under_a_persons_name_for_it_is_found(tmp_path: Path) -> None:
    # given
    account, file = "0190d5a8-0000-7000-8000-00000000000a", "0190d5a8-0000-7000-8000-00000000000b"
    for name in (f"{account}/{file}", f"{file}/{file}", f"{account}/plan/minutes.pdf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")

    # when
    found = misplaced_files(tmp_path, {account})

    # then
    assert sorted(found) == sorted([f"{file}/{file}", f"{account}/plan/minutes.pdf"])
