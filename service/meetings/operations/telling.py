"""Telling the people of a meeting, one neutral message each: its reference and its dates and nothing else."""

from service.meetings import rules
from service.meetings.queries import people_rows, view_of
from service.meetings.records import Meeting, MeetingPerson
from service.messages.operations import NewMessage, send_message
from service.statute.sentences import date_in_words
from tenants.work import Work

KIND = "meeting"


def tell_invited(work: Work, row: Meeting, news: str) -> int:
    """Tell everybody who was invited and did not say no; gives how many."""
    people = [
        each for each in people_rows(work, row.id) if each.invited_at is not None and each.reply != rules.NOT_COMING
    ]
    for person in people:
        tell(work, row, person, news)
    return len(people)


def tell(work: Work, row: Meeting, person: MeetingPerson, news: str) -> None:
    """Queue one message; a link goes only to those who can sign in to this account."""
    meeting = view_of(row)
    has_page = person.person_id is not None
    papers_by_on = row.papers_by_on if meeting.awaits_papers and row.papers_by_on >= work.today else None
    when = f"{date_in_words(meeting.meets_on)} at {meeting.meets_at}"
    send_message(
        work,
        NewMessage(
            to_email=work.unseal_own(person, "email") or "",
            to_name=person.name,
            subject=f"a meeting, {row.reference}",
            lines=rules.told(news, row.reference, when, papers_by_on, has_page=has_page),
            link_path=row.page_path if has_page else None,
            effect_key=f"{KIND}:{news}:{person.id}:{row.version}",
            kind=KIND,
            thing_id=row.id,
        ),
    )
