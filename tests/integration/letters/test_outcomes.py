"""Five submitted, none contested: the report counts each case once, in its year, for those who may see it."""

import csv
import io

from tenants.database import new_id
from tests.integration.cases.stories import record_incident
from tests.integration.letters.stories import REPLY, given_case, hand, panel_letter, written_by_panel
from tests.support.world import World

WHY = "Nothing new is known."


def test_five_submitted_none_contested(world: World) -> None:
    # given: five cases of the north, one of the look-alike south that is contested
    for _ in range(5):
        incident = given_case(world, world.north)
    written_by_panel(world, world.north, incident, "agree-no-review")
    written_by_panel(world, world.south, given_case(world, world.south), "disagree-wants-review")
    browser = world.browser(world.someone(world.north, "business-manager"))

    # when
    page = browser.get(f"/accounts/{world.north.slug}/panel-outcomes")
    table = browser.get(f"/accounts/{world.north.slug}/panel-outcomes.csv")

    # then
    assert "5 submitted, 0 contested." in page.text
    assert "This counts cases, each once" in page.text
    assert page.text.count("NOR-2026-00") == 5
    headings, row = csv.reader(io.StringIO(table.data.decode("utf-8-sig")))
    assert headings[:3] == ["Year to 31 March", "Submitted", "Contested"]
    assert row == ["2026-27", "5", "0", "1", "4", "0", "0"]


def test_each_count_leads_to_its_cases(world: World) -> None:
    # given: one contested and confirmed, one contested and changed, one only acknowledged
    machine = world.machine(world.north, world.someone(world.north, "business-manager"))
    incidents = [given_case(world, world.north) for _ in range(3)]
    for incident, reconsidered in zip(incidents, ("confirmed", "changed"), strict=False):
        letter = written_by_panel(world, world.north, incident, "disagree-wants-review")
        path = f"incidents/{incident}/letters/{letter}"
        said = {"text": REPLY, "reconsidered": reconsidered, "why": WHY}
        machine.send(f"{path}/reply", said, method="PUT", version=1)
        machine.send(f"{path}/reply/sending", {}, version=2)
    written_by_panel(world, world.north, incidents[0], "agree-no-review")
    written_by_panel(world, world.north, incidents[2], "acknowledged")
    browser = world.browser(world.someone(world.north, "executive-member", "business-manager"))
    here = f"/accounts/{world.north.slug}/panel-outcomes"

    # when
    report = machine.get("panel-outcomes").get_json()
    changed = browser.get(f"{here}?kind=changed&year=2026-27").text

    # then
    assert report["sentence"] == "3 submitted, 2 contested"
    counts = report["years"][0]
    assert counts == report["total"] | {"year": "2026-27"}
    assert (counts["agreed"], counts["no_answer"], counts["reconsidered"], counts["changed"]) == (0, 1, 2, 1)
    assert "NOR-2026-002" in changed
    assert "NOR-2026-001" not in changed
    assert browser.get(f"{here}?kind=lost").status_code == 400
    assert browser.get(f"{here}?year=1999-00").status_code == 400


def test_a_case_with_a_letter_and_no_record_of_sending_counts_from_its_letter(world: World) -> None:
    # given
    machine = world.machine(world.north, world.someone(world.north, "business-manager"))
    incident = record_incident(machine)
    record_incident(machine)
    said = {"outcome": "agree-review", "received_on": "2026-03-31", "text": "A synthetic letter."}
    machine.send(f"incidents/{incident}/letters", said)

    # when
    hand(world, world.panel, "panel-letter", panel_letter(incident, new_id(), outcome="acknowledged"))

    # then
    [line] = machine.get("panel-outcomes").get_json()["cases"]
    assert (line["incident_id"], line["sent_on"], line["year"]) == (incident, "2026-03-31", "2025-26")
    assert line["standing"] == "agreed"


def test_who_reads_no_letters_does_not_read_the_report(world: World) -> None:
    notifier = world.someone(world.north, "notifier")
    assert world.browser(notifier).get(f"/accounts/{world.north.slug}/panel-outcomes").status_code == 403
    assert world.machine(world.north, notifier).get("panel-outcomes").status_code == 403
    empty = world.browser(world.someone(world.north, "executive-member"))
    assert "No case has been sent to the Panel yet." in empty.get(f"/accounts/{world.north.slug}/panel-outcomes").text
