"""The notification pack as pages and the API show it: sections with answers in words, and what is still missing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from service.cases.queries.incidents import IncidentView, SubjectView
from service.cases.records.notifications import Notification
from service.cases.rules.fields import Pack, PackField, fields_of
from tenants.errors import NotFoundError
from tenants.work import Work

TITLES = {"notifier": "Who notifies", "incident": "The incident", "child": "About"}
UNKNOWN_WORDS = {"not-known": "Not known", "not-yet-known": "Not yet known"}


@dataclass(frozen=True)
class AnsweredField:
    """One field with its answer in words; `is_missing` where there is none, `is_open` where it is not yet known."""

    field: PackField
    value: str
    words: str
    is_missing: bool
    is_open: bool


@dataclass(frozen=True)
class SectionView:
    """One section of the pack and how complete it is."""

    name: str
    title: str
    child_id: UUID | None
    fields: tuple[PackField, ...]
    answered: tuple[AnsweredField, ...]
    answers: Mapping[str, str]
    missing: int
    href: str

    @property
    def status(self) -> str:
        """How far the section is, in the words of a task list."""
        if not self.answers:
            return "Not yet started"
        return "Completed" if self.missing == 0 else "In progress"


@dataclass(frozen=True)
class PackView:
    """The whole pack."""

    notification_id: UUID
    number: int
    sections: tuple[SectionView, ...]
    missing: int
    total: int


def pack_page(work: Work, incident: IncidentView, number: int | None = None) -> PackView:
    """The newest version of the pack, or the version asked for; raises NotFoundError where there is none."""
    wanted = select(Notification).where(Notification.incident_id == incident.id)
    if number is not None:
        wanted = wanted.where(Notification.number == number)
    row = work.session.scalar(wanted.order_by(Notification.number.desc()).limit(1))
    if row is None:
        raise NotFoundError("There is nothing here.")
    pack = Pack.from_json(_unsealed(work, row))
    sections = [_section(pack, "notifier", None), _section(pack, "incident", None)]
    sections += [_section(pack, "child", child) for child in incident.subjects]
    missing = sum(each.missing for each in sections)
    return PackView(row.id, row.number, tuple(sections), missing, sum(len(each.fields) for each in sections))


def _section(pack: Pack, name: str, child: SubjectView | None) -> SectionView:
    said = dict(pack.section(name, str(child.id) if child else None))
    if child is not None:
        said = {key: text for key, text in (("child_name", child.name), ("birth_date", child.born_on)) if text} | said
    answered = tuple(_answered(field, said.get(field.id, "")) for field in fields_of(name))
    return SectionView(
        name=name,
        title=f"About {child.pseudonym}" if child else TITLES[name],
        child_id=child.id if child else None,
        fields=fields_of(name),
        answered=answered,
        answers=said,
        missing=sum(1 for each in answered if each.is_missing or each.is_open),
        href=f"children/{child.id}" if child else f"sections/{name}",
    )


def _answered(field: PackField, value: str) -> AnsweredField:
    words = UNKNOWN_WORDS.get(value, field.words(value))
    return AnsweredField(field, value, words, is_missing=not value, is_open=value == "not-yet-known")


def _unsealed(work: Work, row: Notification) -> Mapping[str, Mapping[str, object]]:
    read: Mapping[str, Mapping[str, object]] = json.loads(work.unseal(row, "pack") or "{}")
    return read
