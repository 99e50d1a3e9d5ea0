"""Cells of files that a spreadsheet opens: text stays text there, whatever it begins with."""

_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.lstrip(" ").startswith(_ACTIVE) else text
