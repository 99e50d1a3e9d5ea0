"""A lock on a file, held for as long as the file is open, so that one directory has one owner at a time."""

import fcntl
import os
from pathlib import Path


def try_lock(path: Path) -> int | None:
    """Take the lock and return its open file, or None when another process holds it.

    The lock ends when every copy of the open file is closed, also by a crash; there is nothing to tidy up.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle
