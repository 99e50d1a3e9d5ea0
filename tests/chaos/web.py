"""The web process of a chaos run: the application itself, made from the environment as in production."""

import os

from flask import Flask

from service.app import create_app
from service.outside.telemetry import start_telemetry
from service.settings import Settings


def app() -> Flask:
    """What gunicorn serves."""
    settings = Settings.read(os.environ)
    start_telemetry(settings, "web")
    return create_app(settings)
