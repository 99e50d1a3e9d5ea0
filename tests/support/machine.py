"""A program that calls the API of one account with a token."""

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


@dataclass
class Machine:
    """Calls `/api/v1/accounts/<slug>/…` with its token."""

    client: FlaskClient
    slug: str
    token: str

    def get(self, path: str, slug: str | None = None) -> TestResponse:
        """Read something."""
        return self.client.get(self.address(path, slug), headers=self.headers())

    def send(
        self, path: str, body: Any, *, method: str = "POST", key: str = "", version: int | None = None
    ) -> TestResponse:
        """Send JSON, with an Idempotency-Key or the version that was read where given."""
        headers = self.headers()
        if key:
            headers["Idempotency-Key"] = key
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self.client.open(self.address(path), method=method, json=body, headers=headers)

    def address(self, path: str, slug: str | None = None) -> str:
        """The full address of a path of the account."""
        return f"/api/v1/accounts/{slug or self.slug}/{path}"

    def headers(self) -> dict[str, str]:
        """The token as the API wants it."""
        return {"Authorization": f"Bearer {self.token}"}
