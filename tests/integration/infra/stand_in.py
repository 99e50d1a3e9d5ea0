"""Runs the real supervisor and servers with small stand-ins for the service's processes."""

import os
import sys

from infra.children import Role
from infra.environment import Wishes
from infra.run import Plan, run

WRITE_ENVIRONMENT = (
    "import json, os, pathlib;"
    "pathlib.Path(os.environ['CAIRN_HOME'], '{name}.json').write_text(json.dumps(dict(os.environ)));"
)
PEOPLE = (
    "import json, os, pathlib;"
    "pathlib.Path(os.environ['CAIRN_HOME'], 'demonstration.json').write_text(json.dumps([dict("
    "account='sefton', email='manager@sefton.example', password='cairn', totp_secret='ABC', roles=['manager'])]))"
)
STAY = "import time; time.sleep(600)"


def stand_in_plan(wishes: Wishes) -> Plan:
    """A web server that answers, processes that do nothing, and what the test asks to go wrong."""
    python = sys.executable
    broken = os.environ.get("STAND_IN_BROKEN", "")
    steps = (
        Role("migrations", (python, "-c", WRITE_ENVIRONMENT.format(name="step"))),
        Role("demonstration", (python, "-c", "raise SystemExit('No stones.')" if broken == "step" else PEOPLE)),
    )
    serve = (
        python,
        "-m",
        "http.server",
        str(wishes.port),
        "--bind",
        "127.0.0.1",
        "--directory",
        str(wishes.home / "logs"),
    )
    web = (python, "-c", "raise SystemExit('No cairn here.')") if broken == "web" else serve
    roles = (
        Role("web", web),
        Role("relay", (python, "-c", WRITE_ENVIRONMENT.format(name="role") + STAY)),
        Role("worker", (python, "-c", STAY), count=2),
    )
    return Plan(steps, roles, "/")


if __name__ == "__main__":
    raise SystemExit(run(stand_in_plan, os.environ))
