"""One try at an operation from a form: what a rule refuses comes back beside the field, with nothing typed lost."""

from collections.abc import Callable
from typing import TypeVar

from service.web.forms import Answers
from tenants.errors import RuleBrokenError
from tenants.work import Work

Command = TypeVar("Command")
Result = TypeVar("Result")


def attempt(
    work: Work, answers: Answers[Command], act: Callable[[Answers[Command]], Result]
) -> tuple[Answers[Command], Result | None]:
    """Act on answers without problems; the answers come back refused, and no result, where a rule forbids it.

    Whatever the operation wrote before the rule spoke is undone first: the page that asks again shows what is kept.
    """
    if answers.problems:
        return answers, None
    try:
        with work.tentatively():
            return answers, act(answers)
    except RuleBrokenError as refusal:
        return answers.refused(str(refusal), refusal.fields), None
