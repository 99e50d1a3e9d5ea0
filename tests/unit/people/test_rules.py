"""The pure decisions about people, settings and post."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.people.rules.addresses import mask_email, safe_next
from service.people.rules.post import check_retry, check_stop, may_stop, state_of
from service.people.rules.roles import check_last_day, describe_role, roles_to_invite
from service.people.rules.settings import SETTINGS, SettingName, say_value
from service.web.spreadsheets import safe_cell
from tenants.access.roles import load_roles
from tenants.errors import RuleBrokenError

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@given(st.text())
def test_wherever_a_person_is_sent_it_is_a_path_of_ours(wanted: str) -> None:
    going = safe_next(wanted)
    assert going.startswith("/")
    assert not going.startswith("//")
    assert "\\" not in going


@pytest.mark.parametrize("wanted", ["/accounts/north/people", "/accounts/north/audit?person=1&event=a", "/help"])
def test_a_page_of_ours_is_gone_on_to(wanted: str) -> None:
    assert safe_next(wanted) == wanted


@pytest.mark.parametrize(
    ("email", "shown"),
    [
        ("jo.ash@example.org", "j…@example.org"),
        ("j@example.org", "j…@example.org"),
        ('"a@b"@example.org', '"…@example.org'),
    ],
)
def test_a_masked_address_shows_one_letter_and_where_it_is(email: str, shown: str) -> None:
    assert mask_email(email) == shown


def test_every_role_is_described_in_words() -> None:
    described = {code: describe_role(role) for code, role in load_roles().by_code.items()}
    assert described["notifier"] == "Can notify the Panel of incidents and rapid reviews."
    assert all(words.endswith(".") and len(words) > 20 for words in described.values())
    assert "in the cases they are named on" in described["reviewer"]


def test_an_invitation_offers_no_guest_roles() -> None:
    assert "reviewer" not in {role.code for role in roles_to_invite("partnership")}
    assert {role.code for role in roles_to_invite("panel")} == {
        "data-protection-lead",
        "panel-secretariat",
        "panel-administrator",
    }


@pytest.mark.parametrize(
    ("roles", "ends_on", "is_allowed"),
    [
        (["notifier"], None, True),
        (["notifier"], date(2026, 11, 20), True),
        (["notifier"], date(2026, 11, 19), False),
        (["reviewer"], None, False),
        (["reviewer"], date(2027, 3, 1), True),
    ],
)
def test_a_last_day_is_needed_by_guests_and_never_before_the_first(
    roles: list[str],
    ends_on: date | None,
    is_allowed: bool,  # noqa: FBT001 # a table of cases
) -> None:
    if is_allowed:
        check_last_day(roles, date(2026, 11, 20), ends_on)
    else:
        with pytest.raises(RuleBrokenError):
            check_last_day(roles, date(2026, 11, 20), ends_on)


@pytest.mark.parametrize(
    ("state", "code", "is_handover", "said"),
    [
        ("done", "receipted", True, "receipted"),
        ("done", "sent", False, "done"),
        ("dead", "refused", True, "refused"),
        ("dead", "no-answer", True, "dead"),
        ("waiting", "no-answer", True, "waiting"),
        ("dropped", "stopped-by-person", True, "dropped"),
    ],
)
def test_a_state_says_whether_it_was_received_and_not_only_sent(
    state: str,
    code: str,
    is_handover: bool,  # noqa: FBT001 # a table of cases
    said: str,
) -> None:
    assert state_of(state, code, is_handover=is_handover) == said


def test_waiting_post_may_be_stopped_after_a_day() -> None:
    assert not may_stop("waiting", NOON, NOON + timedelta(hours=24) - timedelta(seconds=1))
    assert may_stop("waiting", NOON, NOON + timedelta(hours=24))
    assert may_stop("dead", NOON, NOON)


@pytest.mark.parametrize("state", ["waiting", "receipted", "dropped", "refused"])
def test_only_dead_letters_are_tried_again(state: str) -> None:
    check_retry("dead")
    with pytest.raises(RuleBrokenError):
        check_retry(state)


@pytest.mark.parametrize("state", ["receipted", "dropped", "done"])
def test_what_has_ended_is_not_stopped(state: str) -> None:
    check_stop("dead", NOON, NOON)
    with pytest.raises(RuleBrokenError):
        check_stop(state, NOON, NOON + timedelta(days=2))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"
    assert safe_cell("Rita Reader") == "Rita Reader"


def test_every_setting_has_a_starting_value_in_words_and_nothing_is_assumed_of_the_panel() -> None:
    assert set(SETTINGS) == set(SettingName)
    words = {name: say_value(name, kind.unset) for name, kind in SETTINGS.items()}
    assert words[SettingName.PANEL_ACCEPTS_HOSTED] == "No"
    assert words[SettingName.NOTIFICATION_CHANNEL] == "The national form, recorded here by hand"
