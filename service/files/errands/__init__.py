"""What happens to files outside a request: the scan, the look inside in a confined process, the carriage, the sweep."""

from service.files.errands.carriage import make_carry_files
from service.files.errands.scans import make_scan_file
from service.files.errands.sweeps import Swept, sweep_orphans

__all__ = ["Swept", "make_carry_files", "make_scan_file", "sweep_orphans"]
