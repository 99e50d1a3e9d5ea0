"""A machine that does not answer is left in peace for a while, and then tried by one caller."""

from datetime import UTC, datetime, timedelta

from service.outside.breakers import Breaker

NOON = datetime(2026, 12, 17, 12, tzinfo=UTC)
PAUSE = timedelta(minutes=1)


def failing(times: int) -> Breaker:
    breaker = Breaker(limit=3, pause=PAUSE)
    for _ in range(times):
        breaker = breaker.failed(NOON)
    return breaker


def test_two_failures_do_not_stop_the_calls() -> None:
    breaker = failing(2)
    assert breaker.state(NOON) == "closed"
    assert breaker.admit(NOON) == (True, breaker)


def test_the_third_failure_in_a_row_stops_the_calls() -> None:
    breaker = failing(3)
    assert breaker.state(NOON) == "open"
    assert breaker.admit(NOON) == (False, breaker)
    assert breaker.admit(NOON + PAUSE - timedelta(seconds=1))[0] is False


def test_an_answer_in_between_begins_the_count_anew() -> None:
    assert failing(2).succeeded().failed(NOON).failed(NOON).state(NOON) == "closed"


def test_after_the_pause_one_caller_tries_and_the_others_wait() -> None:
    later = NOON + PAUSE
    assert failing(3).state(later) == "half-open"
    may_call, trying = failing(3).admit(later)
    assert may_call
    assert trying.admit(later)[0] is False


def test_a_caller_who_dies_while_trying_costs_one_pause_and_no_more() -> None:
    later = NOON + PAUSE
    _, trying = failing(3).admit(later)
    assert trying.admit(later + PAUSE)[0] is True


def test_a_try_that_succeeds_lets_everybody_call_and_one_that_fails_begins_a_new_pause() -> None:
    later = NOON + PAUSE
    _, trying = failing(3).admit(later)
    assert trying.succeeded().state(later) == "closed"
    assert trying.failed(later).state(later) == "open"
