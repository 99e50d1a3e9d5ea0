"""What a paper may hold, how its texts are cleaned, and that it comes back from JSON as it went."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.papers.rules import (
    NOT_RECORDED,
    Facts,
    Listing,
    NotAPaperError,
    Paper,
    Section,
    Table,
    Words,
    column_shares,
    paper_as_json,
    paper_from_json,
)
from tests.support.papers import ODD_TEXTS, paper_full_of, paper_of, rapid_review

texts = st.one_of(st.text(max_size=60), st.sampled_from(ODD_TEXTS))
named = texts.map("Named {}".format)
blocks = st.one_of(
    st.builds(Words, texts),
    st.builds(Facts, st.lists(st.tuples(named, texts), max_size=3).map(tuple)),
    st.builds(Listing, st.lists(texts, max_size=3).map(tuple)),
    st.lists(named, min_size=1, max_size=3).flatmap(
        lambda headings: st.builds(
            Table,
            named,
            st.just(tuple(headings)),
            st.lists(st.tuples(*(texts for _ in headings)), max_size=3).map(tuple),
        )
    ),
)
sections = st.builds(Section, named, st.lists(blocks, max_size=3).map(tuple))
margins = texts.map(lambda text: text[:90])
papers = st.builds(
    Paper,
    named,
    margins,
    margins,
    texts,
    st.lists(st.tuples(named, texts), max_size=3).map(tuple),
    st.lists(sections, max_size=3).map(tuple),
    margins,
)


@given(papers)
def test_a_paper_comes_back_from_json_as_it_went(paper: Paper) -> None:
    assert paper_from_json(json.loads(json.dumps(paper_as_json(paper)))) == paper


@given(texts)
def test_no_text_of_a_paper_keeps_what_cannot_be_seen_or_carried(text: str) -> None:
    # when
    kept = json.dumps(paper_as_json(paper_full_of(text)), ensure_ascii=False)

    # then
    assert not set(kept) & set("\x00\x0b\x1f\x7f\x85\u2028\u202e\u2066\ufffe\ud800")
    assert kept.encode()


def test_a_blank_line_separates_two_paragraphs_and_a_line_break_stays() -> None:
    assert Words(" One,\r\nthe same. \n \n\n\n Two. ").paragraphs == ("One,\nthe same.", "Two.")
    assert Words(" \n ").paragraphs == ()


def test_titles_and_labels_stay_on_one_line() -> None:
    assert Section("A\ntitle", ()).title == "A title"
    assert Facts((("A\tlabel", "a\nvalue"), ("Nobody said", " "))).rows == (
        ("A label", "a\nvalue"),
        ("Nobody said", NOT_RECORDED),
    )


def test_empty_items_of_a_list_are_left_out() -> None:
    assert Listing(("One", "", " \u200b ", "Two")).items == ("One", "Two")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Paper(" ", "", "", "", (), (), ""),
        lambda: Section("\u200b", ()),
        lambda: Section("A", ("words",)),  # type: ignore[arg-type]
        lambda: Paper("A", "", "", "", (), (Words("x"),), ""),  # type: ignore[arg-type]
        lambda: Table("", ("A",), ()),
        lambda: Table("T", (), ()),
        lambda: Table("T", ("A", " "), ()),
        lambda: Table("T", ("A", "B"), (("1",),)),
        lambda: Facts((("", "x"),)),
        lambda: Facts((("A", "B", "C"),)),  # type: ignore[arg-type]
        lambda: Section("x" * 1_001, ()),
        lambda: Paper("A", "x" * 301, "", "", (), (), ""),
        lambda: Words(None),  # type: ignore[arg-type]
        lambda: Listing("abc"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_a_part_of_a_paper_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(NotAPaperError):
        make()


def _without(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda data: data.pop(name)


@pytest.mark.parametrize(
    "spoil",
    [
        _without("made"),
        lambda data: data.update(author="x"),
        lambda data: data.update(title=5),
        lambda data: data.update(facts={"a": "b"}),
        lambda data: data.update(facts=["ab"]),
        lambda data: data.update(sections="all"),
        lambda data: data["sections"].append({"title": "A"}),
        lambda data: data["sections"].append("A"),
        lambda data: data["sections"][0]["blocks"].append({"kind": "picture", "text": "x"}),
        lambda data: data["sections"][0]["blocks"].append({"kind": ["words"], "text": "x"}),
        lambda data: data["sections"][0]["blocks"].append({"text": "x"}),
        lambda data: data["sections"][0]["blocks"].append({"kind": "words", "text": "x", "class": "y"}),
        lambda data: data["sections"][0]["blocks"].append({"kind": "words", "text": ["x"]}),
        lambda data: data["sections"][1]["blocks"][0]["rows"].append(["one cell"]),
        lambda data: data["sections"][1]["blocks"][0]["rows"].append([1, 2, 3]),
    ],
)
def test_json_of_another_shape_is_refused_without_repeating_it(spoil: Callable[[dict[str, Any]], object]) -> None:
    # given
    data = paper_as_json(rapid_review())
    spoil(data)

    # when / then
    with pytest.raises(ValueError, match=r"^[A-Z][a-z ,]+\.$"):
        paper_from_json(data)


@pytest.mark.parametrize("data", [None, [], "paper", 1, {}])
def test_what_is_not_an_object_is_no_paper(data: object) -> None:
    with pytest.raises(NotAPaperError):
        paper_from_json(data)


def test_a_short_column_keeps_its_line_and_a_long_one_gets_the_room() -> None:
    # given
    paper = rapid_review(events=1)
    table = paper.sections[1].blocks[0]
    assert isinstance(table, Table)

    # when
    date, agency, event = column_shares(table)

    # then
    assert date < agency < event < 4 * date
    assert column_shares(Table("T", ("A",), (("x" * 100_000,),))) == column_shares(Table("T", ("A",), (("x" * 400,),)))
    assert paper_of(table).sections[0].blocks == (table,)
