"""The one place that reads the machine's clock; everything else is given the time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Clock:
    """The service's clock: the machine's, moved by a fixed offset in demonstration mode."""

    offset: timedelta = timedelta(0)

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return datetime.now(UTC) + self.offset

    def today(self) -> date:
        """The date in London, which is the date the law counts from."""
        return london_date(self.now())


def london_date(instant: datetime) -> date:
    """The London calendar date of an aware instant (23:30 UTC on 30 June is 1 July in London)."""
    return instant.astimezone(LONDON).date()
