"""A rapid review from day 0 to the Panel: steps, headings, the decision with its criteria, sending, a new version."""

from datetime import date, timedelta
from io import BytesIO

import pytest

from service.cases.operations.clocks import declare_holiday, recompute_clocks
from service.cases.queries.steps import steps_owed
from service.people.operations.settings import ChooseDecider, ChooseSteps, change_setting
from tenants.accounts import AccountView
from tenants.work import work_for
from tests.integration.cases.reviews import ADVICE, DECISION, act, given_review, review_of
from tests.support.machine import Machine
from tests.support.stage import london_noon
from tests.support.stories import given_hosted_channel
from tests.support.world import World


class GivenUpError(Exception):
    """What a test did is not kept."""


def days_after_declaring(world: World, incident: str, holiday: date) -> dict[str, str]:
    """The days of a review's steps once a holiday is declared; nothing is kept, since a holiday is everybody's."""
    found: dict[str, str] = {}

    def declare() -> None:
        with work_for(world.house, world.north.id) as work:
            declare_holiday(work.session, holiday, "A declared day", "Test", work.now)
            recompute_clocks(work)
            found.update(
                {each.label: str(each.due_on) for each in steps_owed(work) if str(each.incident_id) == incident}
            )
            raise GivenUpError

    with pytest.raises(GivenUpError):
        declare()
    return found


@pytest.fixture(autouse=True)
def _monday_23_november(world: World) -> None:
    world.house.clock.set(london_noon(2026, 11, 23))


def follow_sefton(world: World, account: AccountView, decider: str = "chair") -> None:
    """The account follows Sefton's steps, and its chair decides."""
    with work_for(world.house, account.id) as work:
        change_setting(work, ChooseSteps("sefton", "for a test"))
        change_setting(work, ChooseDecider(decider, "for a test"))


def people_of(world: World) -> tuple[Machine, Machine]:
    """The business manager's program and the chair's."""
    manager = world.machine(world.north, world.someone(world.north, "business-manager", name="Mora Hale"))
    chair = world.machine(world.north, world.someone(world.north, "independent-chair", name="Ida Chair"))
    return manager, chair


def test_the_review_opens_on_day_0_with_the_partnerships_own_steps(world: World) -> None:
    # given
    follow_sefton(world, world.north)

    # when
    incident = given_review(world)
    manager, _ = people_of(world)
    found = review_of(manager, incident)

    # then: domain §1.10, notified Monday 23 November 2026
    assert [step["due_on"] for step in found["steps"]] == [
        "2026-11-24",
        "2026-12-07",
        "2026-12-09",
        "2026-12-11",
        "2026-12-14",
    ]
    assert found["clock"]["due_on"] == "2026-12-14"
    assert [step["working_days_left"] for step in found["steps"]] == [1, 10, 12, 14, 15]
    browser = world.browser(world.someone(world.north, "business-manager"))
    page = browser.get(f"/accounts/{world.north.slug}/incidents/{incident}/rapid-review").text
    assert "Day 10, Monday 7 December 2026" in page
    assert "10 working days left" in page


def test_a_step_moves_with_its_reason_and_never_past_the_law(world: World) -> None:
    # given
    follow_sefton(world, world.north)
    incident = given_review(world)
    manager, _ = people_of(world)
    step = review_of(manager, incident)["steps"][1]
    address = f"incidents/{incident}/rapid-review/steps/{step['id']}"
    said = {"to_on": "2026-12-10", "reason": "The police are at a trial."}

    # when
    late = manager.send(f"{address}/move", {**said, "to_on": "2026-12-15"}, version=1)
    weekend = manager.send(f"{address}/move", {**said, "to_on": "2026-12-05"}, version=1)
    moved = manager.send(f"{address}/move", said, version=1)
    stale = manager.send(f"{address}/move", said, version=1)
    unit = world.machine(world.north, world.someone(world.north, "business-unit"))
    refused = unit.send(f"{address}/move", said, version=2)

    # then
    assert (late.status_code, weekend.status_code) == (422, 422)
    assert "The law’s day cannot be moved" in late.get_json()["errors"]["to_on"]
    assert (moved.status_code, stale.status_code, refused.status_code) == (200, 412, 403)
    now = review_of(manager, incident)["steps"]
    assert [(each["due_on"], each["first_due_on"]) for each in now if each["is_moved"]] == [
        ("2026-12-10", "2026-12-07")
    ]
    browser = world.browser(world.someone(world.north, "business-manager"))
    page = browser.get(f"/accounts/{world.north.slug}/{address}").text
    assert "The police are at a trial." in page
    assert "7 Dec 2026" in page


def test_nothing_is_decided_without_its_criteria_and_only_by_the_decision_maker(world: World) -> None:
    # given
    follow_sefton(world, world.north)
    incident = given_review(world)
    manager, chair = people_of(world)

    # when
    early = act(chair, incident, "decision", DECISION)
    bare = act(manager, incident, "recommendation", {**ADVICE, "criteria": ADVICE["criteria"][:-1]})
    reasonless = {**ADVICE, "criteria": [{**each, "why": ""} for each in ADVICE["criteria"]]}
    mute = act(manager, incident, "recommendation", reasonless)
    advised = act(manager, incident, "recommendation", ADVICE)
    partner = world.machine(world.north, world.someone(world.north, "safeguarding-partner"))
    by_partner = act(partner, incident, "decision", DECISION)
    silent = act(chair, incident, "decision", {**DECISION, "view_police": "dissents"})
    decided = act(
        chair, incident, "decision", {**DECISION, "view_police": "dissents", "dissent_police": "We would wait."}
    )

    # then
    assert (early.status_code, bare.status_code, mute.status_code) == (422, 422, 422)
    assert "comes first" in early.get_json()["detail"]
    assert advised.status_code == 200, advised.text
    assert by_partner.status_code == 422
    assert "independent chair" in by_partner.get_json()["detail"]
    assert "dissent_police" in silent.get_json()["errors"]
    assert decided.status_code == 200, decided.text
    found = review_of(manager, incident)
    assert found["state"] == "decided"
    assert [each["is_dissent"] for each in found["decisions"][0]["partners"]] == [False, True, False]
    assert {each["label"]: each["state"] for each in found["steps"]} == {
        "Chair told": "owed",
        "Review held": "owed",
        "Advice to chair": "done",
        "Decision": "done",
        "Fed back": "owed",
    }


def test_who_recommended_does_not_decide(world: World) -> None:
    # given
    follow_sefton(world, world.north)
    incident = given_review(world)
    both = world.someone(world.north, "business-manager", "independent-chair")
    machine = world.machine(world.north, both)

    # when
    advised = act(machine, incident, "recommendation", ADVICE)
    decided = act(machine, incident, "decision", DECISION)

    # then
    assert advised.status_code == 200
    assert decided.status_code == 422
    assert "somebody else must decide" in decided.get_json()["detail"]


def test_the_report_goes_to_the_panel_by_hand_and_then_only_a_new_version_changes_it(world: World) -> None:
    # given
    follow_sefton(world, world.north)
    incident = given_review(world)
    manager, chair = people_of(world)
    sent = {"sent_on": "2026-11-23", "sent_time": "12:10", "sender": "Mora Hale", "how": "Secure e-mail"}
    unready = act(manager, incident, "sent", sent)
    written = manager.send(
        f"incidents/{incident}/rapid-review/headings/voice", {"text": "She liked the garden."}, method="PUT", version=0
    )
    act(manager, incident, "recommendation", ADVICE)
    act(chair, incident, "decision", DECISION)
    world.house.clock.forward(timedelta(minutes=30))

    # when
    recorded = act(manager, incident, "sent", sent)
    again = manager.send(
        f"incidents/{incident}/rapid-review/headings/voice", {"text": "Changed."}, method="PUT", version=1
    )
    twice = act(manager, incident, "sent", sent)
    begun = act(manager, incident, "new-version", {"reason": "A date was wrong."})
    anew = manager.send(
        f"incidents/{incident}/rapid-review/headings/voice", {"text": "Changed."}, method="PUT", version=1
    )

    # then
    assert unready.status_code == 422
    assert "decision first" in unready.get_json()["detail"]
    assert (written.status_code, recorded.status_code) == (200, 200), recorded.text
    assert (again.status_code, twice.status_code) == (422, 422)
    assert (begun.status_code, anew.status_code) == (200, 200)
    found = review_of(manager, incident)
    assert (found["state"], found["number"]) == ("decided", 2)
    assert found["clock"]["state"] == "met"
    assert [(each["number"], each["channel"]) for each in found["sendings"]] == [(1, "manual")]


def test_the_report_holds_the_panels_headings_as_page_pdf_and_word(world: World) -> None:
    # given
    incident = given_review(world)
    manager = world.browser(world.someone(world.north, "business-manager"))
    base = f"/accounts/{world.north.slug}/incidents/{incident}/rapid-review"
    manager.submit(f"{base}/headings/identity", {"text": "The family’s faith <b>mattered</b>."})

    # when
    page, pdf, word = (manager.get(f"{base}/report{ending}") for ending in ("", ".pdf", ".docx"))
    theirs = world.browser(world.someone(world.south, "business-manager"))

    # then
    assert "Race, ethnicity, culture and disability" in page.text
    assert "The family’s faith &lt;b&gt;mattered&lt;/b&gt;." in page.text
    assert pdf.data.startswith(b"%PDF-")
    assert word.data.startswith(b"PK")
    assert theirs.get(f"/accounts/{world.south.slug}/incidents/{incident}/rapid-review/report.pdf").status_code == 404


def test_a_hosted_review_is_handed_over_with_its_files(world: World) -> None:
    # given
    follow_sefton(world, world.north)
    incident = given_review(world)
    given_hosted_channel(world, world.north)
    manager, chair = people_of(world)
    files = f"/api/v1/accounts/{world.north.slug}/incidents/{incident}/rapid-review/files"
    part = {"file": (BytesIO(b"A synthetic plan"), "plan.txt")}
    kept = manager.client.post(files, data=part, headers=manager.headers())
    act(manager, incident, "recommendation", ADVICE)
    act(chair, incident, "decision", DECISION)

    # when
    locked = act(manager, incident, "sending", {})
    world.deliver_all()
    sent = act(manager, incident, "sending", {})

    # then
    assert kept.status_code == 201, kept.text
    assert locked.status_code == 422
    assert sent.status_code == 200, sent.text
    [handover] = manager.get("handovers?direction=out").get_json()["items"]
    assert handover["kind"] == "rapid-review"


def test_a_withdrawn_notification_stops_the_review_and_its_steps(world: World) -> None:
    # given
    follow_sefton(world, world.north)
    incident = given_review(world)
    notifier = world.browser(world.someone(world.north, "notifier"))
    manager, _ = people_of(world)

    # when
    withdrawn = notifier.submit(
        f"/accounts/{world.north.slug}/incidents/{incident}/notification/withdrawal", {"reason": "Not abuse."}
    )
    refused = act(manager, incident, "recommendation", ADVICE)

    # then
    assert withdrawn.status_code == 302
    found = review_of(manager, incident)
    assert found["state"] == "stopped"
    assert {each["state"] for each in found["steps"]} == {"dropped"}
    assert refused.status_code == 422


def test_a_declared_holiday_moves_the_steps_after_it_and_leaves_what_people_chose(world: World) -> None:
    # given
    follow_sefton(world, world.north)
    incident = given_review(world)
    manager, _ = people_of(world)
    chosen = review_of(manager, incident)["steps"][2]
    manager.send(
        f"incidents/{incident}/rapid-review/steps/{chosen['id']}/move",
        {"to_on": "2026-12-10", "reason": "A synthetic reason."},
        version=1,
    )

    # when
    days = days_after_declaring(world, incident, date(2026, 12, 1))

    # then
    assert days == {
        "Chair told": "2026-11-24",
        "Review held": "2026-12-08",
        "Advice to chair": "2026-12-10",
        "Decision": "2026-12-14",
        "Fed back": "2026-12-15",
    }


def test_the_outcome_is_fed_back_to_the_chair_and_the_referrer(world: World) -> None:
    # given
    follow_sefton(world, world.north)
    incident = given_review(world)
    manager, chair = people_of(world)
    told = {"chair_told_on": "2026-11-23", "referrer_told_on": "2026-11-23"}

    # when
    early = act(manager, incident, "feedback", told, "PUT")
    act(manager, incident, "recommendation", ADVICE)
    act(chair, incident, "decision", DECISION)
    kept = act(manager, incident, "feedback", told, "PUT")

    # then
    assert (early.status_code, kept.status_code) == (422, 200)
    steps = {each["label"]: each["state"] for each in review_of(manager, incident)["steps"]}
    assert steps["Fed back"] == "done"
