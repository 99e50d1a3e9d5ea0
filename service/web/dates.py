"""What people type into date and time boxes, read with good will and never guessed at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.statute.sentences import MONTHS, listed

PARTS = ("day", "month", "year")
_MONTH_NUMBERS = {
    spelling: number for number, month in enumerate(MONTHS, start=1) for spelling in (month.lower(), month[:3].lower())
} | {"sept": 9}
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?", re.ASCII)


@dataclass(frozen=True)
class DateFault:
    """What is wrong with a typed date: the end of a sentence that its label begins, and the boxes to mend."""

    rest: str
    boxes: tuple[str, ...]


def read_date(typed: Sequence[str]) -> str | DateFault | None:
    """The typed day, month and year as YYYY-MM-DD; None when all three are empty; otherwise the first thing wrong.

    Months may be words; stray spaces and full stops are ignored. The order of complaints is the Design System's:
    what is missing, then what cannot be part of a date. Whether the day exists is left to the field.
    """
    day, month, year = (text.strip(" \t.,/-\u00a0").lower() for text in typed)
    missing = [part for part, text in zip(PARTS, (day, month, year), strict=True) if not text]
    if len(missing) == len(PARTS):
        return None
    if missing:
        return DateFault(f"must include a {listed(missing)}", tuple(missing))
    number = _MONTH_NUMBERS.get(month) or _digits(month, 2)
    wrong = [
        part
        for part, is_right in (
            ("day", 1 <= _digits(day, 2) <= 31),
            ("month", 1 <= number <= 12),
            ("year", year.isascii() and year.isdigit()),
        )
        if not is_right
    ]
    if wrong:
        return DateFault("must be a real date", tuple(wrong))
    if len(year) != 4:
        return DateFault("must include a year of 4 numbers", ("year",))
    return f"{year}-{number:02}-{_digits(day, 2):02}"


def read_time(typed: str) -> str:
    """The typed time as HH:MM ("9.05am" and "9:05" too); what cannot be read is given back for the field to refuse."""
    found = _TIME.fullmatch(typed.strip().lower())
    if found is None or (found[2] is None and found[3] is None):
        return typed
    hour, minute, half = int(found[1]), found[2] or "00", found[3]
    if half and not 1 <= hour <= 12:
        return typed
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return f"{hour:02}:{minute}"


def _digits(text: str, longest: int) -> int:
    """The number that the text writes in plain digits, or 0, which no day and no month is."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= longest else 0
