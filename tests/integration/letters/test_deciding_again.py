"""Partners decide again after a letter: the decision names it as this account keeps it, the Panel as its own."""

from uuid import UUID

from sqlalchemy import select

from service.people.operations.settings import ChooseDecider, change_setting
from tenants.handovers import HandoverSent
from tenants.work import work_for
from tests.integration.cases.reviews import ADVICE, DECISION, act, given_review, review_of
from tests.integration.letters.stories import given_case, outcomes, written_by_panel
from tests.support.machine import Machine
from tests.support.stories import given_hosted_channel
from tests.support.world import World


def given_sent(world: World) -> tuple[str, Machine]:
    """A rapid review of Northshire that its chair decided, sent to the Panel; gives the incident and the chair."""
    with work_for(world.house, world.north.id) as work:
        change_setting(work, ChooseDecider("chair", "for a test"))
    incident = given_review(world)
    given_hosted_channel(world, world.north)
    manager = world.machine(world.north, world.someone(world.north, "business-manager"))
    chair = world.machine(world.north, world.someone(world.north, "independent-chair"))
    act(manager, incident, "recommendation", ADVICE)
    act(chair, incident, "decision", DECISION)
    assert act(manager, incident, "sending", {}).status_code == 200
    world.deliver_all()
    return incident, chair


def test_a_decision_made_again_names_the_letter_and_the_panel_takes_it_in(world: World) -> None:
    # given
    incident, chair = given_sent(world)
    letter = written_by_panel(world, world.north, incident, "disagree-wants-review")
    elsewhere = given_case(world, world.north)
    other = written_by_panel(world, world.north, elsewhere, "disagree-wants-review")

    # when
    wrong = act(chair, incident, "decision", {**DECISION, "letter_id": other})
    made = act(chair, incident, "decision", {**DECISION, "letter_id": letter})
    world.deliver_all()

    # then
    assert (wrong.status_code, made.status_code) == (422, 200)
    assert outcomes(world, world.panel, "decision") == ["taken-in"]
    assert review_of(chair, incident)["decisions"][0]["letter_id"] == letter
    with work_for(world.house, world.north.id) as work:
        kinds = work.session.scalars(select(HandoverSent.kind).where(HandoverSent.thing_id == UUID(incident)))
        assert sorted(kinds) == ["decision", "rapid-review"]


def test_a_letters_page_leads_those_who_decide_to_deciding_again_and_nobody_else(world: World) -> None:
    # given
    incident, _ = given_sent(world)
    letter = written_by_panel(world, world.north, incident, "disagree-wants-review")
    here = f"/accounts/{world.north.slug}/incidents/{incident}"
    chair = world.browser(world.someone(world.north, "independent-chair"))
    manager = world.browser(world.someone(world.north, "business-manager"))

    # when
    to = f"{here}/rapid-review/decision?letter={letter}"
    offered, not_offered = chair.get(f"{here}/letters/{letter}").text, manager.get(f"{here}/letters/{letter}").text
    said = {name: DECISION[name] for name in ("rationale", "family")}
    reasons = {f"criteria-{place}-why": "Looked at again." for place in range(len(DECISION["criteria"]))}
    views = {f"view_{partner}": "agrees" for partner in ("local_authority", "police", "health")}
    made = chair.submit(to, {**said, **reasons, **views})
    world.deliver_all()

    # then
    assert to in offered
    assert to not in not_offered
    assert made.status_code == 302, made.text
    assert outcomes(world, world.panel, "decision") == ["taken-in"]
