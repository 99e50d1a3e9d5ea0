"""Short ways for tests to queue a message and to look at what became of it."""

from dataclasses import dataclass
from uuid import UUID

from service.messages.errands import make_deliver_message
from service.messages.operations import MESSAGE, NewMessage, send_message
from service.messages.queries import MessageView, newest_messages
from service.outside.mail import Post, post_at
from service.outside.ports import Ports
from service.outside.scanner import NoScanner
from service.outside.storage import FolderStorage
from service.settings import Settings
from service.web.visitors import SETTINGS
from tenants.accounts import AccountView
from tenants.opening import NewAccount, open_account
from tenants.work import work_for
from tests.support.smtp import FakeSmtp
from tests.support.world import World

PATH = "/accounts/north/incidents/"


@dataclass(frozen=True)
class Office:
    """One account's post."""

    world: World
    account: AccountView

    def send(self, to_email: str = "sam@example.org", *, key: str = "k1", subject: str = "Read the notice") -> UUID:
        """Queue a message."""
        new = NewMessage(to_email, "Sam", subject, ("There is a notice for you.", "Please read it today."), PATH, key)
        with work_for(self.world.house, self.account.id) as work:
            return send_message(work, new)

    def messages(self) -> tuple[MessageView, ...]:
        """The account's messages, newest first."""
        with work_for(self.world.house, self.account.id) as work:
            return newest_messages(work, 50)


def settings_of(world: World, **changes: object) -> Settings:
    """The settings of the world's application, changed."""
    return Settings(**(vars(world.app.extensions[SETTINGS]) | changes))


def post_to(smtp: FakeSmtp, world: World) -> Post:
    """The way out to this mail server."""
    return post_at(f"smtp://127.0.0.1:{smtp.port}?from=cairn@example.org", world.house.clock, wait_seconds=2)


def open_office(
    world: World, post: Post | None = None, *, account: AccountView | None = None, settings: Settings | None = None
) -> Office:
    """The post of an account (the north's), through this mail server or none."""
    ports = Ports(FolderStorage(world.app.extensions[SETTINGS].home / "files"), NoScanner(), post)
    world.house.errands[MESSAGE] = make_deliver_message(ports, settings or settings_of(world))
    return Office(world, account or world.north)


def open_demonstration(world: World, slug: str) -> AccountView:
    """A demonstration account beside the world's own."""
    from_world = NewAccount("partnership", slug, "Demoshire", "Demoshire Partnership", "DEM", is_demonstration=True)
    return open_account(world.house, from_world)
