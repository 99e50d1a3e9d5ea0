"""Loading the demonstration once: a second load finds it and changes nothing, a broken one is told from a whole one."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select

from service.demonstration.cast import read_cast
from service.demonstration.opening import SignIn, check_names_are_free, open_stage
from service.demonstration.past import past_acts
from service.demonstration.post import play
from service.demonstration.referrals import referral_acts
from service.demonstration.running import running_acts
from service.outside.storage import Storage
from tenants.accounts import Account, Setting, setting
from tenants.audit import Event
from tenants.database import AccountSession, Context
from tenants.work import House, work_for

LOADED = "demonstration-loaded"
"""The setting that the first account of the cast gets as the load's last step."""
SIGN_INS = "demonstration.json"


class State(StrEnum):
    """How far the demonstration is loaded."""

    ABSENT = "absent"
    BROKEN = "broken"
    LOADED = "loaded"


def demonstration_state(house: House) -> State:
    """Whether the demonstration is there, is not, or was broken off (or partly removed) and must be loaded anew."""
    slugs = read_cast().slugs
    with AccountSession(house.engine, Context(None, is_read_only=True)) as session:
        found = dict(
            session.execute(
                select(Account.slug, Account.id).where(Account.slug.in_(slugs), Account.is_demonstration)
            ).all()
        )
    if not found:
        return State.ABSENT
    if set(found) != set(slugs):
        return State.BROKEN
    with AccountSession(house.engine, Context(found[slugs[0]], is_read_only=True)) as session:
        return State.LOADED if setting(session, LOADED) else State.BROKEN


def load_demonstration(house: House, home: Path, storage: Storage) -> bool:
    """Load the demonstration and write its sign-ins into CAIRN_HOME; False where it is there already.

    Raises RuleBrokenError where a short name belongs to an account that is no demonstration, UnknownYearError where
    the calendar does not know the days around today.
    """
    cast = read_cast()
    if demonstration_state(house) is State.LOADED:
        return False
    check_names_are_free(house, cast)
    stage, sign_ins = open_stage(house, cast, storage)
    play(stage, [*past_acts(stage), *running_acts(stage), *referral_acts(stage)])
    _write_sign_ins(home, sign_ins)
    with work_for(house, stage.accounts[cast.slugs[0]].id) as work:
        mark = Setting(name=LOADED, value=True, reason="", set_by="The demonstration", set_at=work.now)
        work.record(Event("demonstration-loaded", "setting", work.add(mark).id))
    return True


def _write_sign_ins(home: Path, sign_ins: Sequence[SignIn]) -> None:
    """Write the sign-ins for the owner of CAIRN_HOME alone, whole or not at all."""
    path, draft = home / SIGN_INS, home / f".{SIGN_INS}.{os.getpid()}"
    text = json.dumps([asdict(each) for each in sign_ins], indent=1, ensure_ascii=False)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)
