"""The fields of the national notification, read from data, and the pack of answers to them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SECTIONS = ("notifier", "incident", "child")
UNKNOWN = ("not-known", "not-yet-known")
KINDS = ("text", "long", "date", "code")

Answers = Mapping[str, str]


@dataclass(frozen=True)
class PackField:
    """One field of the notification: how it is asked, its codes, where we read it, and whether that was checked."""

    id: str
    section: str
    label: str
    kind: str
    is_coded: bool
    codes: tuple[tuple[str, str], ...]
    source: str
    verified: bool

    @property
    def title(self) -> str:
        """The label as a heading."""
        return self.label[0].upper() + self.label[1:]

    def words(self, value: str) -> str:
        """An answer as it is read: the words of its code, or the text itself."""
        return dict(self.codes).get(value, value)


@dataclass(frozen=True)
class Pack:
    """The notification pack: the answers about the notifier, the incident, and each child by the child's id."""

    notifier: Answers
    incident: Answers
    children: Mapping[str, Answers]

    def section(self, name: str, child: str | None = None) -> Answers:
        """The answers of one section; a child's section is named by the child's id."""
        if name == "child":
            return self.children.get(child or "", {})
        return self.notifier if name == "notifier" else self.incident

    def with_section(self, name: str, answers: Answers, child: str | None = None) -> "Pack":
        """The pack with one section answered anew."""
        kept = {field: text for field, text in answers.items() if text}
        if name == "child":
            return Pack(self.notifier, self.incident, {**self.children, child or "": kept})
        return (
            Pack(kept, self.incident, self.children) if name == "notifier" else Pack(self.notifier, kept, self.children)
        )

    def as_json(self) -> dict[str, object]:
        """The pack as plain values, in which form it is sealed and sent."""
        children = {child: dict(answers) for child, answers in self.children.items()}
        return {"notifier": dict(self.notifier), "incident": dict(self.incident), "children": children}

    @classmethod
    def from_json(cls, said: Mapping[str, Mapping[str, object]]) -> "Pack":
        """The pack that was written by as_json."""
        children = {child: _answers(answers) for child, answers in said["children"].items()}
        return cls(_answers(said["notifier"]), _answers(said["incident"]), children)


@cache
def pack_fields() -> tuple[PackField, ...]:
    """Every field of the notification in order; refuses a file with an unknown section, kind or list of codes."""
    said = tomllib.loads((Path(__file__).parent / "notification_fields.toml").read_text(encoding="utf-8"))
    unknown = tuple(said["unknown"].items())
    lists = {name: (*codes.items(), *unknown) for name, codes in said["codes"].items()}
    return tuple(_field(row, lists, unknown) for row in said["fields"])


def fields_of(section: str) -> tuple[PackField, ...]:
    """The fields of one section, in order."""
    return tuple(field for field in pack_fields() if field.section == section)


def _field(
    row: Mapping[str, object], lists: Mapping[str, tuple[tuple[str, str], ...]], unknown: tuple[tuple[str, str], ...]
) -> PackField:
    kind, section = str(row["kind"]), str(row["section"])
    if kind not in KINDS or section not in SECTIONS:
        raise ValueError(f"The notification's field {row['id']} has an unknown kind or section.")
    return PackField(
        id=str(row["id"]),
        section=section,
        label=str(row["label"]),
        kind=kind,
        is_coded=bool(row.get("coded", False)),
        codes=lists[str(row["codes"])] if kind == "code" else unknown,
        source=str(row["source"]),
        verified=bool(row["verified"]),
    )


def _answers(said: object) -> dict[str, str]:
    if not isinstance(said, Mapping):
        raise TypeError("A section of a pack holds answers by field.")
    return {str(field): str(text) for field, text in said.items()}
