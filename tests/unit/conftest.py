"""Unit tests reach no network: a rule that asks the world is not a rule."""

import pytest


@pytest.fixture(autouse=True)
def _no_network(socket_disabled: None) -> None:
    """Refuse every socket."""
