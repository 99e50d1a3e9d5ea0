"""One core for us and another for the server's processes that answer us.

Unpinned, the process behind one connection may share our core and that behind another not, and the one looks up to
three times as fast as the other.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.load.ground import Ground
from tests.support.servers import plain

OURS = "SELECT pid FROM pg_stat_activity WHERE usename = 'cairn_app'"


def backends(ground: Ground) -> list[int]:
    """The server's processes that answer the application's role: the pool's, and a floor's."""
    with psycopg.connect(plain(ground.servers.cairn.superuser_url)) as connection:
        return [pid for (pid,) in connection.execute(OURS)]


@contextmanager
def pinned_apart(*servers: int) -> Iterator[None]:
    """This process on one core and these on another, until the end of the block."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise RuntimeError("The bench needs two cores. Run it where there are.")
    os.sched_setaffinity(0, {cores[0]})
    try:
        for server in servers:
            os.sched_setaffinity(server, {cores[1]})
        yield
    finally:
        os.sched_setaffinity(0, set(cores))
