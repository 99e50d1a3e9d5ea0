"""Accounts and people of one journey's own, opened beside the demonstration, so that no journey disturbs another.

They are opened through the operations that open any account; from then on people and programs come in by their doors.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex

from service.app import create_app
from service.people.operations.settings import (
    AcceptHostedPanel,
    ChooseChannel,
    ChooseDecider,
    ChooseSteps,
    change_setting,
)
from tenants.accounts import AccountView
from tenants.identity.tokens import make_token
from tenants.opening import NewAccount, connect, open_account
from tenants.premises import house_of
from tenants.work import House, work_for
from tests.support.stack import SignIn, Stack
from tests.support.world import new_someone

WHY = "Invented: for a journey."
PANEL, PARTNERSHIP = "panel", "partnership"
KINDS = {
    PARTNERSHIP: ("partnership", "Saltmarsh", "SAM"),
    PANEL: ("panel", "Panel of Saltmarsh", "PNL"),
    "police": ("agency", "Saltmarsh Police", "SAP"),
    "hospital": ("agency", "Saltmarsh Hospitals", "SAH"),
    "council": ("agency", "Saltmarsh Council", "SAC"),
}
PARTS = {
    "unit": (PARTNERSHIP, "business-unit", "Ursula Invented"),
    "manager": (PARTNERSHIP, "business-manager", "Maud Invented"),
    "notifier": (PARTNERSHIP, "notifier", "Nye Invented"),
    "partner": (PARTNERSHIP, "safeguarding-partner", "Pru Invented"),
    "chair": (PARTNERSHIP, "independent-chair", "Cyril Invented"),
    "police-lead": ("police", "safeguarding-lead", "Lena Invented"),
    "police-author": ("police", "chronology-author", "Abel Invented"),
    "police-senior": ("police", "senior-sign-off", "Sadie Invented"),
    "hospital-lead": ("hospital", "safeguarding-lead", "Hope Invented"),
    "hospital-senior": ("hospital", "senior-sign-off", "Silas Invented"),
    "council-lead": ("council", "safeguarding-lead", "Clio Invented"),
    "council-senior": ("council", "senior-sign-off", "Saul Invented"),
    "secretariat": (PANEL, "panel-secretariat", "Selma Invented"),
}


@dataclass(frozen=True)
class Troupe:
    """The journey's accounts by what they are, with their people's sign-ins and tokens by the part that each plays."""

    mark: str
    accounts: Mapping[str, AccountView]
    sign_ins: Mapping[str, SignIn]
    tokens: Mapping[str, str]

    def account_of(self, part: str) -> str:
        """The short name of the account in which this person works."""
        return self.accounts[PARTS[part][0]].slug

    def address(self, name: str) -> str:
        """An e-mail address of somebody outside, which no other journey uses."""
        return f"{name}.{self.mark}@invented.example"


def open_troupe(stack: Stack, *, decider: str) -> Troupe:
    """A partnership with its own Panel and three agencies, all connected with it, and thirteen people.

    `decider` is who decides on its reviews: chair or partners.
    """
    house, mark = house_of(create_app(stack.settings)), token_hex(4)
    try:
        accounts = _open_accounts(house, mark)
        _choose_settings(house, accounts, decider)
        sign_ins, tokens = {}, {}
        for part, (account, role, name) in PARTS.items():
            sign_ins[part], tokens[part] = _admit(house, accounts[account], role, name)
    finally:
        house.engine.dispose()
    return Troupe(mark, accounts, sign_ins, tokens)


def _open_accounts(house: House, mark: str) -> dict[str, AccountView]:
    accounts = {
        part: open_account(house, NewAccount(kind, f"{part}-{mark}", name, f"{name} in full", prefix, True))
        for part, (kind, name, prefix) in KINDS.items()
    }
    for part, account in accounts.items():
        if part != PARTNERSHIP:
            connect(house, accounts[PARTNERSHIP], account)
    return accounts


def _choose_settings(house: House, accounts: Mapping[str, AccountView], decider: str) -> None:
    with work_for(house, accounts[PANEL].id) as work:
        change_setting(work, AcceptHostedPanel(is_accepted=True, says_who="Its chair", reason=WHY))
    with work_for(house, accounts[PARTNERSHIP].id) as work:
        for command in (ChooseChannel("hosted-panel", None, WHY), ChooseSteps("sefton", WHY)):
            change_setting(work, command)
        change_setting(work, ChooseDecider(decider, WHY))


def _admit(house: House, account: AccountView, role: str, name: str) -> tuple[SignIn, str]:
    someone = new_someone(house, account, role, name=name)
    with work_for(house, account.id) as work:
        token = make_token(work, someone.id, "journey", ["all"])
    return SignIn(account.slug, someone.email, someone.password, someone.totp_secret, (role,)), token
