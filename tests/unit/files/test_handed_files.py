"""A handover's list of files is read strictly: what is not exactly as agreed takes nothing in."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.files.rules import KINDS, LARGEST_BYTES, NOT_AS_AGREED, HandedFile, handed_files, shown_name
from tenants.database import new_id
from tenants.errors import RuleBrokenError
from tenants.handovers import freeze, has_files, thaw

SHA256 = "0123456789abcdef" * 4


def entry(**changes: Any) -> dict[str, Any]:
    """An entry as the sender writes it, but for these changes."""
    good = {
        "id": str(new_id()),
        "as": str(new_id()),
        "name": "O’Brien, chronology.pdf",
        "kind": "pdf",
        "size": 17,
        "sha256": SHA256,
    }
    return good | changes


def test_an_entry_as_agreed_is_read() -> None:
    given_entry = entry()
    assert handed_files([given_entry]) == (
        HandedFile(UUID(given_entry["id"]), UUID(given_entry["as"]), "O’Brien, chronology.pdf", "pdf", 17, SHA256),
    )


def test_an_empty_list_is_a_list() -> None:
    assert handed_files([]) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"id": str(uuid4())},
        {"id": str(new_id()).upper()},
        {"id": new_id().hex},
        {"id": "../secret"},
        {"id": None},
        {"as": f"{{{new_id()}}}"},
        {"as": str(uuid4())},
        {"as": 7},
        {"name": ""},
        {"name": ".pdf"},
        {"name": "letter"},
        {"name": "letter.exe"},
        {"name": "letter.docx"},
        {"name": "../letter.pdf"},
        {"name": "letter\u202efdp.pdf"},
        {"name": "a" * 200 + ".pdf"},
        {"name": ["letter.pdf"]},
        {"kind": "exe"},
        {"kind": "PDF"},
        {"kind": None},
        {"size": 0},
        {"size": -1},
        {"size": True},
        {"size": 17.0},
        {"size": "17"},
        {"size": LARGEST_BYTES + 1},
        {"sha256": SHA256.upper()},
        {"sha256": SHA256[:-1]},
        {"sha256": SHA256 + "\n"},
        {"sha256": int(SHA256, 16)},
        {"state": "clean"},
    ],
)
def test_an_entry_with_anything_amiss_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(RuleBrokenError, match=NOT_AS_AGREED):
        handed_files([entry(), entry(**changes)])


@pytest.mark.parametrize("missing", ["id", "as", "name", "kind", "size", "sha256"])
def test_an_entry_without_one_of_its_fields_is_refused(missing: str) -> None:
    with pytest.raises(RuleBrokenError):
        handed_files([{key: value for key, value in entry().items() if key != missing}])


def test_more_than_ten_files_or_two_for_one_place_are_refused() -> None:
    assert len(handed_files([entry() for _ in range(10)])) == 10
    place = str(new_id())
    for entries in ([entry() for _ in range(11)], [entry(**{"as": place}), entry(**{"as": place})]):
        with pytest.raises(RuleBrokenError):
            handed_files(entries)


@pytest.mark.parametrize("entries", [None, "files", {}, {"0": entry()}, 1, [None], ["x"], [[]]])
def test_what_is_no_list_of_entries_is_refused(entries: object) -> None:
    with pytest.raises(RuleBrokenError):
        handed_files(entries)


@given(stem=st.text(min_size=1), kind=st.sampled_from(sorted(KINDS)))
def test_every_name_that_an_upload_can_get_may_travel(stem: str, kind: str) -> None:
    name = shown_name(f"{stem}.{kind}")
    if name.rpartition(".")[0]:
        assert handed_files([entry(name=name, kind=KINDS[kind].extension)])[0].name == name


@given(words=st.text() | st.just('"files":[{'), key=st.text() | st.just('"files":[{'))
def test_no_words_in_a_body_pass_for_files_and_no_files_are_overlooked(words: str, key: str) -> None:
    body = {"summary": words, "more": {key: [words]}}
    assert not has_files(freeze(body | {"files": []}))
    assert has_files(freeze(body | {"files": [entry()]}))
    assert thaw(freeze(body)) == body
