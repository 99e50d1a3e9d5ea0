"""Whatever a program sends to the running service, it answers as its own description says, and never with a fault."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.journeys.calls import program_of
from tests.journeys.running_case import given_running_case
from tests.support.stack import Stack

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ACCOUNT = "oxfordshire"
FEW = settings(max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
FEWER = settings(FEW, max_examples=6)


@dataclass
class Asking:
    """A program that asks as it was generated, about these things; keeps what was answered and what was wrong."""

    token: str
    about: Mapping[str, str]
    faults: dict[str, str] = field(default_factory=dict)
    answered: Counter[int] = field(default_factory=Counter)

    def ask(self, case: Case[Any]) -> None:
        """Send one generated request to the things that are known by name."""
        case.path_parameters.update({name: self.about[name] for name in case.path_parameters if name in self.about})
        response = case.call(headers={"Authorization": f"Bearer {self.token}"})
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as found:
            self.faults.setdefault(
                case.operation.label, f"{response.status_code} {response.request.url}: {found.exceptions}"
            )
        self.answered[response.status_code] += 1


def operations_of(stack: Stack) -> list[APIOperation]:
    """Every operation that the service describes."""
    described = schemathesis.openapi.from_url(f"{stack.url}/api/v1/openapi.json")
    return [found.ok() for found in described.get_all_operations() if isinstance(found, Ok)]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [(GenerationMode.POSITIVE, {200, 404, 422}), (GenerationMode.NEGATIVE, {400, 404, 412, 422, 428})],
    ids=["asked as described", "asked otherwise"],
)
def test_every_route_answers_as_described(stack: Stack, mode: GenerationMode, expected: set[int]) -> None:
    # given: a token that opens everything which the account's business manager may do
    asking = Asking(program_of(stack, ACCOUNT, "business-manager").token, {"slug": ACCOUNT})
    operations = operations_of(stack)

    # when
    for operation in operations:
        FEW(given(case=operation.as_strategy(generation_mode=mode))(asking.ask))()

    # then
    assert not asking.faults, "\n".join(f"{label}: {fault}" for label, fault in asking.faults.items())
    assert len(operations) > 50
    assert {*asking.answered} >= expected, asking.answered


@pytest.mark.parametrize("part", ["manager", "chair", "police-lead", "secretariat"])
def test_every_route_of_a_rapid_review_takes_or_refuses_what_is_said_about_things_that_are_there(
    stack: Stack, part: str
) -> None:
    # given: a case with one of everything, so that what is generated reaches further than the door
    case, ids = given_running_case(stack)
    if part == "secretariat":
        ids["letter_id"] = ids["draft_letter_id"]
    asking = Asking(case.troupe.tokens[part], {**ids, "slug": case.troupe.account_of(part)})
    about = [each for each in operations_of(stack) if any(f"{{{name}}}" in each.path for name in ids)]

    # when
    for mode in (GenerationMode.NEGATIVE, GenerationMode.POSITIVE):
        for operation in about:
            FEWER(given(case=operation.as_strategy(generation_mode=mode))(asking.ask))()

    # then
    assert not asking.faults, "\n".join(f"{label}: {fault}" for label, fault in asking.faults.items())
    assert len(about) > 50
    assert {*asking.answered} >= {200, 422}, asking.answered
