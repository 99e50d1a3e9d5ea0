"""The files of a reply on their way between accounts: frozen by the sender, kept under the request by the receiver."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from service.files.queries import files_of
from tenants.errors import RuleBrokenError
from tenants.work import Work


def freeze_files(work: Work, request_id: UUID) -> list[dict[str, Any]]:
    """The newest version of each file of a reply as a handover's body names it; raises RuleBrokenError."""
    if files_of(work, request_id):
        raise RuleBrokenError("Files cannot travel with a reply yet. Send the reply without them.")
    return []


def keep_files(work: Work, files: Sequence[Any], thing_id: UUID, from_name: str) -> None:
    """Keep what came with a reply as files of its request, in the receiver's account."""
