"""A database of its own with the demonstration loaded once; tests that take it apart get a copy."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.demonstration.theatre import Theatre, copy_theatre, open_theatre
from tests.support.servers import Servers


@pytest.fixture(scope="package")
def loaded(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    theatre = open_theatre(servers, tmp_path_factory.mktemp("home"))
    theatre.load()
    yield theatre
    theatre.close()


@pytest.fixture
def copied(servers: Servers, loaded: Theatre, tmp_path: Path) -> Iterator[Theatre]:
    """A copy of the loaded demonstration that a test may take apart."""
    theatre = copy_theatre(servers, loaded, tmp_path)
    yield theatre
    theatre.close()


@pytest.fixture
def empty(servers: Servers, tmp_path: Path) -> Iterator[Theatre]:
    theatre = open_theatre(servers, tmp_path)
    yield theatre
    theatre.close()
