"""`make bench`: measures every budget on this machine, prints each figure, and exits 1 when one is missed."""

import os
import sys

from tests.load.figures import Sheet, say
from tests.load.ground import open_ground, settle_memory
from tests.load.pages import measure_pages
from tests.load.post import measure_drain, measure_latency
from tests.load.processes import Service, measure_starts
from tests.load.registers import measure_registers
from tests.load.statements import count_statements_of_pages
from tests.load.volume import INCIDENTS, MOST_INCIDENTS, PARTNERSHIPS, seed_volume
from tests.load.walls import measure_row_security


def main() -> int:
    """Measure everything; 1 when a budget was missed."""
    sheet = Sheet()
    say(f"{os.cpu_count()} cores; load before we began {os.getloadavg()[0]:.1f}: what else runs is in the figures.")
    with open_ground() as ground:
        say(f"Seeding {PARTNERSHIPS} partnerships with {INCIDENTS} incidents each and one with {MOST_INCIDENTS:,} …")
        volume = seed_volume(ground)
        settle_memory()
        measure_pages(ground, volume, sheet)
        measure_registers(ground, volume, sheet)
        measure_row_security(ground, volume, sheet)
        service = Service(ground)
        try:
            measure_latency(ground, volume, service, sheet)
            measure_drain(ground, volume, service, sheet)
        finally:
            service.stop()
        measure_starts(ground, sheet)
        count_statements_of_pages(ground, sheet)
    return tell_missed(sheet)


def tell_missed(sheet: Sheet) -> int:
    """The last lines: which budgets were missed, if any."""
    if not sheet.missed:
        say("\nEvery budget was kept.")
        return 0
    say("\nMissed:")
    for figure in sheet.missed:
        say(f"  {figure.label}: {figure.value:,.2f} {figure.unit}, {figure.budget}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
