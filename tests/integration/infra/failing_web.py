"""An application that fails where none of its own handlers can help, as the web server serves it in a test."""

from collections.abc import Iterable
from typing import Any


def fail(environ: dict[str, Any], start_response: object) -> Iterable[bytes]:
    """Fail with the address in the error."""
    raise ValueError(environ["PATH_INFO"])
