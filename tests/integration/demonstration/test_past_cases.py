"""A past case is recorded with its source or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest

from service.cases.operations.past import PastChild, RecordPastCase, record_past_case
from service.cases.queries.clocks import all_clocks
from service.cases.queries.incidents import incident_page
from tenants.access.roles import Actor
from tenants.errors import NotPermittedError, RuleBrokenError
from tenants.work import Admission, Work, work_at_door, work_for
from tests.support.world import World

PUBLISHED = RecordPastCase(
    title="Serious case review 1",
    edition="2015",
    filed_on=date(2018, 2, 1),
    dates_in_words="Author appointed February 2018; day not published",
    nature="other",
    narrative="As published.",
    source="A report of January 2021",
    children=(PastChild("Martha"), PastChild("Mary", has_died=True)),
)


@contextmanager
def work_as(world: World, role: str) -> Iterator[Work]:
    someone = world.someone(world.north, role)
    admission = Admission(world.north, Actor(world.north.id, someone.id, someone.name, frozenset({role}), via="test"))
    with work_at_door(world.house, admission, read_only=False) as work:
        yield work


def test_a_past_case_keeps_its_edition_its_words_and_its_source_and_starts_no_clock(world: World) -> None:
    # when
    with work_as(world, "business-manager") as work:
        incident_id = record_past_case(work, PUBLISHED).id

    # then
    with work_for(world.house, world.north.id) as work:
        page = incident_page(work, incident_id)
        assert all_clocks(work) == []
    assert (page.state, page.edition, page.notifications) == ("past", "2015", ())
    assert page.narrative == "As published.\n\nSource: A report of January 2021"
    assert page.occurred_words == "Author appointed February 2018; day not published"
    assert [(child.pseudonym, child.has_died, child.name) for child in page.subjects] == [
        ("Martha", False, ""),
        ("Mary", True, ""),
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(PUBLISHED, source=" "), "source"),
        (replace(PUBLISHED, edition="1999"), "edition"),
        (replace(PUBLISHED, filed_on=date(2999, 1, 1)), "filed_on"),
    ],
)
def test_a_past_case_without_a_source_or_under_no_known_edition_is_refused(
    world: World, wrong: RecordPastCase, field: str
) -> None:
    # when / then
    with pytest.raises(RuleBrokenError) as refused, work_as(world, "business-manager") as work:
        record_past_case(work, wrong)
    assert set(refused.value.fields) == {field}


def test_a_chair_reads_cases_and_records_none(world: World) -> None:
    # when / then
    with pytest.raises(NotPermittedError), work_as(world, "independent-chair") as work:
        record_past_case(work, PUBLISHED)
