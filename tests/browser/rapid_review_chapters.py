"""The chapters of a rapid review in the partnership and at the Panel's desk, each told through the pages."""

from tests.browser.rapid_review_story import NOT_SCANNED, Story
from tests.browser.stories import AWARE_ON, CASE, reference_of
from tests.browser.visits import Visitor, sample_file

GUESTS = (
    ("Lina Invented", "local-authority", "Saltmarsh Council"),
    ("Paul Invented", "police", "Saltmarsh Police"),
    ("Hetty Invented", "health", "Saltmarsh Integrated Care Board"),
)
CONFLICT = "Paul knows the officer. He did not speak to that part."
CHILD = "Wren O’Invented"
REPLY_BY = (5, 1, 2027)
WRITE = "a[href*='/headings/']"
"""The link to a heading of the report, for those who may write under it."""
PARTNERS = ("local_authority", "police", "health")


def refer_the_case(story: Story) -> str:
    """The business unit records a referral and what the partners think; a partner decides. Gives its address."""
    unit = story.at("unit").go(f"{story.partnership}/referrals").follow("Record a referral")
    unit.fill_date("received_on", *AWARE_ON).fill_date("agreed_on", *AWARE_ON)
    unit.fill({"agency": "Saltmarsh Police", "referrer": "Rita Invented", "referrer_email": "rita@invented.example"})
    unit.fill({"senior_lead": "Sadie Invented", "summary": "Invented: an injury that nobody can explain."})
    unit.press("Record the referral").follow("Record what the three partners think")
    unit.fill_date("discussed_on", *AWARE_ON).choose(local_authority="notify", police="notify", health="unsure")
    unit.press("Save what the partners think")
    referral = unit.path
    partner = story.at("partner").go(referral).follow("Decide the referral").choose(outcome="notify")
    partner.fill({"reasons": "Abuse is suspected."}).press("Record the outcome")
    assert "Nothing is left to do here." not in partner.text
    return referral


def record_the_incident(story: Story, referral: str) -> None:
    """The business manager records what the referral became, with a child; the unit tells the referrer."""
    manager = story.at("manager").go(referral).follow("Record the incident")
    manager.fill_date("became_aware_on", *AWARE_ON)
    manager.choose(nature="serious-harm", circumstance="abuse-or-neglect-in-area")
    manager.fill({"title": "Injury to a baby", "narrative": "Invented: an injury that nobody can explain."})
    manager.press("Save and continue").fill({"name": CHILD}).fill_date("born_on", 3, 8, 2026).press("Save")
    found = CASE.search(manager.path)
    assert found is not None, f"The browser is at {manager.path} and not at a case."
    story.case = found[0]
    story.reference = reference_of(manager.go(story.case))
    unit = story.at("unit").go(referral).follow("Record that the referrer was told")
    unit.fill_date("fed_back_on", *AWARE_ON).press("Save")
    assert "Nothing is left to do here." in unit.text
    assert story.reference in unit.text


def notify_the_panel(story: Story) -> None:
    """The notifier notifies through the hosted channel, the secretariat acknowledges: day 0 of the rapid review."""
    notifier = story.at("notifier").go(f"{story.case}/notification").follow("Check and send")
    notifier.press(f"Send the notification of {story.reference}")
    desk = story.at_desk()
    assert CHILD in desk.text
    desk.follow("Acknowledge this notification").press("Acknowledge and send the receipt")
    manager = story.at("manager").go(story.case).waits_for("Receipt from the Panel")
    assert "15 working days from Thursday 17 December 2026" in manager.whole_text
    manager.follow("Rapid review")
    assert manager.path == story.review


def hold_the_meeting(story: Story) -> None:
    """The meeting is planned on the day itself, three partners are invited, come, and one declares a conflict."""
    manager = story.at("manager").go(story.review).follow("Plan a meeting").fill_date("meets_on", *AWARE_ON)
    manager.fill({"meets_at": "11pm", "place": "Room 1"}).press("Plan the meeting")
    for name, partner, agency in GUESTS:
        manager.follow("Put a person on the list").choose(partner=partner)
        manager.fill({"name": name, "email": story.troupe.address(partner), "agency": agency})
        manager.press("Put on the list")
    manager.follow("Send the invitations").press("Send the invitations")
    assert "Everybody on the list has been sent the invitation." in manager.text
    assert story.reference in story.mail_to("police", "a meeting")[0]
    manager.follow("Record who came and what was said")
    for place, legend in enumerate(manager.page.locator("fieldset h2").all_inner_texts()):
        is_in_conflict = "Paul" in legend
        conflict = "declared-stayed" if is_in_conflict else "none-declared"
        manager.choose(**{f"people-{place}-attendance": "attended", f"people-{place}-conflict": conflict})
        manager.fill({f"people-{place}-conflict_text": CONFLICT if is_in_conflict else ""})
    manager.fill({"notes": "Invented: what was said."}).press("Save the record")
    assert CONFLICT in manager.text


def write_the_report(story: Story, most: int) -> None:
    """The business manager writes under the first few headings of the report."""
    manager = story.at("manager").go(story.review)
    headings = manager.page.locator(WRITE).all_inner_texts()
    for heading in headings[:most]:
        manager.follow(heading).fill({"text": f"Invented: what there is to say about “{heading}”."}).press("Save")
    assert len(headings) > 5
    assert manager.page.locator("tr", has=manager.page.locator(WRITE), has_text="Maud Invented").count() == most


def decide_on_the_review(story: Story) -> None:
    """The business manager recommends, and the chair decides what the account left to them; a partner dissents."""
    manager = story.at("manager").go(story.review).follow("Make a recommendation")
    for box in manager.page.locator("input[name^='criteria-'][name$='-answer'][value='no']").all():
        box.check()
    for text in manager.page.locator("textarea[name^='criteria-']").all():
        text.fill("Invented: agencies worked together well.")
    manager.choose(national="no", outcome="no-review").fill({"rationale": "No review would teach us more."})
    manager.fill({"actions": "Share the hospital’s audit"}).press("Save the recommendation")
    chair = story.at("chair").go(story.review).follow("Record the decision")
    assert "Maud Invented recommended" in chair.text
    chair.fill({"family": "The social worker tells the parents."})
    chair.choose(view_local_authority="agrees", view_police="agrees", view_health="dissents")
    chair.fill({"dissent_health": "Health wants to learn more."}).press("Save the decision")
    assert "Did not agree: Integrated care board." in chair.text
    chair.follow("Every answer and reason")


def read_the_report(story: Story) -> None:
    """The report is read as a page, as PDF and in Word."""
    chair = story.at("chair").go(story.review).follow("Read the report")
    for words in (
        CHILD,
        "Monday 3 August 2026",
        "No review would teach us more.",
        "Health wants to learn more.",
        "Declared, and stayed",
    ):
        assert words in chair.whole_text, words
    pdf, word = chair.download("Download as PDF"), chair.download("Download for Word")
    assert (pdf[0], pdf[1][:5]) == (f"{story.reference}-rapid-review.pdf", b"%PDF-")
    assert (word[0], word[1][:2]) == (f"{story.reference}-rapid-review.docx", b"PK")


def send_the_report(story: Story) -> None:
    """The report goes to the Panel with a file; its receipt meets the clock, and the outcome is fed back."""
    manager = story.at("manager").go(story.review).follow("Add a file")
    story.add_file(manager, "audit.txt")
    manager.go(story.review).follow("Check and send to the Panel")
    manager.press(f"Send the rapid review of {story.reference}").waits_for("Receipt")
    assert "Met in time" in manager.text
    manager.follow("Tell the chair and the referrer")
    manager.fill_date("chair_told_on", *AWARE_ON).fill_date("referrer_told_on", *AWARE_ON).press("Save")
    assert "The referrer was told on Thursday 17 December 2026." in manager.text


def write_from_the_panel(story: Story, outcome: str, *, reply_by: tuple[int, int, int] | None = None) -> Visitor:
    """The Panel's secretariat writes a letter with a file, checks it and sends it."""
    desk = story.at_desk()
    assert "audit.txt" in desk.text
    desk.follow("Write to the partnership").choose(outcome=outcome)
    desk.fill({"text": f"Invented: the Panel’s letter ({outcome})."})
    if reply_by is not None:
        desk.fill_date("reply_due_on", *reply_by)
    desk.page.set_input_files("[name='file']", sample_file(story.folder, "letter.txt"))
    desk.press("Save and check").waits_for(NOT_SCANNED)
    return desk.press(f"Send the letter about {story.reference}")


def answer_the_panel(story: Story) -> None:
    """The chair reads the first letter and decides again, the decision confirmed; the reply goes to the Panel."""
    chair = story.at("chair").go(f"{story.case}/letters").waits_for("Letter 1").follow("Letter 1")
    assert "5 January 2027" in chair.text
    letter = chair.path
    chair.waits_for(NOT_SCANNED).follow("letter.txt")
    assert chair.download("Download the file anyway")[0] == "letter.txt"
    chair.go(letter).follow("Decide again after this letter").fill({"rationale": "We looked again. It stays as it is."})
    chair.choose(**{f"view_{partner}": "agrees" for partner in PARTNERS}).press("Save the decision")
    chair.waits_for("Decision made again, 1").go(letter).follow("Reply to this letter").choose(reconsidered="confirmed")
    chair.fill({"text": "Thank you for your letter.", "why": "The audit answers it."}).press("Save and check")
    chair.press(f"Send the reply about {story.reference}")
    desk = story.at_desk()
    for words in ("Thank you for your letter.", "The audit answers it.", "We looked again. It stays as it is."):
        desk.waits_for(words)


def count_the_answers(story: Story) -> None:
    """What the Panel answered stands in the report: one case, contested, reconsidered."""
    manager = story.at("manager").go(f"{story.case}/letters").waits_for("Letter 2")
    manager.follow("Letter 2")
    manager.go(f"{story.partnership}/panel-outcomes")
    assert "1 submitted, 1 contested" in manager.text
    year = manager.page.locator("tbody tr").first.locator("td").all_inner_texts()
    assert [cell.split()[0] for cell in year] == ["1", "1", "0", "0", "1", "0"]
    assert "Partners reconsidered and confirmed their decision" in manager.text
