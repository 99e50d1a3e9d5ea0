"""Walking through an account: every link that leads on inside it, a few of each kind of page."""

import re
from collections import Counter, deque
from collections.abc import Iterator

from tests.browser.looks import shape_of
from tests.browser.visits import Visitor

DOWNLOADS = re.compile(r"\.(csv|pdf|docx)(\?|$)|/files/[0-9a-f-]{36}\?")
LINKS = "() => [...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href'))"


def walk(visitor: Visitor, start: str, *, of_each: int) -> Iterator[str]:
    """Open the start page and what its links lead to inside the account, and so on; gives each address on arrival."""
    account = start.rstrip("/") + "/"
    ahead, known, shapes = deque([start]), {start}, Counter({shape_of(start): 1})
    while ahead:
        path = ahead.popleft()
        visitor.go(path)
        yield path
        for href in visitor.page.evaluate(LINKS):
            to = href.split("#", maxsplit=1)[0]
            shape = shape_of(to)
            is_ours = to.startswith((account, "/help", "/accessibility", "/accounts/?")) or to == "/accounts/"
            if is_ours and to not in known and shapes[shape] < of_each and not DOWNLOADS.search(to):
                known.add(to)
                shapes[shape] += 1
                ahead.append(to)
