"""What came in another account's post, read strictly: a part that is not as agreed refuses the whole item.

Post is taken in by a worker that tries again whatever fails, so what cannot be kept must be refused and never raise an
error of the database: numbers fit their column, a line has a longest length and no control character.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from service.schemas.fields import LARGEST_INTEGER
from service.schemas.texts import clean_line
from tenants.errors import RuleBrokenError


@contextmanager
def as_agreed(refusal: str) -> Iterator[None]:
    """Whatever is amiss with a body inside is refused with this sentence. Raises RuleBrokenError."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise RuleBrokenError(refusal) from None


def a_line(value: object, longest: int, *, may_be_empty: bool = False) -> str:
    """A short text that is kept as it stands, without control characters; raises ValueError."""
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError
    clean_line(value)
    if not value and not may_be_empty:
        raise ValueError
    return value


def a_number(value: object) -> int:
    """A number from 1 that a column can hold; raises ValueError."""
    if type(value) is not int or not 1 <= value <= LARGEST_INTEGER:
        raise ValueError
    return value


def an_id(value: object) -> UUID:
    """An id; raises ValueError."""
    if not isinstance(value, str):
        raise ValueError  # noqa: TRY004 # all that is amiss is one kind of refusal
    return UUID(value)


def a_day(value: object) -> date:
    """A day, written YYYY-MM-DD; raises ValueError."""
    if not isinstance(value, str):
        raise ValueError  # noqa: TRY004 # all that is amiss is one kind of refusal
    return date.fromisoformat(value)


def a_moment(value: object) -> datetime:
    """A moment with its offset, in a year that has one before and after it; raises ValueError."""
    moment = datetime.fromisoformat(a_line(value, 40))
    if moment.tzinfo is None or not date.min.year < moment.year < date.max.year:
        raise ValueError
    return moment
