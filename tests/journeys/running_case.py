"""A rapid review in which everything that anybody is asked in one can still be asked, made by programs."""

from tests.journeys.rapid_review_acts import ADVICE, Case, letters_of, refer_and_notify, sign_off, write_answer
from tests.support.stack import Stack
from tests.support.troupe import open_troupe

STEP = {"label": "Invented: one more step", "due_on": "2026-12-22", "owner_role": "business-manager"}
PROCESS = {"kind": "criminal", "status": "running", "effect": "none", "lead_body": "Saltmarsh Police"}
HOLD = {"reason": "Invented: it waits.", "since_on": "2026-12-17", "review_on": "2026-12-22", "told": "The chair"}
LETTER = {"outcome": "disagree-wants-review", "text": "Invented.", "reply_due_on": "2027-01-05"}


def given_running_case(stack: Stack) -> tuple[Case, dict[str, str]]:
    """A case with one of everything, and the ids of the things in it by the names that addresses give them."""
    case = Case(stack, open_troupe(stack, decider="chair"))
    refer_and_notify(case)
    ids = {"incident_id": case.incident, **_asked(case), **_planned(case), **_written(case)}
    for name, path, body in (
        ("process_id", f"{case.review}/processes", PROCESS),
        ("hold_id", f"{case.review}/holds", HOLD),
        ("step_id", f"{case.review}/steps", STEP),
    ):
        ids[name] = case.make("manager", path, body)["id"]
    case.act("manager", case.review, "recommendation", ADVICE)
    ids["referral_id"] = case.at("manager").get("referrals").body["items"][0]["id"]
    ids["child_id"] = case.at("manager").get(case.path).body["children"][0]["id"]
    return case, ids


def _asked(case: Case) -> dict[str, str]:
    """The police have a draft, the hospital's answer waits for its sign-off, the council's has come."""
    asked = {"scope": "Your involvement.", "says_names": True}
    known = case.at("manager").get(f"{case.path}/requests/agencies").body["items"]
    named = {**asked, "agencies": [each["account_id"] for each in known if "Saltmarsh" in each["name"]]}
    made = case.make("manager", f"{case.path}/requests", {**named, "other_name": "Pebbles Nursery"})["items"]
    police = case.received("police-lead")
    write_answer(case, "police-lead", f"{police}/draft", summary="Called twice.", event="A call.")
    hospital = case.received("hospital-lead")
    write_answer(case, "hospital-lead", f"{hospital}/draft", summary="Seen once.", event="An X-ray.")
    case.act("hospital-lead", hospital, "sign-off-request", {})
    write_answer(case, "council-lead", f"{case.received('council-lead')}/draft", summary="Nothing is known.")
    sign_off(case, "council-lead", "council-senior")
    nursery = next(each["id"] for each in made if each["agency_name"] == "Pebbles Nursery")
    draft = f"{case.path}/requests/{nursery}/draft"
    write_answer(case, "manager", draft, summary="Seen daily.", event="A bruise.")
    event = case.at("manager").get(draft).body["events"][0]["id"]
    return {"request_id": nursery, "event_id": event, "received_id": police.rsplit("/", 1)[1]}


def _planned(case: Case) -> dict[str, str]:
    plan = {"meets_on": "2026-12-17", "meets_at": "23:00"}
    meeting = case.make("manager", f"{case.path}/meetings", plan)["id"]
    guest = {"name": "Paul Invented", "email": case.troupe.address("paul"), "partner": "police", "agency": "Police"}
    person = case.make("manager", f"{case.path}/meetings/{meeting}/people", guest)["id"]
    return {"meeting_id": meeting, "attendee_id": person}


def _written(case: Case) -> dict[str, str]:
    item = case.item()
    letter = case.make("secretariat", f"{item}/letters", LETTER)["id"]
    case.act("secretariat", f"{item}/letters/{letter}", "sending", {})
    draft = case.make("secretariat", f"{item}/letters", {**LETTER, "outcome": "information-requested"})["id"]
    received = letters_of(case, 1).rsplit("/", 1)[1]
    return {"item_id": item.rsplit("/", 1)[1], "letter_id": received, "draft_letter_id": draft}
