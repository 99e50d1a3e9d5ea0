"""What a light respondent does before they are in: asking for a code, and typing it."""

from dataclasses import dataclass

from service.messages.operations import NewMessage, send_message
from tenants.database import new_id
from tenants.identity.links import CODE_LASTS, MOST_TRIES, LinkView
from tenants.work import Work


@dataclass(frozen=True)
class EnterLinkCode:
    """The eight digits that were e-mailed."""

    code: str


def send_link_code(work: Work, link: LinkView, code: str) -> None:
    """E-mail a code to the address that was invited; the message says neither what the link is for nor where it is.

    Each code is a message of its own, so its key is new each time.
    """
    minutes = int(CODE_LASTS.total_seconds() // 60)
    send_message(
        work,
        NewMessage(
            to_email=link.email,
            to_name=link.name,
            subject="Your code",
            lines=(
                f"Your code is {code[:4]} {code[4:]}.",
                f"Type it on the page where you asked for it, within {minutes} minutes. You have {MOST_TRIES} tries.",
                "Nobody from Cairn will ever ask you for it. If you did not ask for a code, do nothing.",
            ),
            link_path=None,
            effect_key=f"link-code:{link.id}:{new_id()}",
            kind="link-code",
            thing_id=link.id,
        ),
    )
