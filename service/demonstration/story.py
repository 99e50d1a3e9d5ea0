"""One running case while it is played: what the file says of it, the incident that it became, and its days."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from service.demonstration.cast import address_of
from service.demonstration.stage import Act, Stage, day_after, nth
from service.statute.duties import load_statute
from tenants.accounts import AccountView
from tenants.work import Work

RECORDED_AT = time(10, 20)

Said = Mapping[str, Any]
"""What a data file says of a case, or of one step of it."""


class Story:
    """One running case: its steps know each other's incident through it."""

    def __init__(self, stage: Stage, said: Said) -> None:
        self.stage = stage
        self.said = said
        self._incident: tuple[UUID, str] | None = None

    @property
    def id(self) -> UUID:
        """The incident's id; raises RuntimeError before it was recorded."""
        return self._recorded[0]

    @property
    def reference(self) -> str:
        """The incident's reference; raises RuntimeError before it was recorded."""
        return self._recorded[1]

    @property
    def account(self) -> AccountView:
        """The partnership whose case it is."""
        return self.stage.accounts[self.said["account"]]

    @property
    def aware_on(self) -> date:
        """The day of awareness: so many days before day 0 of a review, or counted back from the day it falls due."""
        if "today_is_day" in self.said:
            return self.day(-self.said["aware_before"])
        due_on = self.stage.working_day(self.said["due_in"])
        days = load_statute().duty("notify-panel", self.stage.today).length
        return nth(self.stage.calendar.working_days_before(due_on), days)

    def note_incident(self, incident_id: UUID, reference: str) -> None:
        """The case was recorded as this incident."""
        self._incident = incident_id, reference

    def day(self, number: int) -> date:
        """A working day of the rapid review, counted from the day 0 that puts it where the file wants it today."""
        return day_after(self.stage.calendar, self.stage.day_zero(self.said["today_is_day"]), number)

    def day_of(self, step: Said) -> date:
        """The day of a step: a day of the review, or working days back from the load."""
        return self.day(step["day"]) if "day" in step else self.stage.working_day(-step["ago"])

    def coming(self, said: Said, name: str) -> date:
        """A day ahead: `name`_day of the review, or `name`_in working days from the load."""
        day = said.get(f"{name}_day")
        return self.day(day) if day is not None else self.stage.working_day(said[f"{name}_in"])

    @property
    def _recorded(self) -> tuple[UUID, str]:
        if self._incident is None:
            raise RuntimeError("A step of the demonstration comes before its case. Check the days in the data file.")
        return self._incident


@dataclass(frozen=True)
class Deed:
    """A kind of step: what it does, and the time of day at which it is done unless the file says otherwise."""

    at: time
    do: Callable[[Story, Work, Said], None]


def acts_of(story: Story, record: Deed, deeds: Mapping[str, Deed]) -> list[Act]:
    """The recording of a case and each later step, at its instant."""
    return [_act(story, record, {"at": RECORDED_AT}, story.aware_on)] + [
        _act(story, deeds[step["do"]], step, story.day_of(step)) for step in story.said.get("steps", ())
    ]


def _act(story: Story, deed: Deed, step: Said, on: date) -> Act:
    who = address_of(step.get("by", story.said["by"]))
    at = story.stage.moment(on, step.get("at", deed.at))
    return Act(at, step.get("account", story.account.slug), who, lambda work: deed.do(story, work, step))
