"""A message reaches one person once, in neutral words, and its sender sees what became of it."""

from datetime import timedelta
from secrets import token_hex

import pytest
from sqlalchemy import select

from service.messages.errands import GIVE_UP_AFTER
from service.messages.queries import undelivered_messages
from service.messages.records import Message
from tenants.delivery import claim_due
from tenants.errors import RuleBrokenError
from tenants.outbox import OutboxRow
from tenants.work import work_for
from tests.integration.messages.post import open_demonstration, open_office, post_to, settings_of
from tests.support.smtp import FakeSmtp, fake_smtp
from tests.support.world import World
from workers.boundary import carry


def test_a_message_goes_to_one_person_with_its_full_address_and_whom_to_ask(world: World) -> None:
    with fake_smtp() as smtp:
        # given
        office = open_office(
            world, post_to(smtp, world), settings=settings_of(world, public_url="https://cairn.example")
        )
        office.send()

        # when
        world.deliver_all()

    # then
    [letter] = smtp.letters
    text = letter.get_content()
    assert smtp.recipients == ["sam@example.org"]
    assert (letter["To"], letter["Subject"]) == ("sam@example.org", "Northshire: Read the notice")
    assert (letter["Cc"], letter["Bcc"]) == (None, None)
    assert "https://cairn.example/accounts/north/incidents/" in text
    assert "There is a notice for you." in text
    assert "ask the person in Northshire in full whom you already deal with" in text
    assert [(view.state, view.code) for view in office.messages()] == [("sent", "mail-server")]


def test_the_same_message_twice_is_one_message(world: World) -> None:
    with fake_smtp() as smtp:
        office = open_office(world, post_to(smtp, world))
        assert office.send(key="once") == office.send(key="once")
        assert office.send(key="other") != office.send(key="once")
        world.deliver_all()
    assert len(smtp.letters) == 2


def test_a_second_reader_cannot_be_smuggled_in(world: World) -> None:
    office = open_office(world)
    with pytest.raises(RuleBrokenError, match="one e-mail address"):
        office.send("sam@example.org, ann@example.org")
    with pytest.raises(RuleBrokenError, match="one line"):
        office.send(subject="Read\r\nBcc: ann@example.org")
    assert office.messages() == ()


def test_the_text_of_a_message_is_sealed_where_it_lies(world: World) -> None:
    office = open_office(world)
    message_id = office.send()
    with work_for(world.house, world.north.id) as work:
        row = work.session.scalars(select(Message).where(Message.id == message_id)).one()
        assert b"notice" not in row.body_sealed
        assert office.messages()[0].lines == ("There is a notice for you.", "Please read it today.")
        assert work.opened == ()


def test_an_address_that_is_refused_for_good_is_shown_and_never_tried_again(world: World) -> None:
    with fake_smtp(FakeSmtp(recipient_codes={"gone@example.org": 550})) as smtp:
        # given
        office = open_office(world, post_to(smtp, world))
        office.send("gone@example.org", key="gone")
        office.send(key="fine")

        # when
        world.deliver_all()
        world.deliver_all()

    # then
    assert smtp.recipients.count("gone@example.org") == 1
    with work_for(world.house, world.north.id) as work:
        [undelivered] = undelivered_messages(work, 9)
    assert (undelivered.to_email, undelivered.state, undelivered.code) == ("gone@example.org", "refused", "refused-550")
    assert undelivered.sent_at is None


def test_a_message_that_nobody_takes_waits_and_is_shown_after_five_minutes(world: World) -> None:
    with fake_smtp(FakeSmtp(data_code=451)) as smtp:
        # given
        office = open_office(world, post_to(smtp, world))
        message_id = office.send()

        # when
        carry(world.house, claim_due(world.house, world.north.id))

    # then
    with work_for(world.house, world.north.id) as work:
        assert undelivered_messages(work, 9) == ()
        row = work.session.scalars(select(Message).where(Message.id == message_id)).one()
        row.queued_at -= timedelta(minutes=6)
    with work_for(world.house, world.north.id) as work:
        assert [view.id for view in undelivered_messages(work, 9)] == [message_id]


def test_after_days_without_an_answer_the_message_is_given_up_for_a_person_to_see(world: World) -> None:
    with fake_smtp(FakeSmtp(data_code=451)) as smtp:
        # given
        office = open_office(world, post_to(smtp, world))
        message_id = office.send()
        with work_for(world.house, world.north.id) as work:
            row = work.session.scalars(select(OutboxRow).where(OutboxRow.thing_id == message_id)).one()
            row.attempts = GIVE_UP_AFTER - 1

        # when
        carry(world.house, claim_due(world.house, world.north.id))

    # then
    assert [(view.state, view.code) for view in office.messages()] == [("dropped", "no-answer-for-days")]


def test_without_a_mail_server_nothing_is_called_sent_and_nothing_is_lost(world: World) -> None:
    # given: a service that is no demonstration
    office = open_office(world, settings=settings_of(world, is_demonstration=False))
    message_id = office.send()

    # when
    carry(world.house, claim_due(world.house, world.north.id))

    # then
    assert office.messages()[0].state == "queued"
    with work_for(world.house, world.north.id) as work:
        row = work.session.scalars(select(OutboxRow).where(OutboxRow.thing_id == message_id)).one()
        assert (row.state, row.code) == ("waiting", "no-mail-server")


def test_a_demonstration_account_never_writes_outside(world: World) -> None:
    with fake_smtp() as smtp:
        # given
        demo = open_demonstration(world, f"demo-{token_hex(4)}")
        office = open_office(world, post_to(smtp, world), account=demo)
        office.send()

        # when
        carry(world.house, claim_due(world.house, demo.id))

    # then
    assert smtp.letters == []
    assert [(view.state, view.code) for view in office.messages()] == [("sent", "local-mailbox")]


def test_the_neighbour_sees_none_of_it(world: World) -> None:
    open_office(world).send()
    assert open_office(world, account=world.south).messages() == ()
