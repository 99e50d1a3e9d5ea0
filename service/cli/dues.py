"""`cairn due`: a statutory date with its working, from the printed calendar alone, so that it needs no database."""

import json
from datetime import date

import click

from service.cli.surroundings import IsoDate
from service.statute.calendar import load_calendar
from service.statute.duties import load_statute
from service.statute.explained import as_json, explain_due, find_due


@click.command()
@click.argument("duty")
@click.argument("start", type=IsoDate())
@click.option("--edition", help="Pin an edition of Working Together, such as 2018; otherwise the one of the start.")
@click.option("--json", "is_json", is_flag=True, help="Answer with due_on, counted, skipped and edition.")
def due(duty: str, start: date, edition: str | None, *, is_json: bool) -> None:
    """Say by when a DUTY that starts on START must be done: the date, and below it how it was counted."""
    statute, calendar = load_statute(), load_calendar()
    if is_json:
        click.echo(json.dumps(as_json(find_due(duty, start, edition, statute, calendar))))
        return
    due_on, working = explain_due(duty, start, edition, statute, calendar)
    click.echo(f"{due_on}\n{working}")
