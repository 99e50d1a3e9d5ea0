"""How a received notification reads: each answer, or why there is none, and what changed from version to version."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from service.cases.queries.fields import PackField, notification_fields
from service.cases.queries.incidents import circumstance_words
from service.panel.rules.items import NATURES
from service.statute.duties import load_statute
from service.statute.sentences import date_in_words

SECTION_TITLES = {"notifier": "Who notified", "incident": "The incident"}
THE_CASE = "The case"


class Standing(StrEnum):
    """Whether there is an answer; the three ways of having none are different answers and are never mixed."""

    SAID = "said"
    NOT_KNOWN = "not-known"
    NOT_YET_KNOWN = "not-yet-known"
    NOT_PROVIDED = "not-provided"


WITHOUT_ANSWER = {
    Standing.NOT_KNOWN: "Not known: the partnership asked and nobody knows",
    Standing.NOT_YET_KNOWN: "Not yet known: the partnership is finding out",
    Standing.NOT_PROVIDED: "Not provided: the partnership left this empty",
}


@dataclass(frozen=True)
class AnswerView:
    """One answer beside its question; `verified` says whether we have read this question in the national form."""

    field: str
    label: str
    standing: Standing
    words: str
    verified: bool


@dataclass(frozen=True)
class SectionView:
    """A section of the notification with its answers in the order of the form."""

    title: str
    answers: tuple[AnswerView, ...]


@dataclass(frozen=True)
class Contents:
    """What one version of a notification says: the case, the notifier, the incident, and each child."""

    case: SectionView
    sections: tuple[SectionView, ...]
    children: tuple[SectionView, ...]

    @property
    def all_sections(self) -> tuple[SectionView, ...]:
        """Every section, in the order of the page."""
        return (self.case, *self.sections, *self.children)


@dataclass(frozen=True)
class Difference:
    """One answer that a version changed."""

    where: str
    label: str
    old: str
    new: str


def read_contents(body: Mapping[str, Any]) -> Contents:
    """What a version says, in words. An answer to a question that we do not know is shown under its code."""
    sections = tuple(
        SectionView(title, _answers(section, body.get(key) or {}))
        for section, key, title in (
            ("notifier", "notifier", SECTION_TITLES["notifier"]),
            ("incident", "answers", SECTION_TITLES["incident"]),
        )
    )
    return Contents(SectionView(THE_CASE, tuple(_facts(body))), sections, tuple(_children(body.get("children") or ())))


def differences(older: Contents, newer: Contents) -> tuple[Difference, ...]:
    """Which answers changed between two versions, in the order of the newer one; what has gone comes last."""
    old, new = _flat(older), _flat(newer)
    nothing = WITHOUT_ANSWER[Standing.NOT_PROVIDED]
    changed = (
        Difference(place[0], place[1], old.get(place, nothing), new.get(place, nothing))
        for place in dict.fromkeys((*new, *old))
    )
    return tuple(difference for difference in changed if difference.old != difference.new)


def _facts(body: Mapping[str, Any]) -> Iterable[AnswerView]:
    """What stands at the head of a notification; the partnership's own service filled it in."""
    became_aware_on = date.fromisoformat(body["became_aware_on"])
    circumstance = str(body.get("circumstance") or "")
    facts = {
        "nature": ("Nature", NATURES[body["nature"]]),
        "became_aware_on": ("The local authority became aware", date_in_words(became_aware_on)),
        "circumstance": (
            "What the guidance calls it",
            circumstance_words(became_aware_on, circumstance) if circumstance else "",
        ),
        "edition": ("Edition of the guidance", load_statute().edition(body["edition"]).title),
        "is_harm_by_child": ("Was the harm caused by a child?", "Yes" if body.get("is_harm_by_child") else "No"),
        "other_areas": ("Other areas concerned", ", ".join(body.get("other_areas") or ()) or "None named"),
        "submitted_by": ("Submitted by", str(body.get("submitted_by") or "")),
    }
    for field, (label, words) in facts.items():
        standing = Standing.SAID if words else Standing.NOT_PROVIDED
        yield AnswerView(field, label, standing, words or WITHOUT_ANSWER[standing], verified=True)


def _children(children: Iterable[Mapping[str, Any]]) -> Iterable[SectionView]:
    """Each child under the pseudonym; a second child of the same pseudonym is told apart by a number."""
    seen: Counter[str] = Counter()
    for child in children:
        pseudonym = str(child.get("pseudonym") or "a child without a pseudonym")
        seen[pseudonym] += 1
        title = f"About {pseudonym}" if seen[pseudonym] == 1 else f"About {pseudonym} ({seen[pseudonym]})"
        told = (
            ("is_unborn", "Is the child unborn?", "Yes" if child.get("is_unborn") else "No"),
            ("has_died", "Has the child died?", "Yes" if child.get("has_died") else "No"),
        )
        facts = tuple(AnswerView(field, label, Standing.SAID, words, verified=True) for field, label, words in told)
        yield SectionView(title, (*facts, *_answers("child", child.get("answers") or {})))


def _answers(section: str, said: Mapping[str, str]) -> tuple[AnswerView, ...]:
    fields = [field for field in notification_fields() if field.section == section]
    known = {field.id for field in fields}
    asked = [_answer(field, said.get(field.id, "")) for field in fields]
    others = [
        AnswerView(name, name.replace("_", " ").capitalize(), Standing.SAID, str(text), verified=False)
        for name, text in said.items()
        if name not in known
    ]
    return (*asked, *others)


def _answer(field: PackField, value: str) -> AnswerView:
    standing = _standing(value)
    words = WITHOUT_ANSWER.get(standing) or _words(field, value)
    return AnswerView(field.id, field.title, standing, words, field.verified)


def _standing(value: str) -> Standing:
    if not value:
        return Standing.NOT_PROVIDED
    unknown = {Standing.NOT_KNOWN.value: Standing.NOT_KNOWN, Standing.NOT_YET_KNOWN.value: Standing.NOT_YET_KNOWN}
    return unknown.get(value, Standing.SAID)


def _words(field: PackField, value: str) -> str:
    if field.kind != "date":
        return field.words(value)
    try:
        return date_in_words(date.fromisoformat(value))
    except ValueError:
        # a partnership may answer a date in words ("early in May"), and then its words stand
        return value


def _flat(contents: Contents) -> dict[tuple[str, str], str]:
    return {(part.title, answer.label): answer.words for part in contents.all_sections for answer in part.answers}
