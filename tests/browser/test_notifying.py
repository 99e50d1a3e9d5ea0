"""The main job at a real browser, with worker processes: noticed, notified, delivered, receipted, on both channels."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.browser.stories import record_incident, reference_of, steps_of
from tests.browser.visits import Rooms, all_faults, sample_file

pytestmark = pytest.mark.browser

WORKING = "5 working days from Thursday 17 December 2026: 18, 21, 22, 23, 24 → due end of Thursday 24 December 2026"
SCRIPTS = pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])


@SCRIPTS
def test_a_serious_incident_is_notified_delivered_and_receipted_and_the_rapid_review_runs(
    rooms: Rooms, tmp_path: Path, *, has_scripts: bool
) -> None:
    # given: the business manager records an incident with two children
    manager = rooms.sign_in("sefton", "business-manager", has_scripts=has_scripts)
    case = record_incident(manager, "sefton", "Injury to a baby", children=("Wren O’Invented", "Zoë Invented-Ng"))
    reference = reference_of(manager)
    manager.page.get_by_text("How this date was worked out").click()
    assert manager.page.get_by_text(WORKING).is_visible()
    assert "2 children" in manager.whole_text

    # given: prepares a section, in which two things are unknown in two ways, and adds a file
    manager.follow("Prepare and check the notification").follow("Who notifies")
    manager.fill({"notifier_name": "Philippa Nwachukwu-Bell"})
    manager.choose(notifier_phone_unknown="not-yet-known", notifier_email_unknown="not-known")
    manager.press("Save this section").follow("Print the pack")
    assert "phone number Not yet known" in manager.text
    assert "e-mail address Not known" in manager.text
    manager.go(f"{case}/files").page.set_input_files("[name='file']", sample_file(tmp_path))
    manager.press("Add the file").waits_for("Not scanned for viruses")

    # when: the local authority's notifier checks and sends, and a worker delivers
    notifier = rooms.sign_in("sefton", "notifier", has_scripts=has_scripts)
    notifier.go(f"{case}/notification").follow("Check and send")
    notifier.press(f"Send the notification of {reference}")
    assert "Notification sent" in notifier.text
    manager.go(case).waits_for("was delivered. Nobody has acknowledged it yet.")

    # when: the Panel's secretariat finds it in its queue and acknowledges
    secretariat = rooms.sign_in("panel", "panel-secretariat", has_scripts=has_scripts)
    secretariat.go("/accounts/panel/notifications").follow(reference)
    assert "Wren O’Invented" in secretariat.text
    secretariat.follow("Acknowledge this notification").press("Acknowledge and send the receipt")
    manager.go(case).waits_for("Receipt from the Panel")

    # then
    assert "Met in time" in manager.text
    assert "Complete the rapid review and send it to the Panel" in manager.text
    assert len(steps_of(manager, "rapid-review")) >= 5
    assert all_faults((manager, notifier, secretariat)) == []


@SCRIPTS
def test_on_the_manual_channel_the_pack_is_printed_and_the_national_form_recorded_with_its_proof(
    rooms: Rooms, tmp_path: Path, *, has_scripts: bool
) -> None:
    # given: Stockton sends by hand
    manager = rooms.step_in("stockton", "business-manager", has_scripts=has_scripts)
    manager.go("/accounts/stockton/settings/notification-channel").choose(channel="manual")
    manager.fill({"reason": "Invented: the Department’s own form, by hand."}).press("Save")
    case = record_incident(manager, "stockton", "Injury by hand", children=("Clover Invented-Dale",))
    notifier = rooms.step_in("stockton", "notifier", has_scripts=has_scripts)
    notifier.go(f"{case}/notification")
    assert notifier.page.get_by_role("link", name="Check and send").count() == 0

    # when
    notifier.follow("Print the pack")
    assert "Clover Invented-Dale" in notifier.text
    sent_at = notifier.stack.now() - timedelta(minutes=1)
    notifier.follow("I have sent the national form")
    notifier.fill({"national_reference": "SIN-2026-1", "sent_time": f"{sent_at:%H:%M}"})
    notifier.fill_date("sent_on", *(sent_at.day, sent_at.month, sent_at.year))
    notifier.page.set_input_files("[name='file']", sample_file(tmp_path, "proof.txt"))
    notifier.press("Record the national form")

    # then
    assert "National form recorded" in notifier.text
    manager.go(case)
    assert "SIN-2026-1" in manager.text
    assert "Met in time" in manager.text
    assert "15 working days from Thursday 17 December 2026" in manager.whole_text
    assert "proof.txt" in manager.go(f"{case}/files").text
    assert all_faults((manager, notifier)) == []
