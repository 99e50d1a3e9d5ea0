"""`cairn due` gives a statutory date with its working, and needs no database."""

import json

import pytest

from tests.integration.cli.command import run_cairn


def test_the_date_stands_on_the_first_line_and_its_working_below() -> None:
    # when
    ended = run_cairn({}, "due", "notify-panel", "2026-12-21")

    # then
    date, *working = ended.out.splitlines()
    assert (ended.code, date, ended.err) == (0, "2026-12-30", "")
    assert "Christmas Day" in "\n".join(working)


def test_another_program_is_given_exactly_four_keys() -> None:
    # when
    ended = run_cairn({}, "due", "rapid-review", "2023-12-20", "--edition", "2018", "--json")

    # then
    said = json.loads(ended.out)
    assert set(said) == {"due_on", "counted", "skipped", "edition"}
    assert said["edition"] == "2018"
    assert len(said["counted"]) == 15
    assert said["counted"][-1] == said["due_on"] == "2024-01-15"
    assert {each["day"] for each in said["skipped"]} == {"2023-12-25", "2023-12-26", "2024-01-01"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("notify-panel", "2035-01-02"), "We only know the bank holidays"),
        (("no-such-duty", "2026-01-02"), "sets no time for that duty"),
        (("notify-panel", "2026-01-02", "--edition", "1999"), "We do not know that edition"),
        (("notify-panel", "1999-01-02"), "We know no edition"),
        (("notify-panel", "20260102"), "write the date as year-month-day"),
        (("notify-panel", "2026-W01-5"), "write the date as year-month-day"),
        (("notify-panel", "2026-02-30"), "write the date as year-month-day"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_a_sentence_and_code_two(
    arguments: tuple[str, ...], sentence: str
) -> None:
    # when
    ended = run_cairn({}, "due", *arguments)

    # then
    assert (ended.code, ended.out) == (2, "")
    assert sentence in ended.err
    assert arguments[1] not in ended.err
