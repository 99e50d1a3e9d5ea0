"""Where an application keeps its ports to the outside world, so that pages and errands use the same ones."""

from dataclasses import dataclass

from flask import Flask, current_app

from service.outside.mail import Post, post_at
from service.outside.scanner import Scanner, scanner_at
from service.outside.storage import Storage, storage_at
from service.settings import Settings

PLACE = "cairn.ports"


@dataclass(frozen=True)
class Ports:
    """The store of files, the virus scanner, and the way out for letters (none where no mail server is named)."""

    storage: Storage
    scanner: Scanner
    post: Post | None


def ports_at(settings: Settings) -> Ports:
    """The ports that the settings name; raises SettingsError."""
    post = post_at(settings.smtp_url, settings.clock) if settings.smtp_url else None
    return Ports(storage_at(settings.files_url), scanner_at(settings.scanner_url), post)


def hang_ports(app: Flask, ports: Ports) -> None:
    """Give the application its ports; once, at start."""
    app.extensions[PLACE] = ports


def current_ports() -> Ports:
    """The ports of the application that is answering."""
    ports = current_app.extensions[PLACE]
    if not isinstance(ports, Ports):
        raise TypeError("The application has no ports; call hang_ports first.")
    return ports
