"""Servers that chaos may hurt, apart from those of the other tests, and the seeds of this run."""

import os
from collections.abc import Iterator

import pytest

from tests.support.servers import Servers, embedded_servers
from tests.support.stage import upgrade

ONE_PASS = "20261120"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every fault once for each seed; the seed stands in the test's name."""
    if "seed" in metafunc.fixturenames:
        seeds = [int(seed) for seed in os.environ.get("CAIRN_CHAOS_SEEDS", ONE_PASS).split(",")]
        metafunc.parametrize("seed", seeds, ids=[f"seed-{seed}" for seed in seeds], scope="module")


@pytest.fixture(scope="session")
def hurt_servers() -> Iterator[Servers]:
    """PostgreSQL with a migrated template to copy, and Valkey, for this suite alone."""
    with embedded_servers() as running:
        upgrade(running.cairn)
        yield running
