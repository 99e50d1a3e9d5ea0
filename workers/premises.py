"""The house as a worker process knows it: built once from the environment, before any job is forked."""

import os
from functools import cache

import redis
import structlog
from flask import Flask
from rq import Queue
from rq.serializers import JSONSerializer

from service.app import create_app, refuse_wrong_surroundings
from service.outside.broker import refuse_eviction
from service.outside.telemetry import start_telemetry
from service.settings import Settings
from tenants.premises import house_of
from tenants.work import House

QUEUE = "post"
JOB_SECONDS = 120
"""Longer than any honest step that begins in time; a hand that hangs for ever is let go."""
FAILURE_KEPT_SECONDS = 86_400


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings.read(os.environ)


@cache
def application() -> Flask:
    """The application, for its configuration and its registries; a worker serves no page."""
    return create_app(settings())


def begin(process_name: str) -> None:
    """Begin a process: its logs, then what it refuses to work with (a role past the wall, a Redis that evicts)."""
    start_telemetry(settings(), process_name)
    refuse_wrong_surroundings(application())
    try:
        refuse_eviction(settings().redis_url)
    except redis.RedisError as error:
        structlog.get_logger().warning("broker.waits", exc_info=error)


def house() -> House:
    """The house that every job of this process works in."""
    return house_of(application())


@cache
def broker() -> redis.Redis:
    """The connection to the doorbell's store, which may lose everything at any moment."""
    return redis.Redis.from_url(settings().redis_url, socket_timeout=20, socket_connect_timeout=3)


def queue() -> Queue:
    """The one queue of the post; a job says only which account has something due."""
    return Queue(QUEUE, connection=broker(), serializer=JSONSerializer)


def ring(account_id: str) -> None:
    """Ring for one account: some worker will look into its outbox."""
    queue().enqueue(
        "workers.jobs.post.work_through_account",
        args=(account_id,),
        description="post",
        job_timeout=JOB_SECONDS,
        result_ttl=0,
        failure_ttl=FAILURE_KEPT_SECONDS,
    )


def ring_if_it_hears(account_id: str) -> None:
    """Ring, unless the store is away: then the relay finds what is due and rings in our stead."""
    try:
        ring(account_id)
    except redis.RedisError as error:
        structlog.get_logger().warning("broker.waits", exc_info=error)
