"""Makes sure that Chromium is there for the browser tests, and installs it where it may."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-liberation")


def main(environment: Mapping[str, str]) -> int:
    """0 when the tests may go on; 1 in CI when there is no Chromium, because there its absence is a failure."""
    if any(shutil.which(name) for name in NAMES):
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get") and _install():
        return 0
    print(
        "There is no Chromium on this machine, so the browser tests cannot run. On Debian or Ubuntu, install it with: "
        f"sudo apt-get install {' '.join(PACKAGES)}",
        file=sys.stderr,
    )
    return 1 if environment.get("CI") == "true" else 0


def _install() -> bool:
    print("Installing Chromium for the browser tests …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = [["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]]
    return all(subprocess.run(["apt-get", *command], check=False, env=quiet).returncode == 0 for command in commands)


if __name__ == "__main__":
    raise SystemExit(main(os.environ))
