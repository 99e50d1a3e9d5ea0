"""Where a person may be sent after signing in, and how much of an e-mail address a page may show to a stranger."""

from urllib.parse import unquote

LONGEST = 2_000
HOME = "/"


def safe_next(wanted: str | None) -> str:
    """The local page to go on to; anything that a browser could read as another place becomes the first page.

    Source: quality, bad input 56.
    """
    if not wanted or len(wanted) > LONGEST:
        return HOME
    return wanted if _is_local(wanted) and _is_local(unquote(wanted)) else HOME


def mask_email(email: str) -> str:
    """Enough of an address for its owner to know it, and no more: "j…@example.org"."""
    name, _, host = email.rpartition("@")
    return f"{name[:1]}…@{host}"


def _is_local(address: str) -> bool:
    if not address.startswith("/") or address.startswith("//") or "\\" in address:
        return False
    is_plain = all(" " < character < "\x7f" or character > "\xa0" for character in address)
    return is_plain and "//" not in address.partition("?")[0] and not address.startswith(("/sign-in", "/sign-out"))
