"""A directory where the embedded servers may live, and the unprivileged user that runs them when we are root."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.errors import LaunchError
from infra.locks import try_lock

SHARED_ROOMS = Path("/var/lib/cairn")
LOCK_PATIENCE = 15.0
STEP = 0.05


@dataclass(frozen=True)
class Lodger:
    """The user that runs the servers when we are root: PostgreSQL refuses to run as root, and rightly."""

    uid: int
    gid: int

    def may(self, *test: str) -> bool:
        """Ask the system itself, as that user, so that every parent directory and access list counts."""
        # The empty list gives up root's supplementary groups, which would answer for more than that user may do.
        answer = subprocess.run(["test", *test], check=False, user=self.uid, group=self.gid, extra_groups=[], cwd="/")
        return answer.returncode == 0


@dataclass(frozen=True)
class Room:
    """A directory for servers, who runs them, and the lock that they hold for as long as one of them lives."""

    path: Path
    lodger: Lodger | None
    lock: int

    def furnish(self, name: str) -> Path:
        """Make (or find) a directory inside the room that only the servers' user can read."""
        directory = self.path / name
        directory.mkdir(mode=0o700, exist_ok=True)
        if self.lodger:
            os.chown(directory, self.lodger.uid, self.lodger.gid)
        return directory

    def leave_note(self, name: str, text: str) -> Path:
        """Write a file that only the servers' user can read."""
        note = self.path / name
        note.unlink(missing_ok=True)
        with os.fdopen(os.open(note, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        if self.lodger:
            os.chown(note, self.lodger.uid, self.lodger.gid)
        return note

    def readable_copy(self, parent: Path, names: Sequence[str], label: str, program: str) -> Path:
        """Where a program is: `parent`, or a copy in the room when the servers' user cannot run it there.

        A virtual environment below a home of mode 0700 is the usual reason; the home itself is never opened up.
        """
        if self.lodger is None or self.lodger.may("-x", str(parent / program)):
            return parent
        copy = self.path / label
        if not copy.exists():
            draft = self.path / f"{label}.new"
            shutil.rmtree(draft, ignore_errors=True)
            for name in names:
                shutil.copytree(parent / name, draft / name, symlinks=True)
            _let_all_read(draft)
            draft.rename(copy)
        return copy

    def spawn(self, argv: Sequence[str], log: Path, *, stdin: int = subprocess.DEVNULL) -> "subprocess.Popen[bytes]":
        """Start a server's program as the servers' user, away from the terminal, with nothing of our environment.

        It inherits the room's lock: nobody can take the room while a server lives in it, even if we were killed.
        """
        with log.open("ab") as words:
            return subprocess.Popen(
                argv,
                stdin=stdin,
                stdout=words,
                stderr=words,
                cwd=self.path,
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                pass_fds=(self.lock,),
                start_new_session=True,
                umask=0o077,
                user=self.lodger.uid if self.lodger else None,
                group=self.lodger.gid if self.lodger else None,
                extra_groups=[] if self.lodger else None,
            )

    def leave(self) -> None:
        """Give the lock back, once the servers have stopped."""
        os.close(self.lock)


def open_room(home: Path, pause: Callable[[float], None] = time.sleep) -> Room:
    """Find the room that belongs to CAIRN_HOME, or make one, and take its lock.

    The room is `servers` in CAIRN_HOME. When we are root and the servers' user cannot reach CAIRN_HOME, it is a
    directory below /var/lib/cairn, and the file `servers.location` in CAIRN_HOME names it.
    Raises LaunchError when the room is in use, is gone, or belongs to another user of the machine.
    """
    path = _find_room(home)
    lodger = _lodger(path / "postgres")
    lock = _take_lock(path, pause)
    return Room(path, lodger, lock)


def make_home(home: Path) -> None:
    """Make CAIRN_HOME when there is none, closed to others; the servers' user may pass through root's."""
    home.parent.mkdir(parents=True, exist_ok=True)
    if not home.exists():
        home.mkdir(mode=0o700)
        home.chmod(0o711 if os.geteuid() == 0 else 0o700)


def _find_room(home: Path) -> Path:
    inside, pointer = home / "servers", home / "servers.location"
    if inside.is_dir():
        return inside
    if pointer.exists():
        named = Path(pointer.read_text(encoding="utf-8").strip())
        if not named.is_dir():
            raise LaunchError(
                f"{pointer} says that the data is in {named}, and that directory is gone. "
                f"Put it back, or remove {home} to start with no data."
            )
        return named
    lodger = _lodger(inside)
    if lodger is None or lodger.may("-x", str(home)):
        inside.mkdir(mode=0o700)
        inside.chmod(0o711 if lodger else 0o700)
        return inside
    return _room_elsewhere(pointer)


def _room_elsewhere(pointer: Path) -> Path:
    SHARED_ROOMS.mkdir(mode=0o711, parents=True, exist_ok=True)
    room = Path(tempfile.mkdtemp(prefix=f"{pointer.parent.name.lstrip('.')}-", dir=SHARED_ROOMS))
    room.chmod(0o711)
    pointer.write_text(f"{room}\n", encoding="utf-8")
    print(
        f"PostgreSQL does not run as root, and its user cannot reach {pointer.parent}. "
        f"The data is in {room}; {pointer} says so."
    )
    return room


def _lodger(data: Path) -> Lodger | None:
    owner = data.stat() if data.exists() else None
    if os.geteuid() != 0:
        if owner and owner.st_uid != os.geteuid():
            raise LaunchError(
                f"The data in {data} belongs to another user of this machine. "
                "Start Cairn as that user, or choose another CAIRN_HOME."
            )
        return None
    if owner and owner.st_uid != 0:
        return Lodger(owner.st_uid, owner.st_gid)
    entries = {entry.pw_name: entry for entry in pwd.getpwall() if entry.pw_name in {"cairn", "nobody"}}
    entry = entries.get("cairn") or entries.get("nobody")
    if entry is None:
        raise LaunchError("PostgreSQL does not run as root. Add a user named cairn to this machine, and start again.")
    return Lodger(entry.pw_uid, entry.pw_gid)


def _take_lock(room: Path, pause: Callable[[float], None]) -> int:
    waited = 0.0
    while (lock := try_lock(room / "lock")) is None:
        if waited >= LOCK_PATIENCE:
            raise LaunchError(
                f"Servers that were started earlier still use {room}. "
                "Stop that Cairn first, or choose another CAIRN_HOME."
            )
        pause(STEP)
        waited += STEP
    return lock


def _let_all_read(tree: Path) -> None:
    for part in [tree, *tree.rglob("*")]:
        if part.is_symlink():
            continue
        mode = part.stat().st_mode
        part.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))
