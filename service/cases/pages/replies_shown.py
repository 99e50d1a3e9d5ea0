"""An agency's answer as pages show it: a reply that came, or one that is being written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from service.cases.queries.drafts import DraftView
from service.cases.queries.requests import ReplyView
from service.cases.rules.replies import KNOWN, TEXT_PARTS
from service.statute.sentences import date_in_words
from service.web.components import SummaryRow
from service.web.wording import moment_in_words


@dataclass(frozen=True)
class EventShown:
    """One key event as a line of a table."""

    when: str
    event: str
    source: str


@dataclass(frozen=True)
class ReplyShown:
    """An answer to read: its parts and its key events."""

    facts: tuple[SummaryRow, ...]
    events: tuple[EventShown, ...]


@dataclass(frozen=True)
class VersionShown:
    """One version of a reply, with its heading and where it came from."""

    anchor: str
    heading: str
    came: str
    is_on_behalf: bool
    is_after_withdrawal: bool
    shown: ReplyShown
    sha256: str


def draft_shown(draft: DraftView) -> ReplyShown:
    """A draft to read."""
    texts = {part: draft.texts[part] for part in draft.parts}
    events = [EventShown(when(each.happened_on, each.on_words), each.event, each.source) for each in draft.events]
    return ReplyShown(_facts(draft.known, texts), tuple(events) if draft.known != "not-known" else ())


def reply_shown(reply: ReplyView) -> ReplyShown:
    """A reply that came, to read."""
    texts = {
        "summary": reply.summary,
        "immediate-actions": reply.immediate_actions,
        "good-practice": reply.good_practice,
    }
    if reply.known == "not-known":
        texts = {"summary": reply.summary}
    if reply.answer_to_query:
        texts["answer-to-query"] = reply.answer_to_query
    return ReplyShown(_facts(reply.known, texts), tuple(_event(each) for each in reply.chronology))


def versions_shown(replies: Sequence[ReplyView], today: date) -> tuple[VersionShown, ...]:
    """Every version of an agency's answer, the newest first."""
    return tuple(
        VersionShown(
            anchor=f"reply-{reply.number}",
            heading=f"Answer {reply.number}" + (", the newest" if place == 0 and len(replies) > 1 else ""),
            came=_came(reply, today),
            is_on_behalf=reply.way == "on-behalf",
            is_after_withdrawal=reply.is_after_withdrawal,
            shown=reply_shown(reply),
            sha256=reply.sha256,
        )
        for place, reply in enumerate(replies)
    )


def when(on: date | None, on_words: str) -> str:
    """When something happened: its day, and the words beside or instead of it."""
    if on is None:
        return on_words
    return f"{date_in_words(on)} ({on_words})" if on_words else date_in_words(on)


def _came(reply: ReplyView, today: date) -> str:
    who = f"{reply.signed_off_by}, {reply.signed_off_post}"
    if reply.way == "on-behalf" and reply.came_on is not None:
        came = f"{reply.came_by_words} on {date_in_words(reply.came_on)} from {who}"
        return f"{came}. {reply.recorded_by} recorded it here: {moment_in_words(reply.received_at, today)}."
    at = moment_in_words(reply.signed_off_at or reply.received_at, today)
    how = "Sent by link" if reply.way == "light" else "Signed off"
    prepared = "" if reply.prepared_by == reply.signed_off_by else f" Prepared by {reply.prepared_by}."
    return f"{how} by {who}: {at}.{prepared}"


def _facts(known: str, texts: Mapping[str, str]) -> tuple[SummaryRow, ...]:
    rows = [SummaryRow("Is the child known?", KNOWN.get(known, ""))]
    rows += [SummaryRow(TEXT_PARTS[part], text) for part, text in texts.items()]
    return tuple(rows)


def _event(said: Mapping[str, str]) -> EventShown:
    on = date.fromisoformat(said["on"]) if said["on"] else None
    return EventShown(when(on, said["on_words"]), said["event"], said["source"])
