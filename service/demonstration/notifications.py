"""A running case's notification: its notifier named, sent, acknowledged by the Panel; and why a clock ran out."""

from collections.abc import Mapping
from datetime import time

from service.cases.operations.clocks import ExplainLateness, explain_lateness
from service.cases.operations.notifications import SubmitNotification, submit_notification
from service.cases.operations.packs import AnswerSection, answer_section, current_version
from service.cases.queries.access import access_incident
from service.cases.queries.clocks import all_clocks
from service.demonstration.story import Deed, Said, Story
from service.panel.operations.items import AcknowledgeItem, acknowledge_item
from service.panel.queries.desk import QueueFilter, QueueRow, whole_queue
from tenants.access.permissions import Permission
from tenants.work import Work


def desk_item(story: Story, work: Work) -> QueueRow:
    """The case as it stands on the Panel's desk."""
    sent = whole_queue(work, QueueFilter(partnership_id=story.account.id))
    return next(each for each in sent if each.reference == story.reference)


def _answer_notifier(story: Story, work: Work, _step: Said) -> None:
    version = _version(story, work, Permission.NOTIFICATION_PREPARE)
    answers = {"notifier_name": work.actor.name, "notifier_phone": "not-yet-known"}
    answer_section(work, AnswerSection(story.id, "notifier", None, answers, version))


def _submit(story: Story, work: Work, _step: Said) -> None:
    version = _version(story, work, Permission.NOTIFICATION_SUBMIT)
    submit_notification(work, SubmitNotification(story.id, version))


def _acknowledge(story: Story, work: Work, _step: Said) -> None:
    item = desk_item(story, work)
    acknowledge_item(work, AcknowledgeItem(item.id, item.version))


def _explain(story: Story, work: Work, step: Said) -> None:
    duty = step.get("duty", "notify-panel")
    clock = next(each for each in all_clocks(work) if (each.incident_id, each.duty) == (story.id, duty))
    explain_lateness(work, ExplainLateness(clock.id, step["text"], clock.version))


def _version(story: Story, work: Work, to: Permission) -> int:
    return current_version(work, access_incident(work, story.id, to)).version


DEEDS: Mapping[str, Deed] = {
    "notifier": Deed(time(11, 30), _answer_notifier),
    "explain": Deed(time(14, 10), _explain),
    "submit": Deed(time(15, 5), _submit),
    "acknowledge": Deed(time(16, 40), _acknowledge),
}
