"""The demonstration is loaded whole, once, and everything in it tells a true story about its own time."""

import stat
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import func, select

from service.cases.queries.clocks import ClockView, all_clocks
from service.cases.queries.incident_register import register
from service.cases.queries.incidents import IncidentView, incident_page
from service.cases.queries.referral_register import referral_register
from service.cases.rules.registers import IncidentFilter
from service.demonstration.cast import read_cast
from service.demonstration.loading import State, demonstration_state
from service.demonstration.opening import open_stage
from service.panel.queries.desk import QueueFilter, whole_queue
from service.statute.calendar import load_calendar
from tenants.audit import AuditEntry, verify
from tenants.clock import london_date
from tenants.database import AccountSession, Context
from tenants.errors import RuleBrokenError
from tenants.identity.demonstration import demonstration_accounts, sign_in_as
from tenants.identity.gate import accounts_of, admit
from tenants.identity.sign_in import check_code, check_password
from tenants.opening import NewAccount, open_account
from tenants.outbox import OutboxRow
from tenants.work import work_for
from tests.integration.demonstration.theatre import Theatre
from tests.support.browser import Browser

NAMED_BY_THE_DESIGN = {"sefton", "oxfordshire", "stockton", "panel", "national", "thames-valley-police"}


def cases(theatre: Theatre, slug: str, state: str = "") -> dict[str, IncidentView]:
    with work_for(theatre.house, theatre.account(slug).id) as work:
        rows, _ = register(work, IncidentFilter(state=state or None), rows=100)
        return {row.title: incident_page(work, row.id) for row in rows}


def clocks(theatre: Theatre, slug: str) -> list[ClockView]:
    with work_for(theatre.house, theatre.account(slug).id) as work:
        return all_clocks(work)


def test_every_account_is_marked_and_its_pages_say_that_their_people_are_invented(loaded: Theatre) -> None:
    # given
    accounts = loaded.accounts()
    person = next(each for each in demonstration_accounts(loaded.house) if each.account.slug == "sefton").people[0]
    browser = Browser.signed_in(loaded.app, sign_in_as(loaded.house, person.id))

    # when
    page = browser.get("/accounts/sefton/")

    # then
    assert set(accounts) >= NAMED_BY_THE_DESIGN
    assert all(each.is_demonstration for each in accounts.values())
    assert "Demonstration: every person here is invented" in page.text


def test_everyone_can_sign_in_with_what_the_file_says(loaded: Theatre) -> None:
    # given
    sign_ins = loaded.sign_ins()
    someone = next(each for each in sign_ins if each["account"] == "sefton" and "notifier" in each["roles"])

    # when
    started = check_password(loaded.house, someone["email"], someone["password"], "a test")
    code = pyotp.TOTP(someone["totp_secret"]).at(loaded.house.clock.now())
    full = check_code(loaded.house, started.token, code)

    # then
    _, admission = admit(loaded.house, full.token, "sefton")
    assert admission.actor.roles == frozenset({"notifier"})
    assert stat.S_IMODE((loaded.home / "demonstration.json").stat().st_mode) == 0o600
    assert set(someone) == {"account", "email", "password", "totp_secret", "roles"}
    assert all(each["email"].endswith("@demonstration.example") for each in sign_ins)
    assert len({each["password"] for each in sign_ins}) == len({each["email"] for each in sign_ins})


def test_each_partnership_has_its_roles_and_one_person_serves_two(loaded: Theatre) -> None:
    # given
    needed = {"business-manager", "business-unit", "notifier", "independent-chair", "data-protection-lead"}
    needed |= {"review-group-chair", "review-group-member", "reviewer", "safeguarding-partner"}

    # when
    sefton = [role for each in loaded.sign_ins() if each["account"] == "sefton" for role in each["roles"]]
    both = loaded.holders("ridgeway-vale", "business-unit")[0]

    # then
    assert set(sefton) == needed
    assert sefton.count("safeguarding-partner") == 3
    assert {each.slug for each in accounts_of(loaded.house, both.person_id)} == {"oxfordshire", "ridgeway-vale"}


def test_past_cases_stand_as_published_with_their_source_and_no_clock(loaded: Theatre) -> None:
    # when
    sefton, oxfordshire = cases(loaded, "sefton", "past"), cases(loaded, "oxfordshire", "past")
    stockton = cases(loaded, "stockton", "past")

    # then
    assert (len(sefton), len(oxfordshire), len(stockton)) == (5, 6, 3)
    every = [*sefton.values(), *oxfordshire.values(), *stockton.values()]
    assert all("Source: " in each.narrative and "No day was published" in each.narrative for each in every)
    assert all(each.clocks == () and each.notifications == () for each in every)
    names = {child.pseudonym for each in sefton.values() for child in each.subjects}
    assert names == {"Martha", "Mary", "Ben", "Janet", "Charlie", "Matilda", "Beatrice"}
    reviewed = [each for title, each in oxfordshire.items() if "Child Q" not in title]
    assert sum(len(each.subjects) for each in reviewed) == 6


@pytest.mark.parametrize(
    ("title", "to_report", "to_publication"),
    [
        ("Serious case review 1: Martha, Mary and Ben", 5, 5),
        ("Serious case review 2: Janet", 7, 10),
        ("Serious case review 3: Charlie", 7, 8),
        ("Serious case review 4: Matilda", 5, 11),
        ("Serious case review 5: Beatrice", 7, 8),
    ],
)
def test_seftons_six_months_are_shown_as_stated_and_as_counted(
    loaded: Theatre, title: str, to_report: int, to_publication: int
) -> None:
    # when
    narrative = cases(loaded, "sefton", "past")[title].narrative

    # then
    assert "The LSCB met this requirement in all of these cases." in narrative
    assert f"Independent author appointed → Report to Sefton LSCB: {to_report} months" in narrative
    assert f"Independent author appointed → Published: {to_publication} months" in narrative
    assert "Sefton LSCB report to Overview and Scrutiny, 26 January 2021" in narrative


def test_running_cases_say_that_they_are_synthetic_and_are_alive_today(loaded: Theatre) -> None:
    # given
    today, calendar = loaded.house.clock.today(), load_calendar()
    tomorrow = next(calendar.working_days_after(today))

    # when
    running = {title: each for title, each in cases(loaded, "sefton").items() if each.state != "past"}
    found = {each.incident_title: each for each in clocks(loaded, "sefton") if each.duty == "notify-panel"}

    # then
    assert all(title.startswith("Synthetic: ") and "invented" in each.narrative for title, each in running.items())
    assert found["Synthetic: baby with a head injury, due next"].due_on == tomorrow
    overdue = found["Synthetic: neglect of a toddler, overdue"]
    assert overdue.is_running
    assert overdue.is_late
    assert overdue.has_reason
    unborn = running["Synthetic: two children and an unborn sibling, a draft"].subjects
    assert [child.is_unborn for child in unborn] == [False, False, True]
    assert running["Synthetic: a sealed case"].access == "sealed"
    assert running["Synthetic: serious harm by a child"].is_harm_by_child
    assert running["Synthetic: one child, more than one area"].other_areas == ("Ridgeway Vale (invented)",)


def test_a_notification_just_met_started_the_rapid_review_on_the_day_it_was_received(loaded: Theatre) -> None:
    # when
    found = [each for each in clocks(loaded, "sefton") if "acknowledged in time" in each.incident_title]
    notified, review = sorted(found, key=lambda each: each.duty)

    # then
    assert (notified.duty, notified.state, review.duty, review.state) == (
        "notify-panel",
        "met",
        "rapid-review",
        "running",
    )
    assert notified.met_on == review.start_on <= notified.due_on
    assert review.due_on > loaded.house.clock.today()
    assert "Panel" in notified.met_by


def test_the_panel_has_what_was_sent_and_nothing_else(loaded: Theatre) -> None:
    # when
    with loaded.work_as("panel", "panel-secretariat") as work:
        states = sorted((each.from_name, each.state) for each in whole_queue(work, QueueFilter()))

    # then
    assert states == [
        ("Oxfordshire", "acknowledged"),
        ("Oxfordshire", "new"),
        ("Ridgeway Vale", "acknowledged"),
        ("Ridgeway Vale", "acknowledged"),
        ("Sefton", "acknowledged"),
        ("Sefton", "acknowledged"),
        ("Stockton", "acknowledged"),
    ]


def test_a_sealed_case_is_unknown_to_those_who_are_not_named_on_it(loaded: Theatre) -> None:
    # when
    with loaded.work_as("sefton", "business-manager") as work:
        named, _ = register(work, rows=100)
    with loaded.work_as("sefton", "independent-chair") as work:
        others, _ = register(work, rows=100)

    # then
    assert {row.title for row in named} - {row.title for row in others} == {"Synthetic: a sealed case"}


def test_referrals_wait_for_their_discussion_and_for_their_feedback(loaded: Theatre) -> None:
    # when
    with loaded.work_as("sefton", "business-manager") as work:
        states = sorted(each.state for each in referral_register(work))

    # then
    assert states == ["not-notified", "received"]


def test_the_audit_trail_holds_and_never_runs_backwards_or_ahead(loaded: Theatre) -> None:
    # given
    now = loaded.house.clock.now()

    for account in loaded.accounts().values():
        # when
        with AccountSession(loaded.house.engine, Context(account.id)) as session:
            flaw = verify(session, account.id)
            at = list(session.scalars(select(AuditEntry.at).order_by(AuditEntry.sequence)))
            waiting = session.scalar(
                select(func.count(OutboxRow.id)).where(OutboxRow.state == "waiting", OutboxRow.due_at <= now)
            )

        # then
        assert flaw is None
        assert at == sorted(at)
        assert at[-1] <= now
        assert (account.slug, waiting) == (account.slug, 0)


def test_the_recorded_day_agrees_with_the_day_of_awareness(loaded: Theatre) -> None:
    # when
    running = [each for each in cases(loaded, "sefton").values() if each.state != "past"]

    # then
    assert all(london_date(each.recorded_at) == each.became_aware_on for each in running)
    assert min(each.recorded_at for each in running) > loaded.house.clock.now() - timedelta(days=60)


def test_a_second_load_changes_nothing(loaded: Theatre) -> None:
    # given
    before = (loaded.home / "demonstration.json").read_bytes(), len(cases(loaded, "sefton"))

    # when
    is_new = loaded.load()

    # then
    assert is_new is False
    assert ((loaded.home / "demonstration.json").read_bytes(), len(cases(loaded, "sefton"))) == before


def test_a_load_that_was_broken_off_is_told_from_a_whole_one(empty: Theatre) -> None:
    # given
    assert demonstration_state(empty.house) is State.ABSENT

    # when
    open_stage(empty.house, read_cast(), empty.storage)

    # then
    assert demonstration_state(empty.house) is State.BROKEN
    empty.remove()
    assert empty.load() is True
    assert demonstration_state(empty.house) is State.LOADED


def test_the_demonstration_is_not_loaded_over_a_real_account(empty: Theatre) -> None:
    # given
    open_account(empty.house, NewAccount("partnership", "sefton", "Sefton", "Sefton in full", "SEF"))

    # when / then
    with pytest.raises(RuleBrokenError, match="no demonstration: sefton"):
        empty.load()
    assert set(empty.accounts()) == {"sefton"}
