"""The process says that it lives, what it lacks before it can serve, and its numbers to those who may read them."""

from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from service.settings import Settings
from service.web.health import health_pages
from tests.integration.web.conftest import METRICS_TOKEN
from tests.support.servers import Servers, plain
from tests.support.small_app import small_app
from tests.support.stage import settings_for
from tests.support.world import World

NOBODY_LISTENS = "127.0.0.1:1"


def ready(settings: Settings) -> tuple[int, dict[str, object]]:
    """What an application with these settings says of itself."""
    with small_app(settings, health_pages(settings)) as app:
        answer = app.test_client().get("/readyz")
    return answer.status_code, answer.get_json()


def given_settings(servers: Servers) -> Settings:
    """Settings for a migrated database whose revision the application may read."""
    with psycopg.connect(plain(servers.cairn.owner_url), autocommit=True) as connection:
        connection.execute("GRANT SELECT ON alembic_version TO cairn_app")
    return settings_for(servers, servers.cairn)


def test_a_process_that_lives_says_so_without_asking_anybody(servers: Servers) -> None:
    # given
    settings = replace(given_settings(servers), database_url=f"postgresql+psycopg://nobody@{NOBODY_LISTENS}/none")

    # when
    with small_app(settings, health_pages(settings)) as app:
        answer = app.test_client().get("/healthz")

    # then
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_with_everything_there_it_is_ready(servers: Servers) -> None:
    assert ready(given_settings(servers)) == (200, {"status": "ready", "missing": [], "degraded": []})


def test_without_redis_it_still_serves(servers: Servers) -> None:
    settings = replace(given_settings(servers), redis_url=f"redis://{NOBODY_LISTENS}/0")
    assert ready(settings) == (200, {"status": "degraded", "missing": [], "degraded": ["redis"]})


def test_without_its_database_it_names_what_is_missing(servers: Servers) -> None:
    settings = replace(given_settings(servers), database_url=f"postgresql+psycopg://nobody@{NOBODY_LISTENS}/none")
    assert ready(settings) == (503, {"status": "not-ready", "missing": ["database", "migrations"], "degraded": []})


def test_under_the_owners_role_it_is_not_ready(servers: Servers) -> None:
    settings = replace(given_settings(servers), database_url=servers.cairn.owner_url)
    assert ready(settings) == (503, {"status": "not-ready", "missing": ["database"], "degraded": []})


def test_behind_an_older_revision_it_is_not_ready(servers: Servers) -> None:
    # given
    settings = given_settings(servers)

    # when
    with psycopg.connect(plain(servers.cairn.owner_url), autocommit=True) as connection:
        [head] = connection.execute("UPDATE alembic_version SET version_num = '0001' RETURNING 1").fetchall()
        status, said = ready(settings)
        connection.execute("UPDATE alembic_version SET version_num = %s", (newest_revision(),))

    # then
    assert head == (1,)
    assert (status, said["missing"]) == (503, ["migrations"])


def test_without_its_store_it_is_not_ready(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    # given
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    bucket = f"s3://bucket?kms=a&region=eu-west-2&endpoint=http://{NOBODY_LISTENS}"

    # when
    status, said = ready(replace(given_settings(servers), files_url=bucket))

    # then
    assert (status, said["missing"]) == (503, ["storage"])


@pytest.mark.parametrize(
    ("place", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("10.0.0.7", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("10.0.0.7", {"Authorization": f"Bearer {METRICS_TOKEN}"}, 200),
        ("10.0.0.7", {"Authorization": "Bearer another token"}, 404),
        ("10.0.0.7", {"Authorization": f"Basic {METRICS_TOKEN}"}, 404),
    ],
)
def test_the_numbers_are_for_this_machine_and_the_tokens_holder(
    notes_app: Flask, place: str, headers: dict[str, str], status: int
) -> None:
    answer = notes_app.test_client().get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": place})
    assert answer.status_code == status


def test_no_account_is_named_among_the_numbers(notes: World) -> None:
    # given
    browser = notes.browser(notes.someone(notes.north, "business-manager"))
    browser.get(f"/accounts/{notes.north.slug}/fails")

    # when
    numbers = notes.app.test_client().get("/metrics").text

    # then
    assert 'endpoint="failing.fail_behind_the_door"' in numbers
    assert notes.north.slug not in numbers
    assert str(notes.north.id) not in numbers


def newest_revision() -> str:
    """The revision that the newest migration file gives."""
    versions = Path(__file__).resolve().parents[3] / "migrations" / "versions"
    return max(path.name.split("_")[0] for path in versions.glob("[0-9]*.py"))
