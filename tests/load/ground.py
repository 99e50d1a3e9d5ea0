"""The ground that is measured on: servers of its own that keep their promises, a migrated database, the application."""

import contextlib
import gc
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask

from service.app import create_app
from service.outside.telemetry import start_telemetry
from tenants.premises import house_of
from tenants.work import House
from tests.support.servers import Servers, embedded_servers
from tests.support.stage import settings_for, upgrade

DURABLE = {"shared_buffers": "256MB"}
"""Unlike the tests' servers these write through to the disk: a commit here costs what it costs in service."""


@dataclass(frozen=True)
class Ground:
    """The servers and the application in this process."""

    servers: Servers
    app: Flask
    house: House


@contextlib.contextmanager
def open_ground() -> Iterator[Ground]:
    """Start the servers with fsync on, migrate, and make the application as a web process has it."""
    with embedded_servers(settings=DURABLE) as servers:
        upgrade(servers.cairn)
        settings = settings_for(servers, servers.cairn)
        with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 # the null device is no path of ours
            # The lines are written, as in service, but not among the figures.
            with contextlib.redirect_stdout(nowhere):
                start_telemetry(settings, "web")
            # They would also hold back our own last words, and whoever measures must read why it ended.
            sys.excepthook = sys.__excepthook__
            app = create_app(settings)
            ground = Ground(servers, app, house_of(app))
            try:
                yield ground
            finally:
                ground.house.engine.dispose()


def settle_memory() -> None:
    """Leave what is loaded out of garbage collection, as infra/gunicorn.py does in each web process."""
    gc.collect()
    gc.freeze()
