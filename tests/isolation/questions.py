"""The forms of a page, filled in as somebody might who writes the same words wherever words are wanted."""

from html.parser import HTMLParser

DATE = {"day": "27", "month": "3", "year": "2026"}
FREE = frozenset({"text", "email", "search", "tel"})


class _Reader(HTMLParser):
    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._select = ""
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        name, kind = said.get("name", ""), said.get("type", "text")
        if tag == "form":
            self._is_inside = said.get("method", "get").lower() == "post"
            if self._is_inside:
                self.forms.append((said.get("action", ""), {}))
        elif not self._is_inside:
            return
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and said.get("value"):
            self._answer(self._select, said["value"])
        elif name and (tag == "textarea" or (tag == "input" and kind != "file")):
            self._answer(name, self._typed(name, kind) if tag == "textarea" or kind in FREE else said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = self._is_inside and tag != "form"

    def _answer(self, name: str, answer: str) -> None:
        self.forms[-1][1].setdefault(name, answer)

    def _typed(self, name: str, kind: str) -> str:
        if kind == "email" or name.endswith("email"):
            return f"{self.words.replace(' ', '')}@example.org"
        return DATE.get(name.rpartition("-")[2], self.words)


def filled_forms(html: str, words: str) -> list[tuple[str, dict[str, str]]]:
    """Where each form of the page goes, and its answers: these words in every box, the first choice of every list."""
    reader = _Reader(words)
    reader.feed(html)
    return reader.forms
