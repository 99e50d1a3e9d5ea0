"""Every form of a rapid review, in each account that has a part in it, sent empty and with nonsense."""

import pytest

from tests.browser.forms import asks_something
from tests.browser.looks import shape_of
from tests.browser.test_every_form import faults_of, forms_in
from tests.browser.visits import Rooms
from tests.journeys.running_case import given_running_case
from tests.support.stack import Stack

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("part", "least"), [("manager", 25), ("chair", 3), ("police-lead", 4), ("hospital-senior", 2), ("secretariat", 2)]
)
def test_a_form_of_a_rapid_review_sent_empty_or_with_nonsense_says_what_to_mend(
    rooms: Rooms, stack: Stack, part: str, least: int
) -> None:
    # given: a case in which everything can still be asked
    case, _ = given_running_case(stack)
    visitor = rooms.enter().sign_in(case.troupe.sign_ins[part])
    account = f"/accounts/{case.troupe.account_of(part)}/"
    forms = forms_in(visitor, account)

    # when: each is sent badly; what was taken all the same may have closed another form
    faults, tried = [], 0
    for shape, path in forms.items():
        if asks_something(visitor.go(path)) and shape_of(visitor.path) == shape:
            faults += faults_of(visitor, shape, path)
            tried += 1

    # then
    assert not faults, "\n".join(faults)
    assert tried >= least, sorted(forms)
