"""The `cairn` command, for whoever runs the service: dates, tokens, the audit trail, the demonstration, backups."""

from service.cli.entrance import main

__all__ = ["main"]
