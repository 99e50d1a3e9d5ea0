"""A cabinet for tests: a store in a folder, a scanner, and short ways to add a file and to look at it."""

import io
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from service.files.errands import make_scan_file
from service.files.operations import SCAN, NewFile, keep_file, new_version_of
from service.files.queries import FileView, files_of
from service.outside.ports import Ports
from service.outside.scanner import NoScanner, Scanner
from service.outside.storage import FolderStorage, Storage
from tenants.accounts import AccountView
from tenants.database import new_id
from tenants.work import work_for
from tests.support.world import World


@dataclass(frozen=True)
class Cabinet:
    """The files of one made-up case in one account."""

    world: World
    account: AccountView
    storage: Storage
    case: UUID

    def add(self, content: bytes, name: str = "letter.txt", *, document_id: UUID | None = None) -> FileView:
        """Add a document, or a new version of one."""
        new = NewFile(io.BytesIO(content), name, "incident", self.case)
        with work_for(self.world.house, self.account.id) as work:
            if document_id is None:
                return keep_file(work, new, self.storage)
            return new_version_of(work, document_id, new, self.storage)

    def files(self) -> tuple[FileView, ...]:
        """What the case's readers see."""
        with work_for(self.world.house, self.account.id) as work:
            return files_of(work, self.case)

    def only_file(self) -> FileView:
        """The one file there is."""
        [view] = self.files()
        return view


def open_cabinet(
    world: World, folder: Path, scanner: Scanner | None = None, *, storage: Storage | None = None
) -> Cabinet:
    """A cabinet in the north, whose scans this scanner (or nobody) does."""
    storage = storage or FolderStorage(folder)
    world.house.errands[SCAN] = make_scan_file(Ports(storage, scanner or NoScanner(), None))
    return Cabinet(world, world.north, storage, new_id())
