"""Short ways to ask agencies for information and to answer, through the pages that people use."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from tenants.accounts import AccountView
from tests.isolation.recipes import make_notified_incident
from tests.support.browser import Browser
from tests.support.world import World

SCOPE = "What did you do for this child since birth?"


@dataclass(frozen=True)
class Review:
    """A rapid review in one partnership's account, and whoever runs it."""

    world: World
    account: AccountView
    manager: Browser
    incident_id: UUID

    @property
    def base(self) -> str:
        """The address of what agencies have told us."""
        return f"/accounts/{self.account.slug}/incidents/{self.incident_id}/requests"

    def ask_police(self, **answers: str) -> str:
        """Ask the police; gives the address of the request, which is delivered."""
        sent = self.manager.submit(
            f"{self.base}/new",
            {"agencies": str(self.world.police.id), "scope": SCOPE, "says_names": "yes", **answers},
        )
        assert sent.status_code == 302, sent.text
        self.world.deliver_all()
        return self.newest()

    def ask_other(self, name: str = "Harbour Lane Nursery", **answers: str) -> str:
        """Ask an agency without an account; gives the address of the request."""
        sent = self.manager.submit(
            f"{self.base}/new", {"other_name": name, "scope": SCOPE, "says_names": "yes", **answers}
        )
        assert sent.status_code == 302, sent.text
        return self.newest()

    def newest(self) -> str:
        """The address of the request that was made last."""
        return links(self.manager.get(self.base).text, f"{self.base}/")[-1]


@dataclass(frozen=True)
class Desk:
    """The police's people: who leads, who signs."""

    world: World
    lead: Browser
    senior: Browser

    @property
    def base(self) -> str:
        """The address of the requests received."""
        return f"/accounts/{self.world.police.slug}/requests"

    def only(self) -> str:
        """The address of the only request."""
        (found,) = links(self.lead.get(self.base).text, f"{self.base}/")
        return found

    def write(self, request: str, summary: str = "We visited twice.", known: str = "known") -> None:
        """Say whether the child is known, and the summary."""
        for path, answers in (("known", {"known": known}), ("parts/summary", {"text": summary})):
            kept = self.lead.submit(f"{request}/reply/{path}", answers)
            assert kept.status_code == 302, kept.text

    def tell(self, request: str, day: tuple[str, str, str] | None, event: str, words: str = "") -> None:
        """Add a key event."""
        answers = {"event": event, "on_words": words, "source": "Crime report"}
        if day is not None:
            answers |= dict(zip(("happened_on-day", "happened_on-month", "happened_on-year"), day, strict=True))
        kept = self.lead.submit(f"{request}/reply/events/new", answers)
        assert kept.status_code == 302, kept.text

    def send(self, request: str, post: str = "Head of public protection") -> None:
        """Send the answer for sign-off, sign it, and let it be delivered."""
        asked = self.lead.submit(f"{request}/reply/sign-off-request")
        assert asked.status_code == 302, asked.text
        signed = self.senior.submit(f"{request}/sign-off", {"post": post})
        assert signed.status_code == 302, signed.text
        self.world.deliver_all()


def open_review(world: World, account: AccountView | None = None) -> Review:
    """A rapid review that was opened today, in the north's account unless told otherwise."""
    account = account or world.north
    manager = world.browser(world.someone(account, "business-manager", name="Mina Manager"))
    return Review(world, account, manager, UUID(make_notified_incident(world, account, {})))


def open_desk(world: World) -> Desk:
    """The police's lead and senior lead."""
    lead = world.browser(world.someone(world.police, "safeguarding-lead", name="Lee Lead"))
    senior = world.browser(world.someone(world.police, "senior-sign-off", name="Sasha Senior"))
    return Desk(world, lead, senior)


def links(html: str, begins: str) -> list[str]:
    """The addresses of single things in a page that begin so, each once, in order."""
    found = [part.split('"')[0] for part in html.split('href="')[1:]]
    return list(dict.fromkeys(each for each in found if each.startswith(begins) and len(each) == len(begins) + 36))


def forward(world: World, **by: int) -> None:
    """Let time pass."""
    world.house.clock.forward(timedelta(**by))  # type: ignore[attr-defined]
