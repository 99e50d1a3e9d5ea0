"""The people of one rapid review at their browsers: who they are, where the case is, what was wrong on the way."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser.visits import Rooms, Visitor, sample_file
from tests.support.troupe import PANEL, PARTNERSHIP, Troupe

MAILBOX = "/demonstration/mailbox"
NOT_SCANNED = "Not scanned for viruses"


@dataclass
class Story:
    """One journey: `case` and `reference` are known once the incident is recorded."""

    rooms: Rooms
    troupe: Troupe
    folder: Path
    has_scripts: bool
    case: str = ""
    reference: str = ""
    _people: dict[str, Visitor] = field(default_factory=dict)

    @property
    def partnership(self) -> str:
        """The address of the partnership's account."""
        return f"/accounts/{self.troupe.accounts[PARTNERSHIP].slug}"

    @property
    def desk(self) -> str:
        """The address of the Panel's queue."""
        return f"/accounts/{self.troupe.accounts[PANEL].slug}/notifications"

    @property
    def review(self) -> str:
        """The address of the rapid review."""
        return f"{self.case}/rapid-review"

    def at(self, part: str) -> Visitor:
        """The person who plays this part, signed in with password and code the first time they are needed."""
        if part not in self._people:
            self._people[part] = self.newcomer(part).sign_in(self.troupe.sign_ins[part])
        return self._people[part]

    def newcomer(self, part: str) -> Visitor:
        """Somebody at a browser of their own, not signed in."""
        visitor = self.rooms.enter(has_scripts=self.has_scripts, looks_closely=True)
        self._people[part] = visitor
        return visitor

    def at_requests(self, part: str) -> Visitor:
        """The person of an agency at the request that the partnership sent it, when the post has brought it."""
        visitor = self.at(part).go(f"/accounts/{self.troupe.account_of(part)}/requests")
        return visitor.waits_for(self.reference).follow(self.reference)

    def at_request(self, agency: str) -> Visitor:
        """The business manager at what an agency was asked."""
        return self.at("manager").go(f"{self.case}/requests").follow(agency)

    def at_desk(self) -> Visitor:
        """The Panel's secretariat at the case, when the post has brought it."""
        return self.at("secretariat").go(self.desk).waits_for(self.reference).follow(self.reference)

    def mail_to(self, name: str, subject: str) -> tuple[str, str]:
        """The newest message of this subject to somebody outside: its text, and where its link leads."""
        address = self.troupe.address(name)
        reader = self._people.get("mailbox") or self.newcomer("mailbox")
        letters = reader.go(MAILBOX).page.locator("article", has_text=address).filter(has_text=subject)
        self.rooms.stack.wait_until(
            lambda: reader.page.goto(MAILBOX) is not None and letters.count() > 0, f"“{subject}” to {address}"
        )
        links = letters.first.locator("a")
        return letters.first.inner_text(), (links.first.get_attribute("href") or "") if links.count() else ""

    def add_file(self, visitor: Visitor, name: str) -> Visitor:
        """Add a file on a page that asks for one, and wait until the service has looked at it."""
        visitor.page.set_input_files("[name='file']", sample_file(self.folder, name))
        return visitor.press("Add the file").waits_for(NOT_SCANNED)

    def faults(self) -> list[str]:
        """What was wrong with any page that anybody met."""
        return [fault for visitor in self._people.values() for fault in visitor.seen_faults]


def code_in(letter: str) -> str:
    """The code in a message."""
    found = re.search(r"\d{4} \d{4}", letter)
    assert found is not None, "The message holds no code."
    return found[0]
