"""A list as a file that a spreadsheet opens: text stays text there, whatever it begins with."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def send_csv(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The rows as a CSV attachment called `name`.csv; Excel reads UTF-8 only where a byte order mark says so."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(headings)
    table.writerows([safe_cell(cell) for cell in row] for row in rows)
    response = Response(written.getvalue().encode("utf-8-sig"), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def safe_cell(cell: object) -> object:
    """The cell with an apostrophe before a text that a spreadsheet would take for a formula; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_ACTIVE) else cell
