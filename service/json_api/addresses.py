"""One spelling of each address: an id in another dress is no id of ours, and no address holds a hidden character."""

from uuid import UUID

from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError


class PlainPart(BaseConverter):
    """One part of an address, without control characters, which no name of ours has and PostgreSQL cannot look up."""

    regex = r"[^/\x00-\x1f\x7f]+"


class CanonicalId(BaseConverter):
    """An id as we write it: lower case, with dashes. `{…}`, `urn:uuid:…`, upper case and no dashes match nothing."""

    regex = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

    def to_python(self, value: str) -> UUID:
        """The id."""
        return UUID(value)

    def to_url(self, value: object) -> str:
        """The id as it stands in an address; raises ValidationError for what is no id."""
        if not isinstance(value, UUID):
            raise ValidationError
        return str(value)


def hang_addresses(app: Flask) -> None:
    """Let both doors of the app know one spelling of each address; call it before any page is hung."""
    app.url_map.merge_slashes = False
    app.url_map.converters |= {"default": PlainPart, "string": PlainPart, "uuid": CanonicalId}
