"""What row security costs: the register's query under the policy, beside a role that passes it by.

The statement is the same, with its account spelled out in WHERE.
"""

import psycopg

from tests.load.cores import pinned_apart
from tests.load.figures import Figure, Sheet, time_in_turn
from tests.load.ground import Ground
from tests.load.pages import Visit, list_query
from tests.load.volume import Volume
from tests.support.servers import plain

REPEATS = 2_000


def measure_row_security(ground: Ground, volume: Volume, sheet: Sheet) -> None:
    """Time the list query under the policy and past it, in turn."""
    sheet.open_part(f"Row security, query only, {REPEATS} times in turn, client and servers pinned apart (medians)")
    visit = Visit(ground, volume.token)
    account, query = list_query(visit, f"/accounts/{volume.usual.slug}/incidents")
    with (
        psycopg.connect(plain(ground.servers.cairn.app_url)) as under,
        psycopg.connect(plain(ground.servers.cairn.superuser_url)) as past,
        pinned_apart(under.info.backend_pid, past.info.backend_pid),
    ):
        under.execute(account)
        past.execute(account)
        times = time_in_turn(
            REPEATS,
            lambda: past.execute(query.sql, query.values).fetchall(),
            lambda: under.execute(query.sql, query.values).fetchall(),
        )
    free, walled = times
    words = f"{walled.p50:.3f} ms {walled.spread} to {free.p50:.3f} ms"
    sheet.note(
        Figure("list query under the policy, to past it", walled.p50 / free.p50, "times", at_most=1.15, note=words)
    )
