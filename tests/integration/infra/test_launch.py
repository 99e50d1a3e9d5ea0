"""What `make` does before Cairn itself starts: the virtual environment, the command, the browser."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra import browser, launch

ROOT = Path(__file__).resolve().parents[3]


def checkout_in(directory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with lock files and a service that says its arguments, in place of this one."""
    (directory / "service").mkdir(parents=True)
    (directory / "service" / "cli.py").write_text("import sys\ndef main():\n    print(sys.argv)\n    return 3\n")
    (directory / launch.RUN_LOCK).write_text("flask==3\n")
    (directory / launch.DEVELOPMENT_LOCK).write_text("flask==3\npytest==9\n")
    venv = directory / ".venv"
    monkeypatch.setattr(launch, "ROOT", directory)
    monkeypatch.setattr(launch, "VENV", venv)
    monkeypatch.setattr(launch, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(launch, "RECORD", venv / "cairn-locks.json")
    return directory


def install_and_count(monkeypatch: pytest.MonkeyPatch, *, for_development: bool) -> list[str]:
    """Install with everything real but pip, and say which lock files it would have read."""
    read: list[str] = []
    monkeypatch.setattr(launch, "_install_packages", read.append)
    monkeypatch.setattr(launch, "_works", launch.PYTHON.exists)
    launch.install(for_development=for_development)
    return read


def make_bare_venv() -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(launch.VENV)], check=True)


def test_packages_are_installed_once_and_again_only_when_the_lock_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = checkout_in(tmp_path / "cairn", monkeypatch)
    monkeypatch.setattr(launch, "_make_venv", make_bare_venv)
    assert install_and_count(monkeypatch, for_development=False) == ["requirements.lock"]
    assert install_and_count(monkeypatch, for_development=False) == []
    assert install_and_count(monkeypatch, for_development=True) == ["requirements-dev.lock"]
    assert install_and_count(monkeypatch, for_development=False) == []
    (root / launch.RUN_LOCK).write_text("flask==4\n")
    assert install_and_count(monkeypatch, for_development=False) == ["requirements.lock"]


def test_the_command_runs_from_anywhere_and_from_a_path_with_spaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = checkout_in(tmp_path / "my 'cairn' of stones", monkeypatch)
    monkeypatch.setattr(launch, "_make_venv", make_bare_venv)
    install_and_count(monkeypatch, for_development=False)
    command = [str(root / ".venv" / "bin" / "cairn"), "due", "a b"]
    said = subprocess.run(command, check=False, cwd="/", capture_output=True, text=True, env={"PATH": os.defpath})
    assert (said.returncode, said.stdout) == (3, "['cairn', 'due', 'a b']\n")


def test_the_development_lock_holds_every_line_of_the_lock_that_runs() -> None:
    def pins(name: str) -> set[str]:
        return {
            line.split()[0] for line in (ROOT / name).read_text().splitlines() if "==" in line and line[0].isalnum()
        }

    assert pins("requirements.lock") > {"flask==3.1.3"}
    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_an_unknown_word_is_refused() -> None:
    with pytest.raises(SystemExit, match="Say one of"):
        launch.main(["walk"])


@pytest.mark.parametrize(("ci", "answer"), [("true", 1), ("", 0)])
def test_a_missing_browser_is_said_plainly_and_fails_in_ci_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str, answer: int
) -> None:
    monkeypatch.setattr(browser.shutil, "which", lambda _name: None)
    assert browser.main({"CI": ci}) == answer
    assert "sudo apt-get install chromium" in capsys.readouterr().err


def test_make_alone_says_what_each_target_does() -> None:
    said = subprocess.run(
        ["/usr/bin/make", "--no-print-directory"], check=True, cwd=ROOT, capture_output=True, text=True
    ).stdout
    targets = [line.split()[1] for line in said.splitlines()]
    assert targets == ["help", "run", "test", "check", "chaos", "bench"]
