"""The accounts of one fault: a Panel and some partnerships, each with words that only it writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex
from uuid import UUID

from service.people.operations.settings import ChooseChannel, change_setting
from tenants.accounts import AccountView
from tenants.opening import NewAccount, connect, open_account
from tenants.work import House, work_for

PREFIXES = ("NOR", "EAS", "SOU", "WES")


@dataclass(frozen=True)
class Cast:
    """One Panel, the partnerships that notify it, and what each of them alone may be heard to say."""

    panel: AccountView
    partnerships: tuple[AccountView, ...]
    words: Mapping[UUID, str]

    @property
    def ids(self) -> list[UUID]:
        """Every account of the cast."""
        return [self.panel.id, *(partnership.id for partnership in self.partnerships)]


def new_cast(house: House, partnerships: int = 3, *, channel: str = "hosted-panel", address: str | None = None) -> Cast:
    """Open the accounts, connect each partnership with the Panel, and choose how its notifications leave."""
    panel = _open(house, "panel", "PN")
    boards = tuple(_open(house, "partnership", prefix) for prefix in PREFIXES[:partnerships])
    for board in boards:
        connect(house, board, panel)
        with work_for(house, board.id) as work:
            change_setting(work, ChooseChannel(channel, address, "for a chaos run"))
    return Cast(panel, boards, {board.id: f"Wren-{token_hex(8)}" for board in boards})


def _open(house: House, kind: str, prefix: str) -> AccountView:
    slug = f"{prefix.lower()}-{token_hex(5)}"
    # A demonstration account may notify an address on this machine, where the Panel's endpoint is played.
    return open_account(house, NewAccount(kind, slug, f"{prefix} board", prefix, prefix, is_demonstration=True))
