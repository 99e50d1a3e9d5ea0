"""A seeded stream of acts: each is written to the history the moment it is acknowledged, and not before."""

import hashlib
import io
import json
import random
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from service.outside.storage import Storage, storage_key
from tenants.clock import Clock
from tenants.database import new_id
from tenants.handovers import Posting
from tenants.work import House, work_for
from tests.chaos.casts import Cast
from tests.chaos.history import Act, History, Kept, Recorded


class Ledger:
    """The history of one run, kept in a file line by line, as the acknowledgements come."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pen = threading.Lock()
        self._last_fault_at: datetime | None = None
        path.touch()

    def acknowledge(self, sender: UUID, incident: UUID, version: int, at: datetime) -> None:
        """A notification was accepted."""
        self._write({"act": [str(sender), str(incident), version, at.isoformat()]})

    def record(self, kept: Recorded) -> None:
        """An incident was recorded."""
        self._write({"recorded": [str(kept.account), str(kept.incident), kept.reference]})

    def file(self, kept: Kept) -> None:
        """A file was accepted with a notification."""
        self._write({"file": [str(kept.file), kept.sha256]})

    def fault(self, at: datetime) -> None:
        """A fault was made at this instant."""
        self._last_fault_at = at

    def history(self, cast: Cast) -> History:
        """What has been acknowledged so far."""
        lines = [json.loads(line) for line in self._path.read_text(encoding="utf-8").splitlines()]
        acts = [line["act"] for line in lines if "act" in line]
        recorded = [line["recorded"] for line in lines if "recorded" in line]
        files = [line["file"] for line in lines if "file" in line]
        if self._last_fault_at is None:
            raise AssertionError("No fault was made.")
        return History(
            tuple(Act(UUID(a), UUID(b), c, datetime.fromisoformat(at)) for a, b, c, at in acts),
            self._last_fault_at,
            cast.words,
            tuple(Recorded(UUID(a), UUID(b), reference) for a, b, reference in recorded),
            tuple(Kept(UUID(file_id), sha256) for file_id, sha256 in files),
        )

    def _write(self, line: Mapping[str, object]) -> None:
        with self._pen, self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


class Traffic:
    """Notifications of a cast, new ones and corrections and withdrawals, in an order that the seed decides."""

    def __init__(self, house: House, cast: Cast, ledger: Ledger, dice: random.Random) -> None:
        self._house = house
        self._cast = cast
        self._ledger = ledger
        self._dice = dice
        self._newest: dict[tuple[UUID, UUID], int] = {}

    def notify(self, times: int) -> None:
        """So many acknowledged acts, each in a transaction of its own."""
        for _ in range(times):
            self.notify_once()

    def notify_with_files(self, times: int, storage: Storage) -> None:
        """So many acknowledged notifications, each with a file that its sender has in the store."""
        for _ in range(times):
            sender, incident = self._dice.choice(self._cast.partnerships).id, new_id()
            words = self._cast.words[sender]
            entry = lay_file(storage, sender, words)
            body = notice(incident, 1, words, is_withdrawn=False) | {"files": [entry]}
            with work_for(self._house, sender) as work:
                work.hand_over(Posting("notification", self._cast.panel.id, "incident", incident, body))
            self._newest[sender, incident] = 1
            self._ledger.acknowledge(sender, incident, 1, self._house.clock.now())
            self._ledger.file(Kept(UUID(entry["as"]), entry["sha256"]))

    def notify_once(self) -> None:
        """One acknowledged act: usually a new notification, sometimes the next version of an earlier one."""
        if self._newest and self._dice.random() < 0.3:
            sender, incident = self._dice.choice(list(self._newest))
        else:
            sender, incident = self._dice.choice(self._cast.partnerships).id, new_id()
        version = self._newest.get((sender, incident), 0) + 1
        with work_for(self._house, sender) as work:
            body = notice(incident, version, self._cast.words[sender], is_withdrawn=self._dice.random() < 0.1)
            work.hand_over(Posting("notification", self._cast.panel.id, "incident", incident, body, version=version))
        self._newest[sender, incident] = version
        self._ledger.acknowledge(sender, incident, version, self._house.clock.now())


def lay_file(storage: Storage, sender: UUID, words: str) -> dict[str, Any]:
    """Put a small file with the sender's words into its store; gives the entry under which it travels."""
    file_id, content = new_id(), f"{words}, {new_id()}".encode()
    storage.put(storage_key(sender, file_id), io.BytesIO(content))
    return {
        "id": str(file_id),
        "as": str(new_id()),
        "name": f"{words}.txt",
        "kind": "txt",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def notice(incident: UUID, version: int, words: str, *, is_withdrawn: bool) -> dict[str, Any]:
    """A version of a notification, or of its withdrawal, with the sender's own words where a narrative stands."""
    envelope = {"incident": str(incident), "reference": "A-2026-001", "version": version}
    if is_withdrawn:
        return envelope | {"state": "withdrawn", "withdrawn_by": "Sam Taylor", "reason": words}
    return envelope | {
        "state": "notified",
        "became_aware_on": "2026-11-16",
        "nature": "serious-harm",
        "circumstance": "abuse-or-neglect-in-area",
        "edition": "2023",
        "is_harm_by_child": False,
        "other_areas": [],
        "submitted_by": "Sam Taylor",
        "submitted_at": "2026-11-19T15:30:00+00:00",
        "notifier": {"notifier_name": "Sam Taylor"},
        "answers": {"what_happened": words},
        "children": [{"pseudonym": "Child A", "is_unborn": False, "has_died": False, "answers": {}}],
    }


def now() -> datetime:
    """The instant, as the processes under test read it."""
    return Clock().now()
