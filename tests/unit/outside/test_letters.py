"""A letter has one reader and one line of subject; anything that could add a header is refused."""

from datetime import timedelta

import pytest

from service.outside.mail import Letter, post_at
from service.settings import SettingsError
from tenants.clock import Clock
from tenants.errors import RuleBrokenError


def letter(**parts: str) -> Letter:
    usual = {
        "to": "ann@example.org",
        "subject": "A return is due",
        "text": "Sign in.",
        "message_id": "<1@cairn.example>",
    }
    return Letter(**(usual | parts))


def test_a_letter_with_a_plain_address_and_a_one_line_subject_stands() -> None:
    assert letter(subject="Stockton – your return is due").to == "ann@example.org"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("to", "ann@example.org, bob@example.org"),
        ("to", "ann@example.org\r\nBcc: bob@example.org"),
        ("to", "Ann <ann@example.org>"),
        ("to", "nobody"),
        ("subject", "Due\r\nBcc: bob@example.org"),
        ("subject", "Due\nsoon"),
        ("subject", "Due\u2028soon"),
        ("subject", "Due\0"),
        ("message_id", "<1@cairn.example>\r\nBcc: bob@example.org"),
        ("message_id", "1"),
    ],
)
def test_a_letter_that_could_add_a_header_or_a_reader_is_refused(field: str, value: str) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        letter(**{field: value})
    assert set(refusal.value.fields) == {field}
    assert "bob@example.org" not in str(refusal.value)


@pytest.mark.parametrize("url", ["smtp://mail.example", "smtp://mail.example?from=nobody", "http://x?from=a@b.example"])
def test_a_mail_server_needs_a_sender(url: str) -> None:
    with pytest.raises(SettingsError, match="sender"):
        post_at(url, Clock(timedelta(0)))
