"""Where an application keeps its house, so that doors and workers find the same one."""

from flask import Flask, current_app

from tenants.work import House

PLACE = "cairn.house"


def hang_house(app: Flask, house: House) -> None:
    """Give the application its house; once, at start."""
    app.extensions[PLACE] = house


def house_of(app: Flask) -> House:
    """The house of this application."""
    house = app.extensions[PLACE]
    if not isinstance(house, House):
        raise TypeError("The application has no house; call hang_house first.")
    return house


def current_house() -> House:
    """The house of the application that is answering."""
    return house_of(current_app)
