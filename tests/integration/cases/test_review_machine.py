"""A rapid review driven at random through its operations: what may never happen, whatever people try in which order."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from service.cases.operations.decisions import CriterionAnswer, DecideReview, decide_review, recommend_review
from service.cases.operations.decisions import RecommendReview as Recommend
from service.cases.operations.notifications import WithdrawNotification, withdraw_notification
from service.cases.operations.packs import current_version
from service.cases.operations.reviews import BeginVersion, WriteSection, begin_version, write_section
from service.cases.operations.sending import RecordSending, record_sending
from service.cases.queries.access import access_incident
from service.cases.queries.decisions import decision_in_force, sendings_of
from service.cases.queries.reviews import one_section, read_review
from service.statute.duties import load_statute
from tenants.access.permissions import Permission
from tenants.access.roles import Actor
from tenants.database import new_id
from tenants.errors import ConflictError, NotPermittedError, RuleBrokenError
from tenants.work import Admission, Work, work_at_door, work_for
from tests.isolation.recipes import make_notified_incident
from tests.support.stage import london_noon
from tests.support.world import World, new_world

CRITERIA = tuple(each.id for each in load_statute().edition("2026").criteria)
ROLES = ("business-manager", "business-unit", "independent-chair", "safeguarding-partner", "notifier")
TRIED = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
    report_multiple_bugs=False,
    phases=[Phase.generate],
)
"""The same tries in every run, and no search for the shortest, since each try is real work in a real database."""
whole = st.lists(st.sampled_from(["yes", "may", "no"]), min_size=len(CRITERIA), max_size=len(CRITERIA))
holey = st.lists(st.sampled_from(["yes", None]), min_size=len(CRITERIA), max_size=len(CRITERIA))
answered = st.sampled_from([whole, whole, whole, holey]).flatmap(lambda chosen: chosen)
advisers = st.sampled_from([*["business-manager"] * 4, "safeguarding-partner", "business-unit"])
deciders = st.sampled_from([*["safeguarding-partner"] * 4, "independent-chair", "business-manager"])
senders = st.sampled_from([*["business-unit"] * 4, *ROLES])
outcomes = st.sampled_from(["local-review", "other-review", "no-review"])


class ReviewMachine(RuleBasedStateMachine):
    """One review and everybody who might touch it; a model of what must be true is kept beside it."""

    world: World
    taken: Counter[str]

    @initialize()
    def open(self) -> None:
        """A review runs since today."""
        self.world.house.clock.set(london_noon(2026, 11, 23))
        self.incident_id = UUID(make_notified_incident(self.world, self.world.north, {}))
        self.people = {role: new_id() for role in ROLES}
        self.decided: list[tuple[str, ...]] = []
        self.frozen: dict[int, str] = {}
        self.is_stopped = False

    @rule(role=advisers, outcome=outcomes, answers=answered)
    def recommend(self, role: str, outcome: str, answers: list[str | None]) -> None:
        """Somebody tries to advise."""
        command = self._command(Recommend, outcome, answers)
        if self._try(role, lambda work: recommend_review(work, command)):
            assert None not in answers
            assert role == "business-manager"

    @rule(role=deciders, outcome=outcomes, answers=answered)
    def decide(self, role: str, outcome: str, answers: list[str | None]) -> None:
        """Somebody tries to decide."""
        views = {f"view_{partner}": "agrees" for partner in ("local_authority", "police", "health")}
        command = self._command(DecideReview, outcome, answers, family="They are told.", **views)
        if self._try(role, lambda work: decide_review(work, command)):
            assert None not in answers
            assert role == "safeguarding-partner"
            self.decided.append((outcome,))

    @rule(role=senders)
    def send(self, role: str) -> None:
        """Somebody tries to say that it was sent."""
        self.world.house.clock.forward(timedelta(minutes=1))
        said = RecordSending(self.incident_id, self.world.house.clock.now(), "Mora Hale", "E-mail", self._version())
        if self._try(role, lambda work: record_sending(work, said)):
            assert self.decided
            assert role in {"business-manager", "business-unit"}

    @rule(text=st.sampled_from(["One", "Two", "Three"]))
    def write(self, text: str) -> None:
        """Somebody tries to write."""
        before = self._state()
        with work_for(self.world.house, self.world.north.id) as work:
            version = one_section(work, self.incident_id, "voice").version
        said = WriteSection(self.incident_id, "voice", text, version)
        if self._try("business-unit", lambda work: write_section(work, said)):
            assert before not in {"sent", "stopped"}

    @rule()
    def begin(self) -> None:
        """Somebody tries to begin a new version."""
        before = self._state()
        said = BeginVersion(self.incident_id, "A date was wrong.", self._version())
        if self._try("business-manager", lambda work: begin_version(work, said)):
            assert before == "sent"

    @rule(is_sure=st.sampled_from([*[False] * 11, True]))
    def withdraw(self, *, is_sure: bool) -> None:
        """Now and then the notification is withdrawn."""
        if not is_sure:
            return
        with work_for(self.world.house, self.world.north.id) as work:
            incident = access_incident(work, self.incident_id, Permission.INCIDENT_READ)
            version = current_version(work, incident).version
        said = WithdrawNotification(self.incident_id, "It was not abuse.", version)
        self.is_stopped |= self._try("notifier", lambda work: withdraw_notification(work, said))

    @rule(role=st.sampled_from(ROLES))
    def try_stale(self, role: str) -> None:
        """Nothing is decided from a page that was overtaken."""
        views = {f"view_{partner}": "agrees" for partner in ("local_authority", "police", "health")}
        command = self._command(DecideReview, "no-review", ["no"] * len(CRITERIA), family="Told.", **views)
        assert not self._try(role, lambda work: decide_review(work, replace(command, version=command.version + 7)))

    @invariant()
    def nothing_was_sent_without_a_decision_and_what_was_sent_stays(self) -> None:
        """Every version that went has a decision with all its criteria before it, and keeps its hash for ever."""
        if not hasattr(self, "incident_id"):
            return
        with work_for(self.world.house, self.world.north.id) as work:
            incident, review = read_review(work, self.incident_id)
            made, sent = decision_in_force(work, incident), sendings_of(work, incident)
            assert (made is None) == (not self.decided)
            assert made is None or all(each.answer in {"yes", "may", "no"} for each in made.criteria)
            assert not sent or made is not None
            for each in sent:
                assert self.frozen.setdefault(each.number, each.sha256) == each.sha256
            assert len({each.number for each in sent}) == len(sent) == len(self.frozen)
            assert (review.state == "stopped") == self.is_stopped
            assert review.state != "sent" or max(self.frozen) == review.number

    def _command(self, kind: type[Any], outcome: str, answers: list[str | None], **more: object) -> Any:
        criteria = tuple(CriterionAnswer(name, said, "Why.") for name, said in zip(CRITERIA, answers, strict=True))
        return kind(
            incident_id=self.incident_id,
            version=self._version(),
            outcome=outcome,
            criteria=criteria,
            national="no",
            rationale="Because.",
            other="An audit",
            **more,
        )

    def _version(self) -> int:
        with work_for(self.world.house, self.world.north.id) as work:
            return read_review(work, self.incident_id)[1].version

    def _state(self) -> str:
        with work_for(self.world.house, self.world.north.id) as work:
            return read_review(work, self.incident_id)[1].state

    def _try(self, role: str, act: Callable[[Work], object]) -> bool:
        """Whether it was taken: through the door's own work, as a person with this one role."""
        actor = Actor(self.world.north.id, self.people[role], role, frozenset({role}), via="test")
        try:
            with work_at_door(self.world.house, Admission(self.world.north, actor), read_only=False) as work:
                act(work)
        except (RuleBrokenError, ConflictError, NotPermittedError):
            return False
        self.taken[role] += 1
        return True


def test_no_decision_without_its_criteria_no_sending_without_a_decision_no_change_after_sending(app: Flask) -> None:
    class InThisApp(ReviewMachine):
        world = new_world(app)

    InThisApp.taken = Counter()

    run_state_machine_as_test(InThisApp, settings=settings(TRIED, max_examples=20, stateful_step_count=40))

    # then: it was no idle walk
    assert {"business-manager", "business-unit", "safeguarding-partner", "notifier"} <= set(InThisApp.taken)


def test_the_machine_finds_a_review_that_was_sent_without_a_decision(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine is worth something: with the rule taken away it fails."""

    class WithoutTheRule(ReviewMachine):
        world = new_world(app)

    WithoutTheRule.taken = Counter()

    monkeypatch.setattr("service.cases.operations.decisions.rules.check_criteria", lambda *_: None)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(WithoutTheRule, settings=settings(TRIED, max_examples=12, stateful_step_count=10))
