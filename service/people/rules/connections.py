"""Who may connect with whom: a partnership invites, an agency accepts, and either of them may end it."""

from tenants.errors import RuleBrokenError

ENDABLE = frozenset({"partnership", "agency"})


def check_may_invite(kind: str) -> None:
    """Only a partnership invites agencies; raises RuleBrokenError."""
    if kind != "partnership":
        raise RuleBrokenError("Only a partnership invites agencies. Ask the partnership to invite you.")


def check_may_accept(state: str, *, is_invited_by_us: bool) -> None:
    """Only the invited side accepts, and only an open invitation; raises RuleBrokenError."""
    if state != "invited" or is_invited_by_us:
        raise RuleBrokenError("There is no open invitation to accept. Ask the other side to invite you again.")


def check_may_end(state: str, kind: str, peer_kind: str) -> None:
    """Either side ends a connection between a partnership and an agency; raises RuleBrokenError."""
    if state == "ended":
        raise RuleBrokenError("This connection has ended already. You do not need to do anything.")
    if not {kind, peer_kind} <= ENDABLE:
        raise RuleBrokenError("This connection comes with the account. Ask Cairn’s operators if it must end.")
