"""Days so far away that nobody can say which of them are working days: refused beside the question, never guessed."""

from collections.abc import Iterator
from contextlib import contextmanager

from service.statute.errors import StatuteError
from tenants.errors import RuleBrokenError


@contextmanager
def in_known_years(field: str) -> Iterator[None]:
    """Refuse, beside this field, a day that the calendar cannot count to. Raises RuleBrokenError."""
    try:
        yield
    except StatuteError as unknown:
        raise RuleBrokenError(str(unknown), {field: str(unknown)}) from None
