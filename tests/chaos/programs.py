"""A program of one partnership that notifies over HTTP, and asks again under the same key until it has an answer."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import Any
from uuid import UUID

from tenants.accounts import AccountView
from tenants.identity.tokens import make_token
from tenants.work import House, work_for
from tests.chaos.history import Recorded
from tests.chaos.processes import wait_until
from tests.chaos.traffic import Ledger, now
from tests.support.world import new_someone

BUSY = frozenset({409, 500, 502, 503, 504})


@dataclass(frozen=True)
class Answer:
    """What came back over the line."""

    status: int
    etag: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Program:
    """Holds a person's token in one partnership and knows where the web process answers."""

    account: AccountView
    port: int
    token: str
    words: str
    ledger: Ledger

    def notify(self) -> None:
        """Record an incident with a child and submit its notification; each is noted once it is answered."""
        incident = self.record_incident()
        self.submit(incident, token_hex(8))

    def record_incident(self) -> UUID:
        """Record an incident with one child; gives its id."""
        said = {
            "became_aware_on": now().date().isoformat(),
            "nature": "serious-harm",
            "circumstance": "abuse-or-neglect-in-area",
            "title": "Injury to a baby at home",
            "narrative": self.words,
        }
        made = self.insist("POST", "incidents", said, token_hex(8))
        self.ledger.record(Recorded(self.account.id, UUID(made.body["id"]), made.body["reference"]))
        self.insist("POST", f"incidents/{made.body['id']}/children", {"name": self.words}, token_hex(8))
        return UUID(made.body["id"])

    def submit(self, incident: UUID, key: str) -> Answer:
        """Submit the notification under this key; noted once it is answered."""
        answer = self.insist("POST", f"incidents/{incident}/notification/submission", {}, key, version=1)
        self.ledger.acknowledge(self.account.id, incident, 1, now())
        return answer

    def insist(
        self, method: str, path: str, body: Mapping[str, Any], key: str, *, version: int | None = None
    ) -> Answer:
        """Ask, and ask again under the same key while nobody answers or the key is being worked on."""
        heard: list[Answer] = []

        def is_answered() -> bool:
            answer = self.ask(method, path, body, key, version=version)
            if answer is None or answer.status in BUSY:
                return False
            heard.append(answer)
            return True

        wait_until(is_answered, f"an answer to {method} {path}", 60)
        assert heard[0].status < 300, heard[0]
        return heard[0]

    def ask(
        self, method: str, path: str, body: Mapping[str, Any], key: str, *, version: int | None = None
    ) -> Answer | None:
        """Ask once; None where the line died before an answer came."""
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            line.request(method, f"/api/v1/accounts/{self.account.slug}/{path}", json.dumps(body), headers)
            answer = line.getresponse()
            return Answer(answer.status, answer.headers.get("ETag", ""), json.loads(answer.read() or b"{}"))
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()


def program_of(house: House, account: AccountView, port: int, words: str, ledger: Ledger) -> Program:
    """A program with the token of somebody who may record and notify."""
    someone = new_someone(house, account, "business-manager", "notifier")
    with work_for(house, account.id) as work:
        token = make_token(work, someone.id, "chaos", ["all"])
    return Program(account, port, token, words, ledger)
