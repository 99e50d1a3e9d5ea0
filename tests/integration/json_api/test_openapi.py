"""The description of the API says what the routes take and give, and its examples are taken."""

from typing import Any

from flask import Flask

from service.json_api.examples import example_of
from service.schemas.schema import CommandSchema
from tenants.clock import Clock
from tests.support.gallery import SampleSchema
from tests.support.planted import WriteNoteSchema
from tests.support.world import World


def described(app: Flask) -> dict[str, Any]:
    """The description as anybody reads it."""
    answer = app.test_client().get("/api/v1/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    said: dict[str, Any] = answer.get_json()
    return said


def test_a_route_says_what_it_takes_whom_it_admits_and_how_it_refuses(notes_app: Flask) -> None:
    # when
    said = described(notes_app)
    written = said["paths"]["/api/v1/accounts/{slug}/notes"]["post"]
    changed = said["paths"]["/api/v1/accounts/{slug}/notes/{note_id}"]

    # then
    assert (said["openapi"], said["components"]["securitySchemes"]["token"]["scheme"]) == ("3.1.0", "bearer")
    assert written["x-permission"] == "admin:settings:change"
    assert written["summary"] == "Write a note."
    assert {"201", "400", "401", "403", "404", "409", "413", "415", "422", "429"} <= set(written["responses"])
    assert {"412", "428"} <= set(changed["put"]["responses"])
    assert [place["schema"].get("format") for place in changed["parameters"]] == [None, "uuid"]
    assert [each["name"] for each in changed["put"]["parameters"]] == ["Idempotency-Key", "If-Match"]


def test_every_reference_of_the_description_leads_somewhere(notes_app: Flask) -> None:
    # given
    said = described(notes_app)

    # when
    references = list(references_in(said))

    # then
    assert len(references) > 10
    for reference in references:
        found: Any = said
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]


def test_an_example_is_what_its_schema_takes(notes: World) -> None:
    # given
    today = Clock().today()
    schemas: list[type[CommandSchema[Any]]] = [WriteNoteSchema, SampleSchema]

    # when / then
    for schema in schemas:
        assert schema(today=today).load_command(example_of(schema))[1] == {}
    machine = notes.machine(notes.north, notes.someone(notes.north, "business-manager"))
    assert machine.send("notes", example_of(WriteNoteSchema)).status_code == 201


def references_in(said: Any) -> list[str]:
    """Every $ref of the description."""
    if isinstance(said, dict):
        own = [said["$ref"]] if isinstance(said.get("$ref"), str) else []
        return own + [reference for value in said.values() for reference in references_in(value)]
    return [reference for value in said for reference in references_in(value)] if isinstance(said, list) else []
