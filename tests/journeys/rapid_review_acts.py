"""What programs of a rapid review do, each with the token of the person whose part it plays."""

from dataclasses import dataclass
from typing import Any

from service.statute.duties import load_statute
from tests.journeys.calls import Answer, Program
from tests.support.stack import Stack
from tests.support.troupe import Troupe

TODAY = "2026-12-17"
REFERRAL = {
    "received_on": TODAY,
    "agency": "Saltmarsh Police",
    "referrer": "Rita Invented",
    "senior_lead": "Sadie Invented",
    "agreed_on": TODAY,
    "summary": "Invented: an injury that nobody can explain.",
}
INCIDENT = {
    "became_aware_on": TODAY,
    "nature": "serious-harm",
    "circumstance": "abuse-or-neglect-in-area",
    "title": "Invented: injury to a baby",
    "narrative": "Invented: an injury that nobody can explain.",
}
CRITERIA = [each.id for each in load_statute().edition("2026").criteria]
ADVICE = {
    "criteria": [{"criterion": each, "answer": "no", "why": "Invented: nobody could do better."} for each in CRITERIA],
    "national": "no",
    "outcome": "no-review",
    "rationale": "No review would teach us more.",
}
DECISION = {
    **ADVICE,
    "family": "The social worker tells the parents.",
    "view_local_authority": "agrees",
    "view_police": "agrees",
    "view_health": "dissents",
    "dissent_health": "Health wants to learn more.",
}
OPENABLE = {"clean", "not-scanned"}


@dataclass
class Case:
    """One case and the programs that work on it."""

    stack: Stack
    troupe: Troupe
    incident: str = ""
    reference: str = ""

    @property
    def path(self) -> str:
        """The incident's path in the partnership's account."""
        return f"incidents/{self.incident}"

    @property
    def review(self) -> str:
        """The rapid review's path."""
        return f"{self.path}/rapid-review"

    def at(self, part: str) -> Program:
        """The program of the person who plays this part."""
        return Program(self.stack.url, self.troupe.account_of(part), self.troupe.tokens[part])

    def act(self, part: str, path: str, what: str, body: Any, method: str = "POST") -> Answer:
        """Do something to a thing from the version that it has now; it must be taken."""
        program = self.at(part)
        answer = program.send(method, f"{path}/{what}", body, version=program.get(path).version)
        assert answer.status in {200, 201}, (path, what, answer.body)
        return answer

    def make(self, part: str, path: str, body: Any) -> Any:
        """Make something new; gives what came back."""
        made = self.at(part).send("POST", path, body)
        assert made.status == 201, (path, made.body)
        return made.body

    def received(self, part: str, *, stage: str = "to-answer") -> str:
        """The path of the request in an agency's account, when the post has brought it to this stage."""
        found: list[str] = []

        def has_come() -> bool:
            items = self.at(part).get("requests-received").body["items"]
            found[:] = [each["id"] for each in items if self.reference in each["reference"] and each["stage"] == stage]
            return bool(found)

        self.stack.wait_until(has_come, f"the request at {part}, {stage}")
        return f"requests-received/{found[0]}"

    def item(self, part: str = "secretariat") -> str:
        """The path of the case at the Panel's desk, when the post has brought it."""
        found: list[str] = []

        def has_come() -> bool:
            items = self.at(part).get("notifications?limit=100").body["items"]
            found[:] = [each["id"] for each in items if each["reference"] == self.reference]
            return bool(found)

        self.stack.wait_until(has_come, "the case at the Panel's desk")
        return f"notifications/{found[0]}"

    def attach(self, part: str, path: str, name: str) -> None:
        """Add a file; it is locked until the service has looked at it, which is waited for."""
        made = self.at(part).attach(path, name, b"Invented.")
        assert made.status == 201, made.body


def refer_and_notify(case: Case) -> None:
    """A referral is decided, becomes an incident, is notified and acknowledged: day 0."""
    referral = f"referrals/{case.make('unit', 'referrals', REFERRAL)['id']}"
    views = {"discussed_on": TODAY, "local_authority": "notify", "police": "notify", "health": "unsure"}
    case.act("unit", referral, "discussion", views)
    case.act("partner", referral, "decision", {"outcome": "notify"})
    case.incident = case.make("manager", "incidents", INCIDENT)["id"]
    case.make("manager", f"{case.path}/children", {"name": "Wren O’Invented"})
    case.reference = case.at("manager").get(case.path).body["reference"]
    linked = case.at("unit").send("POST", f"{referral}/incident", {"incident_id": case.incident})
    assert linked.status == 200, linked.body
    case.act("unit", referral, "feedback", {"fed_back_on": TODAY})
    case.act("notifier", f"{case.path}/notification", "submission", {})
    case.act("secretariat", case.item(), "acknowledgement", {})
    case.stack.wait_until(lambda: case.at("manager").get(case.review).status == 200, "the rapid review")


def write_answer(case: Case, part: str, draft: str, *, summary: str, event: str = "") -> None:
    """Write an answer part by part: known with a key event, or a nil return."""
    writer = case.at(part)
    known = {"known": "known" if event else "not-known"}
    assert writer.send("PUT", f"{draft}/known", known, version=0).status == 200
    assert writer.send("PUT", f"{draft}/parts/summary", {"text": summary}, version=0).status == 200
    if event:
        case.make(part, f"{draft}/events", {"happened_on": "2026-11-05", "event": event})


def sign_off(case: Case, writer: str, senior: str) -> None:
    """The writer gives the answer to the senior lead, who signs it."""
    case.act(writer, case.received(writer), "sign-off-request", {})
    case.act(senior, case.received(senior, stage="with-sign-off"), "sign-off", {"post": "Head of safeguarding"})


def request_of(case: Case, agency: str) -> str:
    """The path of what an agency was asked, in the partnership's account."""
    items = case.at("manager").get(f"{case.path}/requests").body["items"]
    return f"{case.path}/requests/" + next(each["id"] for each in items if each["agency"] == agency)


def write_letter(case: Case, outcome: str, **said: str) -> str:
    """The Panel's secretariat writes a letter with a file and sends it; gives the letter's path at the desk."""
    item = case.item()
    draft = case.make("secretariat", f"{item}/letters", {"outcome": outcome, "text": f"Invented: {outcome}.", **said})
    letter = f"{item}/letters/{draft['id']}"
    case.attach("secretariat", f"{letter}/files", "letter.txt")
    wait_for_files(case, "secretariat", letter)
    case.act("secretariat", letter, "sending", {})
    return letter


def wait_for_files(case: Case, part: str, path: str, key: str = "files") -> list[dict[str, Any]]:
    """The files of a thing, when there is one and the service has looked at each."""
    found: list[dict[str, Any]] = []

    def is_ready() -> bool:
        found[:] = case.at(part).get(path).body[key]
        return bool(found) and all(each["state"] in OPENABLE for each in found)

    case.stack.wait_until(is_ready, f"the files of {path}")
    return found


def letters_of(case: Case, number: int) -> str:
    """The path of the Panel's letter of this number in the partnership's account, when the post has brought it."""
    found: list[str] = []

    def has_come() -> bool:
        items = case.at("manager").get(f"{case.path}/letters").body["items"]
        found[:] = [each["id"] for each in items if each["number"] == number]
        return bool(found)

    case.stack.wait_until(has_come, f"letter {number}")
    return f"{case.path}/letters/{found[0]}"
