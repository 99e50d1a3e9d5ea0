"""How this account reaches the Panel, from its settings and connections."""

from uuid import UUID

from sqlalchemy import select

from service.people.queries.settings import value_in_force
from service.people.rules.settings import NotificationChannel, SettingName
from tenants.accounts import Connection
from tenants.errors import RuleBrokenError
from tenants.work import Work


def is_hosted(work: Work) -> bool:
    """Whether this account sends to the Panel's account, and not by hand."""
    chosen = value_in_force(work, SettingName.NOTIFICATION_CHANNEL)["channel"]
    return bool(chosen == NotificationChannel.HOSTED_PANEL.value)


def panel_connection(work: Work) -> UUID:
    """The account of the Panel with which this one is connected; raises RuleBrokenError where there is none."""
    panel = work.session.scalar(
        select(Connection.peer_account_id).where(Connection.peer_kind == "panel", Connection.state == "accepted")
    )
    if panel is None:
        raise RuleBrokenError("This account is not connected with the Panel's. Choose another channel in the settings.")
    return panel
