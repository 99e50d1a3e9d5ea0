"""Whatever a program sends to the running service, it answers as its own description says, and never with a fault."""

from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.journeys.calls import program_of
from tests.support.stack import Stack

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ACCOUNT = "oxfordshire"
FEW = settings(max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize(
    ("mode", "expected"),
    [(GenerationMode.POSITIVE, {200, 404, 422}), (GenerationMode.NEGATIVE, {400, 404, 412, 422, 428})],
    ids=["asked as described", "asked otherwise"],
)
def test_every_route_answers_as_described(stack: Stack, mode: GenerationMode, expected: set[int]) -> None:
    # given: a token that opens everything which the account's business manager may do
    token = program_of(stack, ACCOUNT, "business-manager").token
    described = schemathesis.openapi.from_url(f"{stack.url}/api/v1/openapi.json")
    operations = [found.ok() for found in described.get_all_operations() if isinstance(found, Ok)]
    faults: dict[str, str] = {}
    answered: Counter[int] = Counter()

    def ask(case: Case[Any]) -> None:
        case.path_parameters["slug"] = ACCOUNT
        response = case.call(headers={"Authorization": f"Bearer {token}"})
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as found:
            faults.setdefault(case.operation.label, f"{response.status_code}: {found.exceptions}")
        answered[response.status_code] += 1

    # when
    for operation in operations:
        FEW(given(case=operation.as_strategy(generation_mode=mode))(ask))()

    # then
    assert faults == {}
    assert len(operations) > 50
    assert {*answered} >= expected, answered
