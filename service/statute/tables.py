"""Reads one table of a law file strictly, so that a misspelt key or an empty citation stops the service at start."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from importlib import resources
from itertools import pairwise
from typing import Any

from service.statute.errors import BadLawDataError

Kinds = Mapping[str, type]


def read_data(file_name: str) -> dict[str, Any]:
    """Read one law file that ships with the service; raises BadLawDataError when it is not TOML."""
    text = resources.files("service.statute").joinpath("data", file_name).read_text(encoding="utf-8")
    return parse(text, file_name)


def parse(text: str, file_name: str) -> dict[str, Any]:
    """Turn the text of a law file into tables; raises BadLawDataError when it is not TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise BadLawDataError(f"The law file {file_name} cannot be read. Mend it: {problem}.") from problem


def read_row(table: object, where: str, needed: Kinds, optional: Kinds | None = None) -> dict[str, Any]:
    """Take exactly the named keys from a table, each of its kind; raises BadLawDataError saying where and what."""
    if not isinstance(table, dict):
        raise BadLawDataError(f"{where} should be a table. Write it as one.")
    known = {**needed, **(optional or {})}
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise BadLawDataError(f"{where} has keys that nobody reads: {', '.join(unknown)}. Correct or remove them.")
    missing = sorted(set(needed) - set(table))
    if missing:
        raise BadLawDataError(f"{where} lacks {', '.join(missing)}. Add what is missing.")
    return {key: _value(value, known[key], f"{where}, key {key},") for key, value in table.items()}


def refuse_repeats(keys: Iterable[str], where: str) -> None:
    """Raise BadLawDataError when one id is given to two rows."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise BadLawDataError(f"{where} uses the id {key} twice. Give each row its own id.")
        seen.add(key)


def refuse_overlaps(spans: Iterable[tuple[str, date, date | None]], where: str) -> None:
    """Raise BadLawDataError when two spans of days of one key share a day, or a span ends before it starts."""
    ordered = sorted(spans, key=lambda span: (span[0], span[1]))
    for key, starts, ends in ordered:
        if ends is not None and ends < starts:
            raise BadLawDataError(f"{where}: {key} ends before it starts. Correct its dates.")
    for (key, _, ends), (next_key, next_starts, _) in pairwise(ordered):
        if key == next_key and (ends is None or next_starts <= ends):
            raise BadLawDataError(f"{where}: the dates of {key} overlap. Let one end before the next starts.")


def _value(value: object, kind: type, where: str) -> object:
    if issubclass(kind, StrEnum):
        return _word(value, kind, where)
    # bool is an int and datetime is a date in Python; the law file must mean what it says
    if type(value) is not kind:
        raise BadLawDataError(f"{where} should be a {kind.__name__}. Write it as one.")
    if value in ("", []) or (isinstance(value, str) and not value.strip()):
        raise BadLawDataError(f"{where} is empty. Fill it in.")
    return value


def _word(value: object, kind: type[StrEnum], where: str) -> StrEnum:
    try:
        return kind(str(value))
    except ValueError as problem:
        raise BadLawDataError(f"{where} should be one of: {', '.join(kind)}. Choose one.") from problem
