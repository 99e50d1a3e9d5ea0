"""Paging by key: a cursor that only its reader can use, for the list it was given with, and a limit that is one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from marshmallow import Schema, fields

from service.json_api.door import RefusedRequestError
from service.json_api.problems import problem
from tenants.work import Work

USUAL_LIMIT = 50
LARGEST_LIMIT = 100
PAGING = ("cursor", "limit")

Row = TypeVar("Row")


@dataclass(frozen=True)
class PageAsked:
    """Which page of a list was asked for: after which key (None is the first page), how many, filtered by what.

    The query orders by the key, starts after it, and fetches `to_fetch` rows, so that we know whether more follow.
    """

    after: tuple[str, ...] | None
    limit: int
    filters: Mapping[str, str]
    seal: URLSafeSerializer

    @property
    def to_fetch(self) -> int:
        """One row more than are shown."""
        return self.limit + 1


def page_asked(work: Work, *filters: str) -> PageAsked:
    """Read `cursor`, `limit` and these filters from the address.

    Raises RefusedRequestError with a problem when a name is unknown or stands twice, when the limit is not 1 to 100,
    and when the cursor was altered or was given to somebody else or for another list.
    """
    asked = _query(filters)
    chosen = {name: asked[name] for name in filters if name in asked}
    seal = _seal(work, chosen)
    return PageAsked(_key(seal, asked.get("cursor")), _limit(asked.get("limit")), chosen, seal)


def page_of(
    asked: PageAsked,
    rows: Sequence[Row],
    show: Callable[[Row], Mapping[str, Any]],
    key: Callable[[Row], Sequence[str]],
) -> dict[str, Any]:
    """The body of one page: `items` as `show` gives them, and `next_cursor`, which is null on the last page.

    `rows` are what the query fetched; `key` gives a row's place in the order as texts without anybody's name in them.
    """
    shown = rows[: asked.limit]
    has_more = len(rows) > asked.limit
    cursor = asked.seal.dumps(list(key(shown[-1]))) if has_more else None
    return {"items": [show(row) for row in shown], "next_cursor": cursor}


def list_of(schema_class: type[Schema]) -> type[Schema]:
    """The schema of a page of such things, for the description of the API."""
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(schema_class()), required=True),
            "next_cursor": fields.String(required=True, allow_none=True),
        },
        name=f"{schema_class.__name__.removesuffix('Schema')}ListSchema",
    )


def _query(filters: Sequence[str]) -> dict[str, str]:
    asked = {}
    for name, values in request.args.lists():
        if name not in {*PAGING, *filters}:
            raise RefusedRequestError(problem("unreadable", f"Ask with these names only: {_listed(filters)}."))
        if len(values) > 1:
            raise RefusedRequestError(problem("unreadable", "The same name stands twice in the address. Send it once."))
        asked[name] = values[0]
    return asked


def _limit(said: str | None) -> int:
    if said is None:
        return USUAL_LIMIT
    if said.isascii() and said.isdigit() and len(said) <= 3 and 1 <= int(said) <= LARGEST_LIMIT:
        return int(said)
    raise RefusedRequestError(problem("unreadable", f"Ask for a limit from 1 to {LARGEST_LIMIT}."))


def _seal(work: Work, chosen: Mapping[str, str]) -> URLSafeSerializer:
    """A signature that holds for this person, this list and these filters alone."""
    salt = repr(("cursor", str(work.account.id), str(work.actor.person_id), request.path, sorted(chosen.items())))
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=salt)


def _key(seal: URLSafeSerializer, cursor: str | None) -> tuple[str, ...] | None:
    if cursor is None:
        return None
    try:
        return tuple(str(part) for part in seal.loads(cursor))
    except BadSignature:
        said = "This cursor is not for this list. Ask for the first page again, without a cursor."
        raise RefusedRequestError(problem("unreadable", said)) from None


def _listed(filters: Sequence[str]) -> str:
    return ", ".join((*filters, *PAGING))
