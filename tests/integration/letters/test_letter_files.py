"""Files travel with a letter and with its reply, and are opened on the other side once they are clean."""

from io import BytesIO
from uuid import UUID

from sqlalchemy import select

from service.files.operations import Scanned, record_scan
from service.files.records import StoredFile
from service.files.rules import CLEAN
from tenants.accounts import AccountView
from tenants.work import work_for
from tests.integration.letters.stories import REPLY, WORDS, given_case, item_of
from tests.support.world import World


def scan_all(world: World, account: AccountView) -> list[str]:
    """Find every file of an account clean; gives their ids in order."""
    with work_for(world.house, account.id) as work:
        ids = list(work.session.scalars(select(StoredFile.id).order_by(StoredFile.id)))
        for file_id in ids:
            record_scan(work, file_id, Scanned(CLEAN))
        return [str(file_id) for file_id in ids]


def test_files_travel_with_a_letter_and_with_its_reply(world: World) -> None:
    # given
    incident = given_case(world, world.north)
    item = f"/accounts/{world.panel.slug}/notifications/{item_of(world, world.north, UUID(incident)).id}"
    desk = world.browser(world.someone(world.panel, "panel-secretariat"))
    manager = world.browser(world.someone(world.north, "business-manager"))
    file = {"file": (BytesIO(b"A letter"), "letter.txt")}

    # when
    draft = desk.submit(f"{item}/letters/new", {"outcome": "information-requested", "text": WORDS} | file).location
    locked = desk.submit(draft, action="/sending")
    scan_all(world, world.panel)
    desk.submit(draft, action="/sending")
    world.deliver_all()
    [held] = scan_all(world, world.north)
    base = f"/accounts/{world.north.slug}/incidents/{incident}/letters"
    letter = manager.get(base).text.split(f'href="{base}/')[1].split('"')[0]
    reply = {"text": REPLY, "file": (BytesIO(b"A reply"), "reply.txt")}
    check = manager.submit(f"{base}/{letter}/reply", reply).location
    scan_all(world, world.north)
    sent = manager.submit(check)
    world.deliver_all()
    came = scan_all(world, world.panel)[-1]

    # then
    assert (locked.status_code, sent.status_code) == (422, 302)
    assert "still" in locked.text
    assert manager.get(f"{base}/{letter}/files/{held}?knowing=yes").data == b"A letter"
    assert "reply.txt" in desk.get(item).text
    assert desk.get(f"{item}/files/{came}?knowing=yes").data == b"A reply"
