"""The way through a long list of numbered pages."""

from collections.abc import Callable

from service.web.components import PageLink, Pagination
from tenants.errors import NotFoundError


def page_number(said: str) -> int:
    """The page that the address asks for; the first where it asks for none or for nonsense."""
    is_number = said.isascii() and said.isdigit() and len(said) <= 4
    return max(1, int(said)) if is_number else 1


def way_through(number: int, total: int, rows: int, href: Callable[[int], str]) -> Pagination | None:
    """The links around page `number` of a list of `total` things, or None where one page holds them all.

    Raises NotFoundError for a page behind the last.
    """
    last = max(1, -(-total // rows))
    if number > last:
        raise NotFoundError("There is nothing here.")
    if last == 1:
        return None
    shown = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
    links: list[PageLink] = []
    for before, each in zip([0, *shown], shown, strict=False):
        if each - before > 1:
            links.append(PageLink("⋯"))
        links.append(PageLink(str(each), href(each), is_current=each == number))
    return Pagination(
        words=f"page {number} of {last}",
        pages=tuple(links),
        previous_href=href(number - 1) if number > 1 else "",
        next_href=href(number + 1) if number < last else "",
    )
