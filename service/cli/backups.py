"""`cairn backup` and `cairn restore`: the database, the files and the keys together, counted on the way out and in."""

import json
import shutil
from pathlib import Path

import click

from service.cli.dumps import count_rows, dump_database, is_empty, restore_database
from service.cli.surroundings import Surroundings, surroundings
from service.outside.locations import read_folder
from tenants.errors import RuleBrokenError

AS_BACKUP = "a backup is read by the role that sees every account's rows."
AS_OWNER = "a backup is restored as the owner of the tables."
DATABASE, MANIFEST, FILES, KEYS = "database.dump", "backup.json", "files", "keys"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def backup(folder: Path) -> None:
    """Write the database, the files and the keys into FOLDER, which must be new or empty, and count what was written.

    FOLDER holds the keys beside what they open: keep it as safely as the service itself.
    """
    here = surroundings()
    backup_url = here.address("DATABASE_BACKUP_URL", AS_BACKUP)
    if folder.exists() and any(folder.iterdir()):
        raise RuleBrokenError("That folder is not empty. Name a new one, so that no backup is overwritten.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    rows = dump_database(backup_url, folder / DATABASE)
    _copy_out(_place(here, FILES), folder / FILES)
    _copy_out(_place(here, KEYS), folder / KEYS)
    # Written last: a folder without it is not a backup.
    manifest = {"made_at": here.settings.clock.now().isoformat(), "rows": rows}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    click.echo(f"Backed up and counted: tables {len(rows)}, rows {sum(rows.values())}.")
    if not here.settings.files_url.startswith("file:"):
        click.echo("The files lie in a bucket, which keeps its own versions; they were not copied.")
    if not here.settings.keys_url.startswith("file:"):
        click.echo("The keys lie in the key management service; they were not copied.")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
def restore(folder: Path) -> None:
    """Restore a backup from FOLDER into an empty database, with its files and keys, and count what came back."""
    here = surroundings()
    owner_url = here.address("DATABASE_OWNER_URL", AS_OWNER)
    backup_url = here.address("DATABASE_BACKUP_URL", AS_BACKUP)
    if not (folder / MANIFEST).exists():
        raise RuleBrokenError("That folder is not a whole backup. Name the folder that `cairn backup` wrote.")
    expected = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["rows"]
    if not is_empty(owner_url):
        raise RuleBrokenError("The database holds accounts already. Restore into an empty one; nothing was changed.")
    for part in (FILES, KEYS):
        _check_is_free(folder / part, _place(here, part))
    restore_database(owner_url, folder / DATABASE)
    if count_rows(backup_url) != expected:
        raise RuleBrokenError("Not every row came back. Empty this database and restore again, or use another backup.")
    for part in (FILES, KEYS):
        _copy_in(folder / part, _place(here, part))
    click.echo(f"Restored and counted: tables {len(expected)}, rows {sum(expected.values())}.")


def _place(here: Surroundings, part: str) -> Path | None:
    """Where the files, or the master key, lie on this machine; None where they lie elsewhere. Raises SettingsError."""
    name, url = ("FILES_URL", here.settings.files_url) if part == FILES else ("KEYS_URL", here.settings.keys_url)
    if not url.startswith("file:"):
        return None
    path = read_folder(name, url)
    return path if part == FILES else path.parent


def _copy_out(place: Path | None, target: Path) -> None:
    if place is not None and place.exists():
        shutil.copytree(place, target)


def _check_is_free(kept: Path, place: Path | None) -> None:
    if kept.exists() and place is not None and place.exists() and any(place.iterdir()):
        raise RuleBrokenError(
            "The place of the files or of the keys is not empty. Name an empty one in FILES_URL and KEYS_URL."
        )


def _copy_in(kept: Path, place: Path | None) -> None:
    if kept.exists() and place is not None:
        shutil.copytree(kept, place, dirs_exist_ok=True)
