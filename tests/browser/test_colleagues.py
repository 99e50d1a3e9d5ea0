"""Other journeys at a real browser: a referral, an invitation, a sealed case, and leaving without a trace."""

import re
from secrets import token_hex

import pyotp
import pytest

from tests.browser.stories import record_incident
from tests.browser.visits import Rooms

pytestmark = pytest.mark.browser

PASSWORD = "seven round pebbles stacked"
INVITATION = re.compile(r"/accounts/sefton/invitations/[\w-]+")


def test_a_referral_is_recorded_discussed_decided_and_fed_back(rooms: Rooms) -> None:
    # given
    manager = rooms.step_in("sefton", "business-manager")

    # when
    manager.go("/accounts/sefton/referrals").follow("Record a referral")
    manager.fill({"agency": "Marram Coast Police", "referrer": "Invented Sergeant", "summary": "Invented worries."})
    manager.press("Record the referral")
    assert "Not agreed with the senior lead" in manager.text
    manager.follow("Record what the three partners think")
    manager.choose(local_authority="notify", police="unsure", health="do-not-notify").press("Save what")
    manager.follow("Decide the referral").choose(outcome="not-notified")
    manager.fill({"reasons": "Invented: an illness explains it."}).press("Record the outcome")
    assert "Referrer not told" in manager.text
    manager.follow("Record that the referrer was told").press("Save")

    # then
    assert "Referrer told Thursday 17 December 2026" in manager.text
    assert "Nothing is left to do here." in manager.text
    assert manager.faults() == []


def test_somebody_invited_opens_the_link_twice_joins_and_sets_up_their_second_step(rooms: Rooms) -> None:
    # given
    email = f"ottoline.{token_hex(4)}@demonstration.example"
    manager = rooms.step_in("sefton", "business-manager").go("/accounts/sefton/people").follow("Invite someone")
    manager.fill({"name": "Ottoline Invented", "email": email}).choose(roles="business-unit")
    manager.press("Send the invitation")
    faults = manager.faults()

    # when: the link is in the message; looking at it uses nothing up
    newcomer = rooms.enter().go("/demonstration/mailbox").waits_for(email)
    letter = newcomer.page.locator("article", has_text=email).first
    link = letter.get_by_role("link").first.get_attribute("href") or ""
    found = INVITATION.search(link)
    assert found is not None, link
    newcomer.go(found[0])
    newcomer.go(found[0])
    faults += newcomer.faults()
    newcomer.fill({"password": PASSWORD}).press("Accept and continue")
    faults += newcomer.faults()
    secret = newcomer.page.locator("[name='secret']").input_value()
    newcomer.fill({"code": pyotp.TOTP(secret).at(newcomer.stack.now())}).press("Continue")
    faults += newcomer.faults()
    newcomer.follow("Continue")
    faults += newcomer.faults()
    newcomer.choose(is_kept="yes").press("Continue")

    # then
    assert newcomer.path == "/accounts/sefton/"
    assert "Ottoline Invented" in newcomer.page.locator("header").inner_text()
    assert rooms.enter().go(found[0]).status == 404
    assert faults == []


def test_a_sealed_case_is_no_longer_there_for_a_colleague(rooms: Rooms) -> None:
    # given
    manager, colleague = rooms.step_in("sefton", "business-manager"), rooms.step_in("sefton", "business-unit")
    title = f"Invented case {token_hex(3)}"
    case = record_incident(manager, "sefton", title, children=("Juniper Invented",))
    assert title in colleague.go("/accounts/sefton/incidents").text
    assert colleague.go(case).status == 200

    # when
    manager.go(f"{case}/who/level").choose(level="sealed").fill({"reason": "Invented: a parent works for a partner."})
    manager.press("Change who may see it")

    # then
    assert "Invented: a parent works for a partner." in manager.text
    assert manager.go(case).status == 200
    assert colleague.go(case).status == 404
    assert title not in colleague.go("/accounts/sefton/incidents").text
    assert title not in colleague.go("/accounts/sefton/").text
    assert manager.go(f"{case}/who").faults() == []


def test_after_signing_out_going_back_shows_nothing_of_a_case(rooms: Rooms) -> None:
    # given
    manager = rooms.step_in("sefton", "business-manager")
    case = record_incident(manager, "sefton", "Invented: left open", children=("Nameless Invented",))
    assert "Nameless Invented" in manager.go(case).text

    # when
    manager.press("Sign out")
    assert "You have signed out" in manager.page.inner_text("body")
    manager.page.go_back()

    # then
    assert "Nameless Invented" not in manager.page.content()
    assert manager.go(case).path.startswith("/sign-in")
    assert "Nameless Invented" not in manager.page.content()
