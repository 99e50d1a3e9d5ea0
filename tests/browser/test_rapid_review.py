"""A rapid review from the referral to the Panel's second letter: thirteen people and a nursery, in five accounts."""

from pathlib import Path

import pytest

from tests.browser import agency_chapters as agencies
from tests.browser import rapid_review_chapters as chapters
from tests.browser.rapid_review_story import Story
from tests.browser.visits import Rooms
from tests.support.troupe import open_troupe

pytestmark = pytest.mark.browser


def test_a_rapid_review_goes_from_the_referral_to_the_panels_second_letter(rooms: Rooms, tmp_path: Path) -> None:
    # given: a referral that became a notified incident, and the Panel's receipt on day 0
    story = Story(rooms, open_troupe(rooms.stack, decider="chair"), tmp_path, has_scripts=True)
    chapters.record_the_incident(story, chapters.refer_the_case(story))
    chapters.notify_the_panel(story)

    # given: five agencies asked, answering in three ways, one of them twice
    agencies.ask_the_agencies(story)
    agencies.answer_by_the_police(story)
    agencies.answer_by_the_hospital(story)
    agencies.answer_by_the_council(story)
    agencies.answer_by_a_link(story)
    agencies.record_for_the_surgery(story)
    agencies.query_the_police(story)
    agencies.read_what_agencies_said(story, agencies.CALL, agencies.X_RAY, agencies.BRUISE, agencies.COUGH, of=5)

    # when: partners meet, the report is written, decided on, read and sent
    chapters.hold_the_meeting(story)
    chapters.write_the_report(story, most=4)
    chapters.decide_on_the_review(story)
    chapters.read_the_report(story)
    chapters.send_the_report(story)

    # when: the Panel disagrees, partners look again and confirm, and the Panel agrees
    chapters.write_from_the_panel(story, "disagree-wants-review", reply_by=chapters.REPLY_BY)
    chapters.answer_the_panel(story)
    chapters.write_from_the_panel(story, "agree-no-review")

    # then
    chapters.count_the_answers(story)
    assert story.faults() == []


def test_the_same_by_a_shorter_way_without_scripts(rooms: Rooms, tmp_path: Path) -> None:
    # given: a referral that became a notified incident, and the Panel's receipt on day 0
    story = Story(rooms, open_troupe(rooms.stack, decider="chair"), tmp_path, has_scripts=False)
    chapters.record_the_incident(story, chapters.refer_the_case(story))
    chapters.notify_the_panel(story)

    # given: three agencies asked, one answering in its account, one by a link, one on the telephone
    agencies.ask_the_agencies(story, agencies.AGENCIES[:1])
    agencies.answer_by_the_police(story)
    agencies.answer_by_a_link(story)
    agencies.record_for_the_surgery(story)
    agencies.read_what_agencies_said(story, agencies.CALL, agencies.BRUISE, agencies.COUGH, of=3)

    # when
    chapters.hold_the_meeting(story)
    chapters.write_the_report(story, most=2)
    chapters.decide_on_the_review(story)
    chapters.read_the_report(story)
    chapters.send_the_report(story)
    chapters.write_from_the_panel(story, "disagree-wants-review", reply_by=chapters.REPLY_BY)
    chapters.answer_the_panel(story)
    chapters.write_from_the_panel(story, "agree-no-review")

    # then
    chapters.count_the_answers(story)
    assert story.faults() == []
