"""The one way from JSON to a command: unknown fields are refused and each problem is a sentence beside its field."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Generic, TypeVar, cast

from marshmallow import RAISE, Schema, ValidationError, fields, pre_load, validates_schema

from service.schemas.fields import Labelled, LondonDate, spoken
from service.schemas.texts import is_blank, sentence_case

WHOLE = ""
"""The key of a problem that concerns the whole command and no field of it."""

Command = TypeVar("Command")
Problems = dict[str, str]

_UNKNOWN = "We do not know this field. Remove it and send again"
_NOT_AN_OBJECT = "Send the fields by name"


class CommandSchema(Schema, Generic[Command]):
    """What one command needs, from whichever door; give `today` when a date is limited by it."""

    command_class: ClassVar[type]
    in_order: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Pairs of date fields, the first of which may not be after the second."""

    class Meta:
        unknown = RAISE

    def __init__(self, *, today: date | None = None) -> None:
        super().__init__()
        self.today = today
        self.error_messages |= {"unknown": _UNKNOWN, "type": _NOT_AN_OBJECT}

    def load_command(self, data: object, **ids: object) -> tuple[Command | None, Problems]:
        """The command, or the problems in its way: field (dotted inside groups) to sentence, in the form's order."""
        values, problems = self.load_values(data)
        if problems:
            return None, problems
        return self.build(values, **ids), {}

    def load_values(self, data: object) -> tuple[dict[str, Any], Problems]:
        """The clean values by name, or the problems; ids that the address of the page supplies come later."""
        try:
            return cast("dict[str, Any]", self.load(cast("Mapping[str, Any]", data))), {}
        except ValidationError as refused:
            return {}, self._in_form_order(_flatten(refused.messages_dict))

    def build(self, values: Mapping[str, Any], **ids: object) -> Command:
        """The command made of clean values and of the ids beside them."""
        return cast("Command", self.command_class(**values, **ids))

    @pre_load
    def _drop_empty(self, data: object, **_: object) -> object:
        """Empty, null, missing and invisible are one thing; an unknown field stays, so that it is refused."""
        if not isinstance(data, Mapping):
            return data
        return {name: value for name, value in data.items() if name not in self.fields or not _is_empty(value)}

    @validates_schema(skip_on_field_errors=False)
    def _check_days(self, data: Mapping[str, Any], **_: object) -> None:
        problems: dict[str, list[str]] = {}
        for name, field in self.fields.items():
            day = data.get(name)
            if isinstance(field, LondonDate) and field.when is not None and day is not None:
                if self.today is None:
                    raise LookupError(f"{type(self).__name__} limits a date by today and was not given today.")
                sentence = field.refusal_on(day, self.today)
                problems |= {name: [sentence]} if sentence else {}
        for first, second in self.in_order:
            if data.get(first) is not None and data.get(second) is not None and data[first] > data[second]:
                rest = f"must be the same as or after {self._label(first)}"
                problems.setdefault(second, [f"{sentence_case(self._label(second))} {rest}"])
        if problems:
            raise ValidationError(cast("dict[str, Any]", problems))

    def _label(self, name: str) -> str:
        field = self.fields[name]
        if not isinstance(field, Labelled):
            raise TypeError(f"{type(self).__name__}.{name} has no label; use a field of service.schemas.")
        return field.label

    def _in_form_order(self, problems: Problems) -> Problems:
        places = {name: place for place, name in enumerate(self.fields)}
        return dict(sorted(problems.items(), key=lambda problem: places.get(problem[0].split(".")[0], len(places))))


class Groups(Labelled[tuple[Any, ...]], fields.List[Any]):  # type: ignore[misc]  # a frozen command holds a tuple
    """The same few questions asked of each of several things; gives a tuple of the group's own command class."""

    def __init__(self, label: str, schema_class: type[CommandSchema[Any]], *, least: int = 1, most: int = 100) -> None:
        self.label, self.schema_class, self.least, self.most = label, schema_class, least, most
        rest = spoken("Enter", label, is_required=least > 0, empty=(), minItems=least, maxItems=most)
        super().__init__(fields.Nested(schema_class()), **rest)

    def group_fields(self) -> Mapping[str, fields.Field[Any]]:
        """The fields of one group, by name."""
        return self.schema_class().fields

    def understand(self, value: object) -> tuple[Any, ...]:
        """The groups in their order, each as its own command class."""
        if not isinstance(value, list):
            raise self.refusal("must be a list")
        if not self.least <= len(value) <= self.most:
            raise self.refusal(f"must number between {self.least} and {self.most}")
        schema = self.schema_class(today=self.parent.today if isinstance(self.parent, CommandSchema) else None)
        loaded = [schema.load_values(group) for group in value]
        problems = {place: problems for place, (_, problems) in enumerate(loaded) if problems}
        if problems:
            raise ValidationError(cast("dict[str, Any]", problems))
        return tuple(schema.build(values) for values, _ in loaded)


def _is_empty(value: object) -> bool:
    return value is None or value == [] or (isinstance(value, str) and is_blank(value))


def _flatten(messages: Mapping[Any, Any], prefix: str = "") -> Problems:
    """The first sentence about each field, by its dotted path."""
    problems: Problems = {}
    for name, told in messages.items():
        path = prefix + ("" if name == "_schema" else str(name))
        if isinstance(told, Mapping):
            problems |= _flatten(told, path + ".")
        else:
            problems[path.rstrip(".")] = told if isinstance(told, str) else told[0]
    return problems
