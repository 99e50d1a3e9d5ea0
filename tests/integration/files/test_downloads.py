"""A file leaves through a door, as an attachment under its own name, and never before its reader knows what it is."""

import io
from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Blueprint, Flask, Response, redirect, request
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response as AnyResponse

from service.files.errands import make_scan_file
from service.files.operations import SCAN, NewFile, keep_file
from service.files.pages import chosen_files, file_refused, file_rows, pages, send_file_view
from service.files.queries import file_for_download, files_of
from service.outside.ports import Ports, current_ports, hang_ports
from service.outside.scanner import scanner_at
from service.outside.storage import FolderStorage
from service.schemas.schema import CommandSchema
from service.web.door import door, page
from service.web.forms import read
from service.web.pages import question_page, show_page
from tenants.access.permissions import Permission
from tenants.audit import AuditEntry
from tenants.database import new_id
from tenants.errors import RuleBrokenError
from tenants.premises import house_of
from tenants.work import Work, work_for
from tests.support.browser import Browser
from tests.support.clamd import EICAR, fake_clamd
from tests.support.servers import Servers
from tests.support.small_app import small_app
from tests.support.stage import settings_for
from tests.support.world import World, new_world

NAME = "Prüfung – تقرير.txt"


class NothingElse(CommandSchema[dict[str, object]]):
    """A form that asks for a file alone."""

    command_class = dict


def case_pages() -> Blueprint:
    """The pages that a case would have for its files."""
    case = Blueprint("case", __name__, template_folder="templates")

    @case.get("/accounts/<slug>/cases/<uuid:case_id>/files")
    @door(Permission.INCIDENT_READ)
    def listed(work: Work, case_id: UUID) -> Response:
        views = files_of(work, case_id)
        rows = file_rows(views, lambda view: page(f"cases/{case_id}/files/{view.id}", work), work.today)
        return show_page("case_files.html", title="Files", rows=rows)

    @case.get("/accounts/<slug>/cases/<uuid:case_id>/files/<uuid:file_id>")
    @door(Permission.INCIDENT_READ)
    def download(work: Work, case_id: UUID, file_id: UUID) -> Response:
        view = file_for_download(work, case_id, file_id)
        return send_file_view(work, view, page(f"cases/{case_id}/files", work))

    @case.route("/accounts/<slug>/cases/<uuid:case_id>/new-file", methods=["GET", "POST"])
    @door(Permission.INCIDENT_RECORD)
    def add(work: Work, case_id: UUID) -> AnyResponse:
        answers = read(NothingElse, request.form)
        if request.method == "POST":
            try:
                for upload in chosen_files():
                    new = NewFile(upload.stream, upload.filename or "", "incident", case_id)
                    keep_file(work, new, current_ports().storage)
                return redirect(page(f"cases/{case_id}/files", work))
            except RuleBrokenError as error:
                answers = file_refused(answers, error)
        return question_page("case_upload.html", answers, title="Add a file", back_href="#")

    return case


@pytest.fixture(scope="module")
def app(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    storage = FolderStorage(tmp_path_factory.mktemp("files"))
    with small_app(settings_for(servers, servers.cairn), pages, case_pages()) as app, fake_clamd() as clamd:
        hang_ports(app, Ports(storage, scanner_at(clamd.url), None))
        yield app


@pytest.fixture
def case_id(app: Flask) -> UUID:
    with app.app_context():
        house_of(app).errands[SCAN] = make_scan_file(current_ports())
    return new_id()


@pytest.fixture
def world(app: Flask) -> World:
    return new_world(app)


def manager(world: World) -> Browser:
    return world.browser(world.someone(world.north, "business-manager"))


def upload(world: World, browser: Browser, case_id: UUID, *files: tuple[bytes, str]) -> TestResponse:
    from_files = [FileStorage(stream=io.BytesIO(content), filename=name) for content, name in files]
    return browser.submit(f"/accounts/{world.north.slug}/cases/{case_id}/new-file", {"file": from_files})


def fetched(browser: Browser, address: str) -> TestResponse:
    """The whole answer, read and closed as a server would."""
    with browser.get(address) as answer:
        answer.get_data()
        return answer


def only_file(world: World, case_id: UUID) -> UUID:
    with work_for(world.house, world.north.id) as work:
        [view] = files_of(work, case_id)
        return view.id


def test_a_clean_file_leaves_as_an_attachment_under_its_own_name(world: World, case_id: UUID) -> None:
    # given
    browser = manager(world)
    upload(world, browser, case_id, (b"words of weight", NAME))
    world.deliver_all()

    # when
    here = f"/accounts/{world.north.slug}/cases/{case_id}/files"
    answer = fetched(browser, f"{here}/{only_file(world, case_id)}")

    # then
    assert (answer.status_code, answer.data) == (200, b"words of weight")
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    assert "filename*=UTF-8''Pr%C3%BCfung%20%E2%80%93%20" in disposition
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Length"] == "15"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "No virus found" in browser.get(here).text


def test_a_download_is_on_the_audit_trail_of_its_case(world: World, case_id: UUID) -> None:
    # given
    browser = manager(world)
    upload(world, browser, case_id, (b"words", NAME))
    world.deliver_all()

    # when
    fetched(browser, f"/accounts/{world.north.slug}/cases/{case_id}/files/{only_file(world, case_id)}")

    # then
    with work_for(world.house, world.north.id) as work:
        entries = work.session.query(AuditEntry).filter(AuditEntry.event == "sealed-text-read").all()
    assert {entry.thing_id for entry in entries if entry.person_id} == {case_id}


def test_an_infected_file_is_listed_without_a_link_and_cannot_be_fetched(world: World, case_id: UUID) -> None:
    # given
    browser = manager(world)
    upload(world, browser, case_id, (EICAR, "letter.txt"))
    world.deliver_all()
    here, file_id = f"/accounts/{world.north.slug}/cases/{case_id}/files", only_file(world, case_id)

    # then
    listed = browser.get(here).text
    assert "Contains a virus" in listed
    assert str(file_id) not in listed
    answer = browser.get(f"{here}/{file_id}")
    assert answer.status_code == 422
    assert b"STANDARD" not in answer.data


def test_where_nobody_scans_a_page_says_so_and_asks_first(world: World, case_id: UUID, app: Flask) -> None:
    # given
    with app.app_context():
        ports = current_ports()
    world.house.errands[SCAN] = make_scan_file(Ports(ports.storage, scanner_at(None), None))
    browser = manager(world)
    upload(world, browser, case_id, (b"words", "letter.txt"))
    world.deliver_all()
    address = f"/accounts/{world.north.slug}/cases/{case_id}/files/{only_file(world, case_id)}"

    # then
    asked = browser.get(address)
    assert "Nobody has scanned this file for viruses" in asked.text
    assert f'href="{address}?knowing=yes"' in asked.text
    assert fetched(browser, f"{address}?knowing=yes").data == b"words"


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ((), "Select a file"),
        (((b"x", "film.mp4"),), "The selected file must be a PDF"),
        (((b"", "letter.txt"),), "The selected file is empty"),
        (tuple((b"x", f"{number}.txt") for number in range(11)), "You can only select up to 10 files at the same time"),
        (((b"fine", "one.txt"), (b"MZ", "two.txt")), "The selected file must be a PDF"),
    ],
)
def test_a_refused_upload_says_so_beside_its_question_and_keeps_nothing(
    files: tuple[tuple[bytes, str], ...], sentence: str, world: World, case_id: UUID
) -> None:
    answer = upload(world, manager(world), case_id, *files)
    assert answer.status_code == 422
    assert f'<a href="#file">{sentence}' in answer.text
    with work_for(world.house, world.north.id) as work:
        assert files_of(work, case_id) == ()


def test_the_neighbour_cannot_fetch_a_file_whose_address_they_know(world: World, case_id: UUID) -> None:
    # given
    upload(world, manager(world), case_id, (b"words", "letter.txt"))
    world.deliver_all()
    rest = f"cases/{case_id}/files/{only_file(world, case_id)}"
    neighbour = world.browser(world.someone(world.south, "business-manager"))

    # then
    for slug in (world.north.slug, world.south.slug):
        assert neighbour.get(f"/accounts/{slug}/{rest}").status_code == 404
