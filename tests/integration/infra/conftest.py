"""The servers that the tests of roles and passwords share."""

from collections.abc import Iterator

import pytest

from tests.support.servers import Servers, embedded_servers


@pytest.fixture(scope="package")
def servers() -> Iterator[Servers]:
    """Both servers, with the roles made and nothing migrated."""
    with embedded_servers() as running:
        yield running
