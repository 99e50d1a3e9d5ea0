"""The report of a rapid review under the Panel's headings, made from what is recorded."""

from collections.abc import Callable, Sequence
from datetime import date

from service.cases.queries.chronologies import KeyEvent, chronology_of
from service.cases.queries.clocks import clocks_of
from service.cases.queries.decisions import DecisionView, decision_in_force
from service.cases.queries.incidents import NATURES, SubjectView, circumstance_words, subjects_of
from service.cases.queries.processes import processes_of
from service.cases.queries.requests import ReplyView, newest_replies, reply_view, requests_of
from service.cases.queries.reviews import SectionView, sections_of
from service.cases.records.incidents import Incident
from service.cases.records.reviews import RapidReview
from service.cases.rules.headings import Heading, load_headings
from service.cases.rules.processes import EFFECTS, STATUSES
from service.cases.rules.replies import KNOWN
from service.meetings.queries import last_held, meeting_page
from service.meetings.rules import ATTENDANCES, CONFLICTS, STANDS_FOR
from service.papers.rules import Block, Facts, Listing, Paper, Section, Table, Words
from service.statute.duties import load_statute
from service.statute.sentences import date_in_words
from tenants.work import Work

MARKING = "OFFICIAL-SENSITIVE"
NOTHING_WRITTEN = "Nothing has been written under this heading."


def review_paper(work: Work, incident: Incident, review: RapidReview) -> Paper:
    """The rapid review as one paper; names and stories in it are under seal, so the read is audited."""
    written = {each.heading.id: each for each in sections_of(work, incident)}
    made = decision_in_force(work, incident)
    drawn: dict[str, Callable[[], Sequence[Block]]] = {
        "incident": lambda: _incident(work, incident),
        "children": lambda: _children(work, incident),
        "key-events": lambda: _key_events(work, incident),
        "agencies": lambda: _agencies(work, incident),
        "processes": lambda: _processes(work, incident),
        "decision": lambda: _decision(made),
        "taking-part": lambda: _taking_part(work, incident),
    }
    sections = tuple(
        Section(each.title, _written(written[each.id]) if each.is_written else tuple(drawn[each.id]()))
        for each in load_headings()
        if not _is_left_out(each, written, made)
    )
    return Paper(
        title="Rapid review",
        reference=incident.reference,
        marking=MARKING,
        lede=f"{NATURES[incident.nature]}. {load_statute().edition(incident.edition).title}.",
        facts=_dates(work, incident, review),
        sections=sections,
        made=f"Version {review.number}, made in Cairn by {work.actor.name} on {date_in_words(work.today)}",
    )


def _is_left_out(each: Heading, written: dict[str, SectionView], made: DecisionView | None) -> bool:
    """What a practice review would look at is asked only where one is to be held, unless somebody wrote it."""
    is_scope = each.id == "scope" and not written["scope"].text
    return is_scope and (made is None or made.outcome != "local-review")


def _written(section: SectionView) -> tuple[Block, ...]:
    return (Words(section.text or NOTHING_WRITTEN),)


def _dates(work: Work, incident: Incident, review: RapidReview) -> tuple[tuple[str, str], ...]:
    clocks = {each.clock.duty: each.clock for each in clocks_of(work, incident)}
    rows = [
        ("Area", work.account.full_name),
        ("The local authority became aware", date_in_words(incident.became_aware_on)),
    ]
    if (review_clock := clocks.get("rapid-review")) is not None:
        rows.append(("The Panel was notified", date_in_words(review_clock.start_on)))
        rows.append(("This review is due", date_in_words(review_clock.due_on)))
    if review.decided_on is not None:
        rows.append(("Decided", date_in_words(review.decided_on)))
    return tuple(rows)


def _incident(work: Work, incident: Incident) -> tuple[Block, ...]:
    occurred = date_in_words(incident.occurred_on) if incident.occurred_on else incident.occurred_words
    return (
        Facts(
            (
                ("What the guidance calls it", circumstance_words(incident.became_aware_on, incident.circumstance)),
                ("The incident", occurred or "Not known"),
                ("Where", work.unseal(incident, "location") or "Not known"),
                ("Other areas", ", ".join(incident.other_areas) or "None"),
            )
        ),
        Words(work.unseal(incident, "narrative") or ""),
    )


def _children(work: Work, incident: Incident) -> tuple[Block, ...]:
    rows = tuple(
        (
            child.pseudonym,
            child.name or "Not known",
            _born(child),
            "Died" if child.has_died else "",
        )
        for child in subjects_of(work, incident)
    )
    return (Table("Children whom this review concerns", ("Called", "Name", "Born", "Died"), rows),)


def _born(child: SubjectView) -> str:
    if child.is_unborn:
        return "Unborn"
    return date_in_words(date.fromisoformat(child.born_on)) if child.born_on else "Not known"


def _key_events(work: Work, incident: Incident) -> tuple[Block, ...]:
    events = chronology_of(work, incident.id).events
    if not events:
        return (Words("No agency has told of key events."),)
    rows = tuple((_when(each), each.agency, each.event, each.source) for each in events)
    return (Table("Key events that agencies told of", ("When", "Agency", "What happened", "Source"), rows),)


def _when(each: KeyEvent) -> str:
    if each.on is None:
        return each.on_words
    return f"{date_in_words(each.on)} ({each.on_words})" if each.on_words else date_in_words(each.on)


def _agencies(work: Work, incident: Incident) -> tuple[Block, ...]:
    """Every agency that was asked, whether it knew the child, and what it told in its own words."""
    lines = [each for each in requests_of(work, incident).lines if each.state != "withdrawn"]
    if not lines:
        return (Words("No agency was asked."),)
    newest = newest_replies(work, [each.id for each in lines])
    replies = {request_id: reply_view(work, row) for request_id, row in newest.items()}
    known = {each.id: KNOWN[replies[each.id].known] if each.id in replies else "Has not answered" for each in lines}
    rows = tuple((each.agency, known[each.id], each.way_words) for each in lines)
    blocks: list[Block] = [Table("Agencies that were asked", ("Agency", "Known to it", "How it answers"), rows)]
    for each in lines:
        if each.id in replies:
            blocks += [Words(each.agency), Facts(_told(replies[each.id]))]
    return tuple(blocks)


def _told(reply: ReplyView) -> tuple[tuple[str, str], ...]:
    return (
        ("Summary", reply.summary),
        ("What has been done since", reply.immediate_actions),
        ("Good practice", reply.good_practice),
        ("Signed off by", f"{reply.signed_off_by}, {reply.signed_off_post}"),
    )


def _processes(work: Work, incident: Incident) -> tuple[Block, ...]:
    rows = tuple(
        (each.title, each.lead_body, STATUSES[each.status], EFFECTS[each.effect])
        for each in processes_of(work, incident)
    )
    if not rows:
        return (Words("No other process is known at this stage."),)
    return (Table("Other processes", ("Process", "Led by", "Stands", "Effect on the review"), rows),)


def _taking_part(work: Work, incident: Incident) -> tuple[Block, ...]:
    held = last_held(work, incident.id)
    if held is None:
        return (Words("No meeting has been recorded."),)
    stands, came = dict(STANDS_FOR), dict(ATTENDANCES)
    rows = tuple(
        (
            f"{each.name} (deputy: {each.deputy_name})" if each.deputy_name else each.name,
            each.agency,
            stands.get(each.partner, ""),
            came.get(each.attendance, "Not recorded"),
            dict(CONFLICTS).get(each.conflict, ""),
        )
        for each in meeting_page(work, incident.id, held.id).people
    )
    headings = ("Name", "Agency", "Stands for", "Attendance", "Conflict of interest")
    return (
        Words(f"The review was held on {date_in_words(held.held_on or held.meets_on)}."),
        Table("Who took part", headings, rows),
    )


def _decision(made: DecisionView | None) -> tuple[Block, ...]:
    if made is None:
        return (Words("No decision has been made."),)
    criteria = tuple((each.criterion.text, each.answer_words, each.why) for each in made.criteria if not each.is_regard)
    regard = tuple((each.criterion.text, each.answer_words, each.why) for each in made.criteria if each.is_regard)
    blocks: list[Block] = [
        Facts(
            (
                ("Decision", made.outcome_words + (f": {made.other}" if made.other else "")),
                ("Decided by", made.made_by),
                ("Decided on", date_in_words(made.made_on)),
                ("Could it be of national importance?", {"yes": "Yes", "no": "No", "may": "It may"}[made.national]),
            )
        ),
        Table("The criteria that were taken into account", ("Criterion", "Answer", "Why"), criteria),
    ]
    if regard:
        blocks.append(Table("The circumstances that partners had regard to", ("Circumstance", "Answer", "Why"), regard))
    blocks.append(Words(f"Why: {made.rationale}"))
    blocks.append(Words(f"What the family will be told: {made.family}"))
    if made.actions:
        blocks.append(Words("Quality assurance actions:"))
        blocks.append(Listing(made.actions))
    blocks.append(
        Listing(
            tuple(
                f"{each.partner}: {'does not agree. ' + each.why if each.is_dissent else 'agrees'}"
                for each in made.partners
            )
        )
    )
    return tuple(blocks)
