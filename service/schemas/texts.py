"""What we do to typed text before we keep it, and what we refuse, so that no page, export or database trips on it."""

import unicodedata

# Explicit direction controls can make one name read as another; direction marks that Arabic needs are kept.
_DIRECTION_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE_EVERYWHERE = "\u00ad\u200b\u2060\ufeff"
# Joiners carry meaning inside words and emoji, none at their ends.
_INVISIBLE_AT_ENDS = "\u034f\u115f\u1160\u17b4\u17b5\u180e\u200c\u200d\u200e\u200f\u2800\u3164\uffa0"
_DROPPED = {ord(character): None for character in _DIRECTION_CONTROLS + _INVISIBLE_EVERYWHERE}
# PostgreSQL cannot hold NUL, UTF-8 cannot hold half a surrogate pair, and Word and Excel files cannot hold the rest.
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_REFUSED = frozenset("\ufffe\uffff")


class HiddenCharacterError(ValueError):
    """The text holds a character that nobody can see and that cannot be kept."""


def clean_line(text: str) -> str:
    """One line of typed text as we keep it: composed, without stray spaces or invisible characters.

    Raises HiddenCharacterError on control characters, line breaks included, and on half surrogate pairs.
    """
    return _clean(text, allowed="")


def clean_paragraphs(text: str) -> str:
    """Several lines of typed text as we keep them; line breaks and tabs stay. Raises HiddenCharacterError."""
    return _clean(text.replace("\r\n", "\n").replace("\r", "\n"), allowed="\n\t")


def is_blank(text: str) -> bool:
    """Whether nothing can be seen in the text: it is empty, spaces, or invisible characters only."""
    return not _trim(text.translate(_DROPPED))


def sentence_case(words: str) -> str:
    """The words with a capital at the front: "the date" begins a sentence as "The date"."""
    return words[:1].upper() + words[1:]


def _clean(text: str, *, allowed: str) -> str:
    kept = _trim(text.translate(_DROPPED))
    categories = {character: unicodedata.category(character) for character in set(kept) - set(allowed)}
    if any(category in _REFUSED_CATEGORIES or character in _REFUSED for character, category in categories.items()):
        raise HiddenCharacterError
    spaces = {ord(character): " " for character, category in categories.items() if category == "Zs"}
    return unicodedata.normalize("NFC", kept.translate(spaces))


def _trim(text: str) -> str:
    """Strip spaces and invisible characters, in whatever order they are mixed."""
    start, end = 0, len(text)
    while start < end and _is_edge(text[start]):
        start += 1
    while end > start and _is_edge(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_edge(character: str) -> bool:
    return character in _INVISIBLE_AT_ENDS or (character.isspace() and character not in "\x0b\x0c\x1c\x1d\x1e\x1f\x85")
