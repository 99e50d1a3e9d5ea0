"""What a receipt of the Panel must say before it can stand on a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from service.schemas.handed import a_line, a_moment, a_number, an_id, as_agreed

NOTIFICATION, REVIEW, DECISION = "notification", "rapid-review", "decision"
ABOUT = (NOTIFICATION, REVIEW, DECISION)
LONGEST_RECEIPT = 60
UNREADABLE = "This receipt cannot be read. The Panel’s secretariat must send it again."


@dataclass(frozen=True)
class Receipt:
    """For which version of what a receipt was given, when the first version came, and whether that meets the duty."""

    incident_id: UUID
    about: str
    version: int
    receipt: str
    first_received_at: datetime
    meets_the_duty: bool


def read_receipt(body: Mapping[str, Any]) -> Receipt:
    """Check a receipt as it arrived; raises RuleBrokenError where it cannot be filed, so that it is refused."""
    with as_agreed(UNREADABLE):
        about, meets = body.get("about", NOTIFICATION), body["meets_the_duty"]
        if about not in ABOUT or not isinstance(meets, bool):
            raise ValueError
        return Receipt(
            incident_id=an_id(body["incident"]),
            about=about,
            version=a_number(body["version"]),
            receipt=a_line(body["receipt"], LONGEST_RECEIPT),
            first_received_at=a_moment(body["first_received_at"]),
            meets_the_duty=meets,
        )
