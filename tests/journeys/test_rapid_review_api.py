"""A rapid review by programs, from the referral to the Panel's second letter, over HTTP and with worker processes."""

import pytest

from tests.journeys.rapid_review_acts import (
    ADVICE,
    DECISION,
    TODAY,
    Case,
    letters_of,
    refer_and_notify,
    request_of,
    sign_off,
    wait_for_files,
    write_answer,
    write_letter,
)
from tests.support.stack import Stack
from tests.support.troupe import open_troupe

AGENCIES = ["Saltmarsh Police", "Saltmarsh Hospitals", "Saltmarsh Council"]
NOT_THEIRS = ["chair", "unit"]
"""Whose decision it is not where the account leaves it to partners: the chair's role could decide, the unit's not."""
NURSERY, SURGERY = "Pebbles Nursery", "Harbour Surgery"


@pytest.fixture(scope="module")
def case(stack: Stack) -> Case:
    return Case(stack, open_troupe(stack, decider="partners"))


def ask_and_answer(case: Case) -> None:
    """Three agencies answer in their accounts, one of them through its author; two are recorded on their behalf."""
    manager = case.at("manager")
    known = manager.get(f"{case.path}/requests/agencies").body["items"]
    ids = [each["account_id"] for each in known if each["name"] in AGENCIES]
    asked = {"scope": "Your involvement.", "says_names": True}
    case.make("manager", f"{case.path}/requests", {**asked, "agencies": ids, "other_name": NURSERY})
    case.make("manager", f"{case.path}/requests", {**asked, "other_name": SURGERY})
    police = case.received("police-lead")
    candidates = case.at("police-lead").get(f"{police}/candidates").body["items"]
    author = next(each["person_id"] for each in candidates if each["name"] == "Abel Invented")
    case.act("police-lead", police, "delegation", {"person_id": author}, "PUT")
    write_answer(case, "police-author", f"{police}/draft", summary="Called twice.", event="A call.")
    case.attach("police-author", f"{police}/draft/files", "crime-report.txt")
    wait_for_files(case, "police-author", police)
    sign_off(case, "police-author", "police-senior")
    hospital = f"{case.received('hospital-lead')}/draft"
    write_answer(case, "hospital-lead", hospital, summary="Seen once.", event="An X-ray.")
    sign_off(case, "hospital-lead", "hospital-senior")
    write_answer(case, "council-lead", f"{case.received('council-lead')}/draft", summary="Nothing is known.")
    sign_off(case, "council-lead", "council-senior")
    nursery, surgery = request_of(case, NURSERY), request_of(case, SURGERY)
    link = {"name": "Nora Invented", "email": case.troupe.address("nora"), "ends_on": "2026-12-22"}
    case.act("manager", nursery, "link", link)
    for request in (nursery, surgery):
        write_answer(case, "manager", f"{request}/draft", summary="Seen twice.", event="A cough.")
        came = {"came_by": "telephone", "came_on": TODAY, "signed_off_by": "Dr Invented", "signed_off_post": "GP"}
        case.act("manager", f"{request}/draft", "record", came)


def query_and_accept(case: Case) -> None:
    """The police's answer comes with its file, is asked about, answered again and accepted."""
    police = request_of(case, AGENCIES[0])
    [file] = wait_for_files(case, "manager", police)
    assert case.at("manager").download(f"{police}/files/{file['id']}").body == b"Invented."
    case.act("manager", police, "query", {"query": "Who called?", "due_on": "2026-12-21"})
    received = case.received("police-author")
    written = case.at("police-author").send(
        "PUT", f"{received}/draft/parts/answer-to-query", {"text": "A neighbour."}, version=0
    )
    assert written.status == 200, written.body
    sign_off(case, "police-author", "police-senior")
    case.stack.wait_until(lambda: len(case.at("manager").get(police).body["replies"]) == 2, "the second answer")
    assert case.at("manager").get(police).body["replies"][0]["answer_to_query"] == "A neighbour."
    case.act("manager", police, "acceptance", {})


def meet_and_write(case: Case) -> None:
    """The three partners meet, one declares a conflict, and the report is written."""
    plan = {"meets_on": TODAY, "meets_at": "23:00"}
    meeting = f"{case.path}/meetings/{case.make('manager', f'{case.path}/meetings', plan)['id']}"
    people = []
    for partner in ("local-authority", "police", "health"):
        guest = {"name": partner, "email": case.troupe.address(partner), "partner": partner, "agency": "Invented"}
        people.append({"attendee_id": case.make("manager", f"{meeting}/people", guest)["id"], "attendance": "attended"})
    assert case.at("manager").send("POST", f"{meeting}/invitations").body == {"sent": 3}
    for person in people:
        person["conflict"] = "none-declared"
    people[1] |= {"conflict": "declared-stayed", "conflict_text": "Knows the officer."}
    case.act("manager", meeting, "record", {"held_on": TODAY, "people": people}, "PUT")
    for heading in case.at("manager").get(case.review).body["headings"]:
        path = f"{case.review}/headings/{heading['id']}"
        written = case.at("manager").send("PUT", path, {"text": "Invented: what there is to say."}, version=0)
        assert written.status == 200, (path, written.body)


def decide_and_send(case: Case) -> None:
    """Partners decide, as the account's setting says; the report goes to the Panel, whose receipt meets the clock."""
    case.act("manager", case.review, "recommendation", {**ADVICE, "actions": "Share the audit"})
    version = case.at("chair").get(case.review).version
    refused = [case.at(part).send("POST", f"{case.review}/decision", DECISION, version=version) for part in NOT_THEIRS]
    assert [each.status for each in refused] == [422, 403]
    case.act("partner", case.review, "decision", DECISION)
    for extension, magic in (("pdf", b"%PDF-"), ("docx", b"PK")):
        report = case.at("partner").download(f"{case.review}/report.{extension}")
        assert (report.status, report.body[: len(magic)]) == (200, magic)
    case.attach("manager", f"{case.review}/files", "audit.txt")
    wait_for_files(case, "manager", f"{case.review}/files", key="items")
    case.act("manager", case.review, "sending", {})
    case.stack.wait_until(
        lambda: case.at("manager").get(case.review).body["clock"]["state"] == "met", "the Panel's receipt"
    )
    case.act("manager", case.review, "feedback", {"chair_told_on": TODAY, "referrer_told_on": TODAY}, "PUT")


def reconsider(case: Case) -> None:
    """Partners decide again after the Panel's letter, confirmed; the chair replies and the Panel reads both."""
    letter = letters_of(case, 1)
    again = {**DECISION, "rationale": "We looked again.", "letter_id": letter.rsplit("/", 1)[1]}
    case.act("partner", case.review, "decision", again)
    reply = {"text": "Thank you.", "reconsidered": "confirmed", "why": "The audit answers it."}
    case.act("chair", letter, "reply", reply, "PUT")
    case.act("chair", letter, "reply/sending", {})


def test_a_rapid_review_goes_from_the_referral_to_the_panels_second_letter(case: Case) -> None:
    # given
    refer_and_notify(case)
    ask_and_answer(case)
    query_and_accept(case)
    meet_and_write(case)
    decide_and_send(case)

    # when
    first = write_letter(case, "disagree-wants-review", reply_due_on="2027-01-05")
    reconsider(case)
    desk = case.at("secretariat")
    case.stack.wait_until(lambda: bool(desk.get(first).body["replies"]), "the reply at the desk")
    write_letter(case, "agree-no-review")
    letters_of(case, 2)

    # then
    thread = desk.get(f"{case.item()}/letters").body
    assert [(each["kind"], each["number"], each["rationale"]) for each in thread["reviews"]] == [
        ("rapid-review", 1, ""),
        ("decision", 1, "We looked again."),
    ]
    assert [each["name"] for each in thread["reviews"][0]["files"]] == ["audit.txt"]
    assert desk.get(first).body["replies"][0]["reconsidered"] == "confirmed"
    report = case.at("manager").get("panel-outcomes").body
    total = {name: report["total"][name] for name in ("submitted", "contested", "agreed", "reconsidered", "changed")}
    assert total == {"submitted": 1, "contested": 1, "agreed": 0, "reconsidered": 1, "changed": 0}
    events = case.at("manager").get(f"{case.path}/requests/chronology").body["events"]
    assert sorted(each["event"] for each in events) == ["A call.", "A cough.", "A cough.", "An X-ray."]
