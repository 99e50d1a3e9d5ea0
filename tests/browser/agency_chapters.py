"""The chapters of a rapid review in which agencies are asked and answer: in their accounts, by a link, by telephone."""

from collections.abc import Sequence

from tests.browser.rapid_review_story import Story, code_in
from tests.browser.stories import AWARE_ON
from tests.browser.visits import Visitor, sample_file

AGENCIES = ("Saltmarsh Police", "Saltmarsh Hospitals", "Saltmarsh Council")
NURSERY, SURGERY = "Pebbles Nursery", "Harbour Surgery"
CALL, X_RAY, BRUISE, COUGH = "A call from a neighbour.", "An X-ray.", "A bruise was seen.", "A cough."


def ask_the_agencies(story: Story, agencies: Sequence[str] = AGENCIES) -> None:
    """The business manager asks agencies with accounts, and two without."""
    manager = story.at("manager").go(story.review).follow("Ask agencies")
    for agency in agencies:
        manager.page.get_by_label(agency).check()
    manager.fill({"other_name": NURSERY, "other_contact": "Nora Invented", "scope": "Your involvement and key events."})
    manager.press("Ask these agencies").follow("Ask another agency")
    manager.fill({"other_name": SURGERY, "scope": "What the family’s doctor saw."}).press("Ask these agencies")
    assert all(agency in manager.text for agency in (*agencies, NURSERY, SURGERY))


def answer_by_the_police(story: Story) -> None:
    """The lead delegates to the chronology author, who writes with a file; the senior lead signs it off."""
    lead = story.at_requests("police-lead").follow("Choose who writes the answer")
    email = story.troupe.sign_ins["police-author"].email
    lead.choose(person_id=f"Abel Invented ({email})").press("Save")
    author = story.at_requests("police-author").follow("Answer the request")
    write_what_is_known(author, "Called to the home twice.", CALL)
    author.follow("Immediate").fill({"text": "An officer saw the child."}).press("Save and go on")
    story.add_file(author.follow("Files"), "crime-report.txt").follow("Back to the answer")
    author.follow("Check it and send it for sign-off").press("Send it for sign-off")
    sign_off(story, "police-senior", "Head of public protection")


def answer_by_the_hospital(story: Story) -> None:
    """The hospital's lead writes what it knows, the senior lead signs."""
    lead = story.at_requests("hospital-lead").follow("Answer the request")
    write_what_is_known(lead, "Seen in the emergency department once.", X_RAY)
    lead.follow("Check it and send it for sign-off").press("Send it for sign-off")
    sign_off(story, "hospital-senior", "Chief nurse")


def answer_by_the_council(story: Story) -> None:
    """The council knows nothing: a nil return of one sentence, sent back once and signed off."""
    lead = story.at_requests("council-lead").follow("Answer the request")
    lead.follow("Is the child known?").choose(known="not-known").press("Save and go on")
    lead.follow("Summary of involvement").fill({"text": "Nothing on our systems since 2015."}).press("Save and go on")
    lead.follow("Check it and send it for sign-off").press("Send it for sign-off")
    sign_off(story, "council-senior", "Director of children’s services")


def answer_by_a_link(story: Story) -> None:
    """A nursery without an account answers by a link and a code, both read from the mailbox."""
    manager = story.at_request(NURSERY).follow("Let somebody answer by a link")
    manager.fill({"name": "Nora Invented", "email": story.troupe.address("nora")}).press("Send the link")
    _, link = story.mail_to("nora", "a request for information")
    nora = story.newcomer("nursery").go(link).press("Email me a code")
    letter, _ = story.mail_to("nora", "Your code")
    nora.fill({"code": code_in(letter)}).press("Continue")
    write_what_is_known(nora, "At nursery four days a week.", BRUISE)
    nora.follow("Check and send").fill({"signed_off_by": "Nora Invented", "signed_off_post": "Manager"})
    nora.press("Send the answer")
    assert "Thank you. The link is closed." in nora.text


def record_for_the_surgery(story: Story) -> None:
    """The business manager records what a surgery said on the telephone."""
    manager = story.at_request(SURGERY).follow("Record its answer on its behalf")
    write_what_is_known(manager, "Seen twice in 2025.", COUGH)
    manager.follow("Check and record the answer").choose(came_by="telephone").fill_date("came_on", *AWARE_ON)
    manager.fill({"signed_off_by": "Dr Invented", "signed_off_post": "GP"}).press("Record the answer")
    assert "Recorded on behalf of the agency" in manager.text


def query_the_police(story: Story) -> None:
    """The police's answer and its file have come; it is asked about, answered again, signed off and accepted."""
    manager = story.at_request(AGENCIES[0]).waits_for("crime-report.txt")
    manager.follow("crime-report.txt")
    assert manager.download("Download the file anyway") == ("crime-report.txt", sample_file(story.folder).read_bytes())
    story.at_request(AGENCIES[0]).follow("Ask about the answer").fill({"query": "Who called, and when?"})
    manager.fill_date("due_on", 21, 12, 2026).press("Send the question")
    author = story.at_requests("police-author").waits_for("Who called, and when?").follow("Answer the request")
    author.follow("Answer to the query").fill({"text": "A neighbour, at ten."}).press("Save and go on")
    author.follow("Check it and send it for sign-off").press("Send it for sign-off")
    sign_off(story, "police-senior", "Head of public protection")
    story.at_request(AGENCIES[0]).waits_for("A neighbour, at ten.")
    manager.follow("Accept the answer").press("Accept the answer")


def read_what_agencies_said(story: Story, *events: str, of: int) -> None:
    """All have answered, and their key events stand in one list."""
    manager = story.at("manager").go(f"{story.case}/requests").waits_for(f"{of} of {of} have answered")
    manager.follow("Chronology of all agencies")
    for event in events:
        assert event in manager.text, event


def write_what_is_known(visitor: Visitor, summary: str, event: str) -> None:
    """Write an answer at its list of steps: known, a summary, and one key event."""
    visitor.follow("Is the child known?").choose(known="known").press("Save and go on")
    visitor.follow("Summary of involvement").fill({"text": summary}).press("Save and go on")
    visitor.follow("Key events").follow("Add a key event").fill({"event": event, "source": "Our records"})
    visitor.fill_date("happened_on", 5, 11, 2026).press("Save the event").follow("Back to the answer")


def sign_off(story: Story, part: str, post: str) -> None:
    """The senior lead reads an answer whole and stands behind it."""
    senior = story.at_requests(part).follow("Check the answer and sign it off").fill({"post": post})
    senior.press("Sign it off and send it")
    assert post in senior.text
