"""A program somewhere on the network: it speaks HTTP to the running service and carries a token."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.support.stack import Stack

PATIENCE = 30
BOUNDARY = "invented-boundary"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def version(self) -> int:
        """The version that the ETag names."""
        return int(self.headers["ETag"].strip('"'))


@dataclass(frozen=True)
class Program:
    """Calls the API of one account with the token of one of its people."""

    url: str
    account: str
    token: str

    def get(self, path: str) -> Answer:
        """Read something."""
        return self.send("GET", path)

    def send(self, method: str, path: str, body: Any = None, *, key: str = "", version: int | None = None) -> Answer:
        """Send JSON, with an Idempotency-Key, or the version that was read, where given."""
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        answer = self._call(method, path, None if body is None else json.dumps(body).encode(), headers)
        return Answer(answer.status, answer.headers, json.loads(answer.body))

    def attach(self, path: str, name: str, content: bytes) -> Answer:
        """Send one text file as a form does."""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        body = f"{head}Content-Type: text/plain\r\n\r\n".encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        answer = self._call("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})
        return Answer(answer.status, answer.headers, json.loads(answer.body))

    def download(self, path: str) -> Answer:
        """Read something that is no JSON."""
        return self._call("GET", path, None, {})

    def _call(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        token = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=PATIENCE)
        try:
            connection.request(method, f"/api/v1/accounts/{self.account}/{path}", body, {**headers, **token})
            response = connection.getresponse()
            return Answer(response.status, dict(response.headers), response.read())
        finally:
            connection.close()


def program_of(stack: Stack, account: str, role: str, *scopes: str) -> Program:
    """A program with a token that the operator made for the person with this role, by the command line."""
    said = [word for scope in scopes or ("all",) for word in ("--scope", scope)]
    made = stack.cairn("token", "create", "--account", account, "--person", stack.person(account, role).email, *said)
    assert made.returncode == 0, made.stderr
    assert len(made.stdout.split()) == 1, "Standard output holds more than the token."
    return Program(stack.url, account, made.stdout.strip())
