"""What a supervisor asks: whether the process lives, whether it can serve, and what it has counted."""

import hmac
from collections.abc import Callable
from functools import cache
from pathlib import Path
from uuid import UUID

import redis
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, abort, jsonify, request
from sqlalchemy import Engine, column, func, select, table
from sqlalchemy.exc import SQLAlchemyError

from service.outside.metrics import CONTENT_TYPE, read_metrics
from service.outside.storage import storage_at, storage_key
from service.settings import Settings
from tenants.errors import CairnError
from tenants.premises import current_house

ROLE = "cairn_app"
NOBODY = UUID(int=0)
_MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip")


def health_pages(
    settings: Settings, *, metrics_token: str | None = None, metrics_folder: Path | None = None
) -> Blueprint:
    """The three addresses; with a token the metrics may also be read from another machine.

    `metrics_folder` is where several processes write their numbers (PROMETHEUS_MULTIPROC_DIR).
    """
    health = Blueprint("health", __name__)

    @health.get("/healthz")
    def live() -> Response:
        """The process lives and answers; it asks nobody else."""
        return Response("ok\n", mimetype="text/plain")

    @health.get("/readyz")
    def ready() -> tuple[Response, int]:
        """Whether pages can be served; without Redis they can, only what leaves is late."""
        missing = _missing(settings)
        lame = [] if _is_redis_there(settings.redis_url) else ["redis"]
        state = "not-ready" if missing else "degraded" if lame else "ready"
        return jsonify(status=state, missing=missing, degraded=lame), 503 if missing else 200

    @health.get("/metrics")
    def metrics() -> Response:
        """The numbers, for this machine or for the holder of the token; to anybody else there is nothing here."""
        if not (_is_from_this_machine() or _has_token(metrics_token)):
            abort(404)
        return Response(read_metrics(metrics_folder), content_type=CONTENT_TYPE)

    return health


def _missing(settings: Settings) -> list[str]:
    """The names of what pages cannot do without and do not have."""
    checks: dict[str, Callable[[], bool]] = {
        "database": lambda: _is_role_right(current_house().engine),
        "migrations": lambda: _is_at_head(current_house().engine),
        "storage": lambda: _is_storage_there(settings.files_url),
    }
    return [name for name, is_well in checks.items() if not is_well()]


def _is_role_right(engine: Engine) -> bool:
    """Whether the database answers, to the role that row security holds (S2)."""
    roles = table("pg_roles", column("rolname"), column("rolsuper"), column("rolbypassrls"))
    try:
        with engine.connect() as connection:
            role = connection.execute(select(roles).where(roles.c.rolname == func.current_user())).one()
    except SQLAlchemyError:
        return False
    return role.rolname == ROLE and not role.rolsuper and not role.rolbypassrls


def _is_at_head(engine: Engine) -> bool:
    """Whether the database stands at the newest revision that this release knows."""
    try:
        with engine.connect() as connection:
            found = connection.scalar(select(table("alembic_version", column("version_num"))))
    except SQLAlchemyError:
        return False
    return found == _head()


@cache
def _head() -> str | None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return ScriptDirectory.from_config(config).get_current_head()


def _is_storage_there(files_url: str) -> bool:
    """Whether the store answers a question; that it holds no such file is an answer."""
    try:
        storage_at(files_url).exists(storage_key(NOBODY, NOBODY))
    except CairnError:
        return False
    return True


def _is_redis_there(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as broker:
            return bool(broker.ping())
    except redis.RedisError:
        return False


def _is_from_this_machine() -> bool:
    """Asked here and not through a proxy on this machine, which would make everybody seem near."""
    return request.remote_addr in _LOOPBACK and not any(name in request.headers for name in _FORWARDED)


def _has_token(token: str | None) -> bool:
    scheme, _, said = request.headers.get("Authorization", "").partition(" ")
    return token is not None and scheme.lower() == "bearer" and hmac.compare_digest(said.encode(), token.encode())
