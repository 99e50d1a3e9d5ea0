"""An example of each command, made from its schema, so that the description of the API shows what to send."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from service.schemas.fields import (
    CanonicalUuid,
    CleanText,
    EmailAddress,
    Instant,
    LondonDate,
    LondonTime,
    ManyIds,
    ManyOf,
    OneOf,
    StrictBoolean,
    StrictInteger,
)
from service.schemas.schema import CommandSchema, Groups

SAMPLE_ID = "019363b2-7c4d-7f00-8000-000000000001"
SAMPLE_TEXT = "Plain words"
PAST, FUTURE = "2026-03-27", "2031-03-27"


def example_of(schema_class: type[CommandSchema[Any]], text: str = SAMPLE_TEXT) -> dict[str, Any]:
    """A body that has the shape which the schema asks for, with `text` in every field that holds free text."""
    return _object(schema_class().fields, text)


def _object(known: Mapping[str, fields.Field[Any]], text: str) -> dict[str, Any]:
    return {name: _value(field, text) for name, field in known.items()}


def _value(field: fields.Field[Any], text: str) -> Any:  # noqa: ANN401 # any JSON value
    match field:
        case Groups():
            return [_object(field.group_fields(), text)] * max(1, field.least)
        case ManyOf():
            return list(field.codes)[:1]
        case OneOf():
            return next(iter(field.codes), "")
        case CleanText():
            return text[: field.maximum]
        case StrictInteger():
            return max(field.least, min(1, field.most))
    return _plain(field, text)


def _plain(field: fields.Field[Any], text: str) -> object:
    """An example of a field that has one shape only; a field that we do not know is shown as text."""
    if isinstance(field, LondonDate):
        return FUTURE if field.when in {"future", "today or future"} else PAST
    samples: dict[type, object] = {
        EmailAddress: "name@example.com",
        Instant: f"{PAST}T09:30:00Z",
        LondonTime: "09:30",
        CanonicalUuid: SAMPLE_ID,
        ManyIds: [SAMPLE_ID],
        StrictBoolean: True,
    }
    return next((sample for kind, sample in samples.items() if isinstance(field, kind)), text)
