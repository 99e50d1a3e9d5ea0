"""A London date and time as one instant, refused on the two nights a year when the clocks make it doubtful."""

from datetime import UTC, date, datetime, time

from marshmallow import ValidationError

from service.schemas.texts import sentence_case
from tenants.clock import LONDON


def london_moment(on: date, at: time, label: str) -> datetime:
    """The instant at which something happened by London clocks, aware, in UTC.

    `label` names the time in sentences ("the time of the call"). Raises ValidationError when that hour was skipped or
    came twice because the clocks changed, since the law counts from a known moment and we do not choose one.
    """
    first = datetime.combine(on, at.replace(fold=0), LONDON)
    second = datetime.combine(on, at.replace(fold=1), LONDON)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    subject = sentence_case(label)
    if first.astimezone(UTC).astimezone(LONDON).time() != at.replace(fold=0):
        raise ValidationError(
            f"{subject} did not exist that night, because the clocks went forward. Enter 2am or later."
        )
    raise ValidationError(
        f"{subject} came twice that night, because the clocks went back. Enter a time before 1am or from 2am."
    )
