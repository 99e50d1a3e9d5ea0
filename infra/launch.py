"""Gives a bare machine its virtual environment, then starts Cairn in it. Needs nothing but Python's own library."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RECORD = VENV / "cairn-locks.json"
RUN_LOCK, DEVELOPMENT_LOCK = "requirements.lock", "requirements-dev.lock"
OLDEST = (3, 11)


def install(*, for_development: bool) -> None:
    """Make `.venv` hold exactly what the lock file names, when it does not yet.

    Ends the program with a sentence when the machine lacks something.
    """
    # One install at a time: the lock is on the project's directory, which is there before anything is made.
    directory = os.open(ROOT, os.O_RDONLY)
    fcntl.flock(directory, fcntl.LOCK_EX)
    try:
        wanted = DEVELOPMENT_LOCK if for_development else RUN_LOCK
        if _works() and _recorded().get(wanted) == _hash(wanted):
            return
        if not _works():
            _make_venv()
        _install_packages(wanted)
        _write_entrances()
        # The development lock holds every line of the other one, so it answers for both.
        names = [RUN_LOCK, DEVELOPMENT_LOCK] if for_development else [RUN_LOCK]
        RECORD.write_text(json.dumps({name: _hash(name) for name in names}), encoding="utf-8")
    finally:
        os.close(directory)


def _works() -> bool:
    """Whether the virtual environment's Python and pip still run (a system upgrade can break them)."""
    if not PYTHON.exists():
        return False
    asked = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    return subprocess.run([str(PYTHON), "-c", asked], check=False, capture_output=True).returncode == 0


def _recorded() -> dict[str, str]:
    if not RECORD.exists():
        return {}
    recorded: dict[str, str] = json.loads(RECORD.read_text(encoding="utf-8"))
    return recorded


def _hash(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def _make_venv() -> None:
    print("Making the virtual environment .venv …", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False)
    if made.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SystemExit(
            "Python could not make a virtual environment. On Debian or Ubuntu, install it with "
            "apt-get install python3-venv, then start again."
        )


def _install_packages(lock: str) -> None:
    print(f"Installing the packages that {lock} names …", flush=True)
    RECORD.unlink(missing_ok=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--no-compile"]
    if subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / lock)], check=False).returncode != 0:
        raise SystemExit(
            "The packages could not be installed. Check that this machine reaches the internet, then start again."
        )
    # Without compiled files every start and every job costs a second more. A few packages carry templates that no
    # Python compiles, and compileall counts them as failures, so its answer says nothing.
    subprocess.run([str(PYTHON), "-m", "compileall", "-qq", "-j", "0", str(_site_packages())], check=False)


def _site_packages() -> Path:
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(subprocess.run([str(PYTHON), "-c", asked], check=True, capture_output=True, text=True).stdout.strip())


def _write_entrances() -> None:
    """Write the `cairn` command, and the line that lets Python find this checkout from any directory."""
    (_site_packages() / "cairn.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    entrance = "import sys; sys.argv[0] = 'cairn'; from service.cli import main; raise SystemExit(main())"
    command = VENV / "bin" / "cairn"
    # A shell script, because the first line of a Python script may hold neither a space nor a long path.
    command.write_text(
        "#!/bin/sh\n"
        "# Cairn's command line, run by this checkout's own Python.\n"
        f'exec {shlex.quote(str(PYTHON))} -c {shlex.quote(entrance)} "$@"\n',
        encoding="utf-8",
    )
    command.chmod(0o755)


def _run() -> None:
    """Become the supervisor, so that a signal sent to us reaches it."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    sys.stdout.flush()
    os.execve(PYTHON, [str(PYTHON), "-m", "infra.run"], environment)  # noqa: S606 -- a shell would take the signals


def main(arguments: list[str]) -> None:
    """`run` starts Cairn; `install` and `install --dev` only make the virtual environment ready."""
    if sys.version_info < OLDEST:
        raise SystemExit(
            "Cairn needs Python 3.11 or later. Install it, then start again with: make run PYTHON=python3.11"
        )
    if arguments not in (["run"], ["install"], ["install", "--dev"]):
        raise SystemExit("Say one of: run, install, install --dev.")
    try:
        install(for_development="--dev" in arguments)
        if arguments == ["run"]:
            _run()
    except KeyboardInterrupt:
        raise SystemExit("Stopped before Cairn was ready.") from None


if __name__ == "__main__":
    main(sys.argv[1:])
