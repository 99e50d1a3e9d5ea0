"""A character that no typeface of ours draws is written out in the PDF; what they can draw stays as it was typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.papers.operations.letters import FAMILIES, drawable, letters_of, plainly_drawable


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "Ŵyn ŷ Nguyễn Ñandú O’Brien-Łukasz Þóra",
        "Ẹ̀kọ́, two marks on one letter",
        "Ελένη Олена Զարուհի",
        "أحمد بن محمد",
        "✓ → ≤ ●\nand a new line",
    ],
)
def test_what_can_be_drawn_stays(text: str) -> None:
    assert drawable(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("well 😀", "well [grinning face]"),
        ("👩‍👧", "[woman][girl]"),
        ("👍🏽", "[thumbs up sign]"),
        ("王", "[cjk unified ideograph-738b]"),
        ("\u2224\ufe0a ✓\ufe0f", "\u2224 ✓"),
        ("a\U0010ffff", "a[u+10ffff]"),
        ("ა\u1dfe", "ა[combining left arrowhead above]"),
    ],
)
def test_what_cannot_be_drawn_is_written_out(text: str, written: str) -> None:
    assert drawable(text) == written


def test_the_plain_way_keeps_one_typeface_read_from_left_to_right() -> None:
    assert plainly_drawable("Łukasz") == "Łukasz"
    assert plainly_drawable("ا") == "[arabic letter alef]"
    assert plainly_drawable("Ẹ̀") == "Ẹ[combining grave accent]"


@given(st.text())
def test_whatever_is_typed_ends_in_characters_that_are_known(text: str) -> None:
    known = {"\n"}.union(*map(letters_of, FAMILIES))
    plain = plainly_drawable(text)
    assert set(drawable(text)) - known <= set("\x00") | {mark for mark in text if mark.isascii()}
    assert all(unicodedata.bidirectional(mark) not in {"R", "AL"} for mark in plain)
