"""Every page that each role can reach, wide and narrow: no barrier, valid, one heading, nothing cut off."""

import pytest

from tests.browser.looks import shape_of
from tests.browser.visits import Rooms
from tests.browser.walks import walk

pytestmark = pytest.mark.browser

WALKS = [
    ("sefton", "business-manager", 8),
    ("sefton", "notifier", 3),
    ("sefton", "business-unit", 2),
    ("sefton", "independent-chair", 2),
    ("sefton", "safeguarding-partner", 2),
    ("sefton", "data-protection-lead", 2),
    ("sefton", "review-group-chair", 1),
    ("sefton", "review-group-member", 1),
    ("sefton", "reviewer", 1),
    ("oxfordshire", "business-manager", 4),
    ("ridgeway-vale", "business-manager", 3),
    ("panel", "panel-secretariat", 4),
    ("panel", "panel-administrator", 2),
    ("national", "national-analyst", 1),
    ("national", "national-administrator", 1),
    ("thames-valley-police", "account-holder", 2),
    ("thames-valley-police", "safeguarding-lead", 1),
    ("marram-sands-hospital", "senior-sign-off", 1),
    ("marram-coast-police", "chronology-author", 1),
    ("north-mersey-ambulance", "safeguarding-lead", 1),
]


@pytest.mark.parametrize(("account", "role", "of_each"), WALKS)
def test_every_page_that_a_role_can_reach_is_well_made(rooms: Rooms, account: str, role: str, of_each: int) -> None:
    # given
    visitor = rooms.step_in(account, role)

    # when
    faults, shapes = [], set()
    for path in walk(visitor, f"/accounts/{account}/", of_each=of_each):
        shapes.add(shape_of(path))
        faults += visitor.faults() if visitor.status == 200 else [f"{path} answered {visitor.status}"]

    # then
    assert faults == []
    assert len(shapes) >= 3
