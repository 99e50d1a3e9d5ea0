"""Files from outside are parsed in a process of their own, which is poor in everything and knows nothing (S44).

It gets the bytes of one file and no environment; it may not write, open, connect or start anything; it has a few
seconds and a bounded memory, and is killed when it takes more.
"""

import json
import subprocess
import sys

from service.files.errands import contents
from service.files.errands.contents import TOO_MUCH, Inspection

WALL_SECONDS = 20.0

PARSER_FAILED = "parser-failed"
"""The parser met what it does not know; nobody may open the file, and the code tells it from a broken one."""


def inspect_confined(kind: str, content: bytes, *, wall_seconds: float = WALL_SECONDS) -> Inspection:
    """What a file of this kind holds, found out in a confined process; one that was killed held too much."""
    try:
        ended = subprocess.run(  # noqa: S603 # our own interpreter and program; the kind is one of ours
            [sys.executable, "-I", "-B", contents.__file__, kind],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Inspection(TOO_MUCH)
    if ended.returncode < 0:
        return Inspection(TOO_MUCH)
    if ended.returncode:
        return Inspection(PARSER_FAILED)
    said = json.loads(ended.stdout)
    return Inspection(said["code"], tuple(said["warnings"]))
