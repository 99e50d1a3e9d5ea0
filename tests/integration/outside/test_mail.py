"""Letters reach one reader each; a refusal for good is told apart from one to try again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.outside.mail import Letter, LetterRefusedError, Post, post_at
from tenants.clock import Clock
from tenants.errors import TryAgainError
from tests.support.certificates import make_certificate
from tests.support.smtp import FakeSmtp, fake_smtp

MONTHS_LATER = timedelta(days=200)
LETTER = Letter(
    to="ann@example.org",
    subject="Sefton – a return is due",
    text="Sign in to answer.\n.\nA dot alone does not end it. £5\n",
    message_id="<0190d5a8@cairn.example>",
)


def post_to(smtp: FakeSmtp, sign_in: str = "", clock: Clock | None = None) -> Post:
    url = f"smtp://{sign_in}localhost:{smtp.port}?from=cairn@cairn.example"
    return post_at(url, clock or Clock(), wait_seconds=0.3)


def test_a_letter_arrives_whole_with_its_own_id_and_its_one_reader() -> None:
    with fake_smtp() as smtp:
        post_to(smtp).send(LETTER)
    [letter] = smtp.letters
    assert smtp.recipients == ["ann@example.org"]
    assert (letter["To"], letter["From"]) == ("ann@example.org", "cairn@cairn.example")
    assert letter["Subject"] == "Sefton – a return is due"
    assert letter["Message-ID"] == "<0190d5a8@cairn.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content().replace("\r\n", "\n") == LETTER.text


def test_a_letter_is_dated_by_the_services_clock() -> None:
    clock = Clock(MONTHS_LATER)
    with fake_smtp() as smtp:
        post_to(smtp, clock=clock).send(LETTER)
    dated: datetime = smtp.letters[0]["Date"].datetime
    assert abs(dated.astimezone(UTC) - clock.now()) < timedelta(seconds=5)


@pytest.mark.parametrize("code", [550, 553])
def test_a_reader_refused_for_good_is_never_tried_again(code: int) -> None:
    with fake_smtp(FakeSmtp(recipient_codes={"ann@example.org": code})) as smtp:
        with pytest.raises(LetterRefusedError, match="telephone") as refusal:
            post_to(smtp).send(LETTER)
        assert refusal.value.code == code
    assert smtp.letters == []
    assert "ann" not in str(refusal.value)


def test_a_letter_refused_for_good_after_it_was_read_is_never_tried_again() -> None:
    with fake_smtp(FakeSmtp(data_code=554)) as smtp, pytest.raises(LetterRefusedError):
        post_to(smtp).send(LETTER)


@pytest.mark.parametrize(
    "smtp",
    [
        FakeSmtp(recipient_codes={"ann@example.org": 450}),
        FakeSmtp(recipient_codes={"ann@example.org": 421}),
        FakeSmtp(data_code=452),
        FakeSmtp(sender_code=550),
        FakeSmtp(is_hanging=True),
        FakeSmtp(hangs_up_after_data=True),
    ],
    ids=["full mailbox", "busy", "no room", "our own address refused", "silence", "lost answer"],
)
def test_a_passing_trouble_is_tried_again(smtp: FakeSmtp) -> None:
    with fake_smtp(smtp), pytest.raises(TryAgainError, match="tried again"):
        post_to(smtp).send(LETTER)


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with fake_smtp() as smtp:
        post = post_to(smtp)
    with pytest.raises(TryAgainError):
        post.send(LETTER)


def test_a_rude_good_bye_after_the_letter_was_taken_is_no_failure() -> None:
    with fake_smtp(FakeSmtp(goodbye_code=421)) as smtp:
        post_to(smtp).send(LETTER)
    assert len(smtp.letters) == 1


def test_a_server_that_offers_encryption_is_spoken_to_in_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.authority))
    with fake_smtp(FakeSmtp(tls=certificate.server_context(), offers_sign_in=True)) as smtp:
        post_to(smtp, sign_in="cairn:secret@").send(LETTER)
    assert smtp.was_encrypted
    assert len(smtp.sign_ins) == 1


def test_a_server_that_we_cannot_trust_gets_neither_letter_nor_password(tmp_path: Path) -> None:
    tls = make_certificate(tmp_path).server_context()
    with fake_smtp(FakeSmtp(tls=tls, offers_sign_in=True)) as smtp, pytest.raises(TryAgainError):
        post_to(smtp, sign_in="cairn:secret@").send(LETTER)
    assert (smtp.letters, smtp.sign_ins) == ([], [])


def test_a_password_never_crosses_a_network_in_plain_words() -> None:
    with fake_smtp(FakeSmtp(offers_sign_in=True), host="127.0.0.2") as smtp:
        url = f"smtp://cairn:secret@127.0.0.2:{smtp.port}?from=cairn@cairn.example"
        with pytest.raises(TryAgainError, match="no password"):
            post_at(url, Clock(), wait_seconds=0.3).send(LETTER)
    assert (smtp.letters, smtp.sign_ins) == ([], [])
