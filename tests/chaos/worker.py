"""The worker of a chaos run in which files travel: Cairn's own, with a Panel that keeps a notification's files."""

from uuid import UUID

from service.files.operations import file_handed_over
from service.panel.operations.items import take_in_notification
from tenants.handovers import Delivered
from tenants.work import Work
from workers.premises import house
from workers.worker import main


def take_in_with_files(work: Work, delivered: Delivered) -> None:
    """Take a notification in as the Panel does, and its files as whoever is sent files does."""
    take_in_notification(work, delivered)
    files, incident = delivered.body.get("files", []), UUID(delivered.body["incident"])
    file_handed_over(work, files, "incident", incident, from_name=delivered.from_name)


if __name__ == "__main__":
    house().receivers["notification"] = take_in_with_files
    main()
