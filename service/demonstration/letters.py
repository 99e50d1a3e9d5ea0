"""The Panel's letters about a running case, and what partners replied."""

from collections.abc import Mapping
from datetime import time

from service.cases.operations.letters import SaveReply, SendReply, save_reply, send_reply
from service.cases.queries.letters import LetterHeading, letters_of
from service.demonstration.notifications import desk_item
from service.demonstration.story import Deed, Said, Story
from service.panel.operations.letters import DraftLetter, SendLetter, draft_letter, send_letter
from tenants.work import Work


def _write_letter(story: Story, work: Work, step: Said) -> None:
    item = desk_item(story, work)
    due_on = story.coming(step, "reply")
    draft = draft_letter(
        work, DraftLetter(item_id=item.id, outcome=step["outcome"], text=step["text"], reply_due_on=due_on)
    )
    send_letter(work, SendLetter(item.id, draft.id, draft.version))


def _reply(story: Story, work: Work, step: Said) -> None:
    letter = _newest(story, work)
    save_reply(
        work,
        SaveReply(
            incident_id=story.id,
            letter_id=letter.id,
            text=step["text"],
            version=letter.version,
            reconsidered=step.get("reconsidered"),
            why=step.get("why"),
        ),
    )
    send_reply(work, SendReply(story.id, letter.id, _newest(story, work).version))


def _newest(story: Story, work: Work) -> LetterHeading:
    _, letters = letters_of(work, story.id)
    return letters[0]


DEEDS: Mapping[str, Deed] = {
    "write-letter": Deed(time(11, 20), _write_letter),
    "reply-to-letter": Deed(time(15, 50), _reply),
}
