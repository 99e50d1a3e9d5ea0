"""From an HTML form to a command: the form becomes the JSON shape first, so that one schema serves both doors."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any, Generic, TypeVar

from marshmallow import fields
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from service.schemas.fields import LondonDate, LondonTime, ManyIds, ManyOf, StrictBoolean, StrictInteger
from service.schemas.schema import WHOLE, CommandSchema, Groups
from service.web.dates import PARTS, DateFault, read_date, read_time

TRANSPORT = ("csrf_token", "once")
"""Names that belong to the carrying of a form and never to its answers."""

FORM_LIMITS = {
    "MAX_CONTENT_LENGTH": 64 * 1024 * 1024,
    "MAX_FORM_MEMORY_SIZE": 12 * 1024 * 1024,
    "MAX_FORM_PARTS": 2_000,
}
"""Flask settings: a text far too long still reaches its field and is shown again, a flood of parts does not."""

_GROUP = re.compile(r"(\d{1,3})-(.+)", re.ASCII | re.DOTALL)
Command = TypeVar("Command")
Typed = Mapping[str, tuple[str, ...]]
_Fields = Mapping[str, fields.Field[Any]]


@dataclass(frozen=True)
class Problem:
    """One thing to mend: its sentence, its field, and the id of the box to go to (none for the whole form)."""

    sentence: str
    field: str = ""
    anchor: str = ""
    boxes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answers(Generic[Command]):
    """What a person answered: as typed, as understood, and what is wrong with it. Nothing typed is lost."""

    schema: CommandSchema[Command]
    typed: Typed = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    once: str = ""

    def command(self, **ids: object) -> Command:
        """The command, with the ids that the page's address supplies. Raises ValueError while there are problems."""
        if self.problems:
            raise ValueError("These answers have problems; show the question again instead.")
        return self.schema.build(self.values, **ids)

    def refused(self, sentence: str, by_field: Mapping[str, str] | None = None) -> "Answers[Command]":
        """The same answers, refused by a rule: a sentence beside each field it names, else for the whole form."""
        told = dict(by_field or {}) or {WHOLE: sentence}
        return replace(self, problems=tuple(_problem(self.schema.fields, path, words) for path, words in told.items()))

    def text(self, name: str) -> str:
        """What was typed in the box of this name; empty when nothing was."""
        return next(iter(self.typed.get(name, ())), "")

    def has(self, name: str, value: str) -> bool:
        """Whether this answer was chosen."""
        return value in self.typed.get(name, ())

    def problem(self, name: str) -> Problem | None:
        """The problem beside the field of this name, if it has one."""
        return next((problem for problem in self.problems if problem.field == name), None)


def read(
    schema_class: type[CommandSchema[Command]], form: MultiDict[str, str], *, today: date | None = None
) -> Answers[Command]:
    """Read a submitted form; give `today` when the schema limits a date by it.

    Raises BadRequest when a box that has one answer arrives twice, since then two readers could disagree.
    """
    typed = {name: tuple(form.getlist(name)) for name in form if name not in TRANSPORT}
    schema = schema_class(today=today)
    reading = _Reading()
    shape = reading.read_fields(schema.fields, typed)
    values, sentences = schema.load_values(shape)
    problems = tuple(reading.problem(schema.fields, path, sentence) for path, sentence in sentences.items())
    return Answers(schema, typed, values, problems, once=_single(form.getlist("once")))


def begin_answers(
    schema_class: type[CommandSchema[Command]], values: Mapping[str, object] | None = None
) -> Answers[Command]:
    """The answers with which a form is first shown: empty, or filled with what is kept already."""
    return Answers(schema_class(), dict(_as_typed(values or {})))


@dataclass
class _Reading:
    """One pass over a form; it remembers where each value stood and which dates could not be put together."""

    stems: dict[str, str] = field(default_factory=dict)
    faults: dict[str, tuple[str, DateFault]] = field(default_factory=dict)

    def read_fields(self, known: _Fields, typed: Typed, path: str = "", stem: str = "") -> dict[str, object]:
        """The JSON shape of what was typed; names that no field owns stay, for the schema to refuse."""
        shape: dict[str, object] = {}
        owned: set[str] = set()
        for name, one in known.items():
            names = _names(name, one, typed)
            owned.update(names)
            self.stems[path + name] = stem + name
            if names:
                shape[name] = self._read_field(name, one, {each: typed[each] for each in names}, (path, stem))
        return shape | {name: list(texts) for name, texts in typed.items() if name not in owned}

    def problem(self, known: _Fields, path: str, sentence: str) -> Problem:
        """The problem at this path, in the words of the date reader where a date could not be put together."""
        stem = self.stems.get(path, path.replace(".", "-"))
        if path not in self.faults:
            return _problem(known, path, sentence, stem)
        subject, fault = self.faults[path]
        return Problem(f"{subject} {fault.rest}", stem, f"{stem}-{fault.boxes[0]}", fault.boxes)

    def _read_field(self, name: str, one: fields.Field[Any], typed: Typed, place: tuple[str, str]) -> object:
        if isinstance(one, Groups):
            return self._read_groups(name, one, typed, place)
        if isinstance(one, ManyOf | ManyIds):
            return [text for text in typed[name] if text]
        if isinstance(one, LondonDate):
            return self._read_date(name, one, typed, place[0] + name)
        return _scalar(one, _single(typed[name]))

    def _read_groups(self, name: str, one: Groups, typed: Typed, place: tuple[str, str]) -> list[dict[str, object]]:
        by_number: dict[int, dict[str, tuple[str, ...]]] = {}
        for key, texts in typed.items():
            number, inner = key.removeprefix(f"{name}-").split("-", 1)
            by_number.setdefault(int(number), {})[inner] = texts
        path, stem = place
        known = one.group_fields()
        return [
            self.read_fields(known, by_number[number], f"{path}{name}.{listed}.", f"{stem}{name}-{number}-")
            for listed, number in enumerate(sorted(by_number))
        ]

    def _read_date(self, name: str, one: LondonDate, typed: Typed, path: str) -> str | None:
        parts = [_single(typed.get(f"{name}-{part}", ())) for part in PARTS]
        found = read_date(parts)
        if isinstance(found, DateFault):
            self.faults[path] = (one.subject, found)
            return "-".join(reversed(parts))
        return found


def _names(name: str, one: fields.Field[Any], typed: Typed) -> list[str]:
    """The names in the form that belong to this field and were sent."""
    if isinstance(one, LondonDate):
        return [each for part in PARTS if (each := f"{name}-{part}") in typed]
    if isinstance(one, Groups):
        return [each for each in typed if each.startswith(f"{name}-") and _GROUP.fullmatch(each[len(name) + 1 :])]
    return [name] if name in typed else []


def _scalar(one: fields.Field[Any], text: str) -> object:
    """The text as JSON would write it for this field; what does not fit stays text, for the field to refuse."""
    if isinstance(one, StrictBoolean):
        return {"yes": True, "no": False}.get(text, text)
    if isinstance(one, StrictInteger):
        digits = text.strip()
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else text
    if isinstance(one, LondonTime):
        return read_time(text)
    return text


def _single(texts: Sequence[str]) -> str:
    if len(texts) > 1:
        raise BadRequest("The form has the same answer twice. Go back, reload the page and send it once more.")
    return texts[0] if texts else ""


def _problem(known: _Fields, path: str, sentence: str, stem: str | None = None) -> Problem:
    """The problem at this path, which leads to its first box; `stem` is its name in the form when groups moved it."""
    name = path.replace(".", "-") if stem is None else stem
    if isinstance(_field_at(known, path), LondonDate):
        return Problem(sentence, name, f"{name}-day", PARTS)
    is_known = _field_at(known, path) is not None
    return Problem(sentence, name, name if is_known else "")


def _field_at(known: _Fields, path: str) -> fields.Field[Any] | None:
    first, *rest = path.split(".")
    one = known.get(first)
    if len(rest) > 1 and isinstance(one, Groups):
        return _field_at(one.group_fields(), ".".join(rest[1:]))
    return one if not rest else None


def _as_typed(values: Mapping[str, object], stem: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Kept values as a person would have typed them into the boxes."""
    for name, value in values.items():
        key = stem + name
        if isinstance(value, bool):
            yield key, ("yes" if value else "no",)
        elif isinstance(value, date):
            yield from ((f"{key}-{part}", (str(getattr(value, part)),)) for part in PARTS)
        elif isinstance(value, time):
            yield key, (f"{value:%H:%M}",)
        elif isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
            for number, group in enumerate(value):
                yield from _as_typed(group, f"{key}-{number}-")
        elif isinstance(value, list | tuple):
            yield key, tuple(str(each) for each in value)
        elif value is not None:
            yield key, (str(value),)
