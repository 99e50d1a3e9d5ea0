"""The running cases of the demonstration: invented, laid out around the day of the load so that clocks are alive."""

from collections.abc import Mapping

from service.demonstration import incidents, letters, meetings, notifications, requests, reviews
from service.demonstration.cast import read_table
from service.demonstration.stage import Act, Stage
from service.demonstration.story import Deed, Story, acts_of

FILES = ("running_cases.toml", "rapid_reviews.toml")
DEEDS: Mapping[str, Deed] = {
    **incidents.DEEDS,
    **notifications.DEEDS,
    **requests.DEEDS,
    **meetings.DEEDS,
    **reviews.DEEDS,
    **letters.DEEDS,
}
"""Every kind of step that the files may name."""


def running_acts(stage: Stage) -> list[Act]:
    """Every act of every running case."""
    cases = [said for name in FILES for said in read_table(name)["cases"]]
    return [act for said in cases for act in acts_of(Story(stage, said), incidents.RECORD, DEEDS)]
