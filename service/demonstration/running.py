"""The running cases of the demonstration: invented, laid out around the day of the load so that clocks are alive."""

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from service.cases.operations.access import RestrictCase, restrict_case
from service.cases.operations.clocks import ExplainLateness, explain_lateness
from service.cases.operations.incidents import (
    AddSubject,
    DecideNotToNotify,
    RecordIncident,
    add_subject,
    decide_not_to_notify,
    record_incident,
)
from service.cases.operations.notifications import SubmitNotification, submit_notification
from service.cases.operations.packs import AnswerSection, answer_section, current_version
from service.cases.queries.access import access_incident
from service.cases.queries.clocks import all_clocks
from service.demonstration.cast import address_of, read_table
from service.demonstration.stage import Act, Stage, nth
from service.panel.operations.items import AcknowledgeItem, acknowledge_item
from service.panel.queries.desk import QueueFilter, whole_queue
from service.statute.duties import load_statute
from tenants.access.permissions import Permission
from tenants.work import Work

RECORDED_AT = time(10, 20)
STEP_AT = {"notifier": time(11, 30), "explain": time(14, 10), "seal": time(11, 45), "do-not-notify": time(15, 30)}
STEP_AT |= {"submit": time(15, 5), "acknowledge": time(16, 40)}


class Story:
    """One running case while it is played: what the file says of it, and the incident that it became."""

    def __init__(self, stage: Stage, said: Mapping[str, Any]) -> None:
        self._stage = stage
        self._said = said
        self._incident_id: UUID | None = None
        self._reference = ""
        self._steps: Mapping[str, Callable[[Work, Mapping[str, Any]], None]] = {
            "notifier": self._answer_notifier,
            "explain": self._explain,
            "submit": self._submit,
            "acknowledge": self._acknowledge,
            "seal": self._seal,
            "do-not-notify": self._do_not_notify,
        }

    def acts(self) -> list[Act]:
        """The recording and each later step, at its instant."""
        said = self._said
        aware_on = self._aware_on()
        acts = [Act(self._stage.moment(aware_on, RECORDED_AT), said["account"], address_of(said["by"]), self._record)]
        for step in said.get("steps", ()):
            account = "panel" if step["do"] == "acknowledge" else said["account"]
            at = self._stage.moment(self._stage.working_day(-step["ago"]), STEP_AT[step["do"]])
            acts.append(Act(at, account, address_of(step.get("by", said["by"])), self._step(step)))
        return acts

    def _aware_on(self) -> date:
        """The working day of awareness from which the notification falls due where the file wants it (s16C(1))."""
        due_on = self._stage.working_day(self._said["due_in"])
        days = load_statute().duty("notify-panel", self._stage.today).length
        return nth(self._stage.calendar.working_days_before(due_on), days)

    def _record(self, work: Work) -> None:
        said, aware_on = self._said, self._aware_on()
        incident = record_incident(
            work,
            RecordIncident(
                title=said["title"],
                became_aware_on=aware_on,
                occurred_on=aware_on,
                nature=said["nature"],
                circumstance=said["circumstance"],
                is_harm_by_child=said.get("is_harm_by_child"),
                other_areas=said.get("other_areas"),
                narrative=said["narrative"],
                location=said.get("location"),
            ),
        )
        self._incident_id, self._reference = incident.id, incident.reference
        for child in said["children"]:
            age = child.get("age_in_days")
            born_on = None if age is None else aware_on - timedelta(days=age)
            add_subject(
                work,
                AddSubject(
                    incident_id=incident.id,
                    name=child.get("name"),
                    pseudonym=child["pseudonym"],
                    born_on=born_on,
                    is_unborn=child.get("is_unborn"),
                    has_died=child.get("has_died"),
                ),
            )

    def _step(self, step: Mapping[str, Any]) -> Callable[[Work], None]:
        return lambda work: self._steps[step["do"]](work, step)

    @property
    def _id(self) -> UUID:
        if self._incident_id is None:
            raise RuntimeError("A step of the demonstration comes before its case. Check the days in the data file.")
        return self._incident_id

    def _notification_version(self, work: Work, permission: Permission) -> int:
        return current_version(work, access_incident(work, self._id, permission)).version

    def _answer_notifier(self, work: Work, _step: Mapping[str, Any]) -> None:
        version = self._notification_version(work, Permission.NOTIFICATION_PREPARE)
        answers = {"notifier_name": work.actor.name, "notifier_phone": "not-yet-known"}
        answer_section(work, AnswerSection(self._id, "notifier", None, answers, version))

    def _explain(self, work: Work, step: Mapping[str, Any]) -> None:
        clock = next(each for each in all_clocks(work) if each.incident_id == self._id)
        explain_lateness(work, ExplainLateness(clock.id, step["text"], clock.version))

    def _submit(self, work: Work, _step: Mapping[str, Any]) -> None:
        version = self._notification_version(work, Permission.NOTIFICATION_SUBMIT)
        submit_notification(work, SubmitNotification(self._id, version))

    def _acknowledge(self, work: Work, _step: Mapping[str, Any]) -> None:
        sender = QueueFilter(partnership_id=self._stage.accounts[self._said["account"]].id)
        item = next(each for each in whole_queue(work, sender) if each.reference == self._reference)
        acknowledge_item(work, AcknowledgeItem(item.id, item.version))

    def _seal(self, work: Work, step: Mapping[str, Any]) -> None:
        restrict_case(work, RestrictCase(self._id, "sealed", step["text"]))

    def _do_not_notify(self, work: Work, step: Mapping[str, Any]) -> None:
        incident = access_incident(work, self._id, Permission.REFERRAL_DECIDE)
        decide_not_to_notify(work, DecideNotToNotify(self._id, step["text"], incident.version))


def running_acts(stage: Stage) -> list[Act]:
    """Every act of every running case."""
    return [act for said in read_table("running_cases.toml")["cases"] for act in Story(stage, said).acts()]
