"""The doorbell's store: it may lose everything at any moment, and may not lose a part of it in silence."""

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from service.settings import SettingsError

SECONDS = 5


def refuse_eviction(redis_url: str) -> None:
    """Refuse a Redis that drops keys when it is full: it would drop rings and say nothing (quality F8).

    It asks INFO, because hosted Redis often forbids CONFIG. Raises SettingsError for such a policy, and redis's own
    ConnectionError or TimeoutError where nobody answers, which the caller may wait out.
    """
    once = Retry(NoBackoff(), 0)
    with redis.Redis.from_url(redis_url, retry=once, socket_connect_timeout=SECONDS, socket_timeout=SECONDS) as store:
        policy = store.info("memory")["maxmemory_policy"]
    if policy != "noeviction":
        raise SettingsError("Redis would drop rings when it is full. Set its maxmemory-policy to noeviction.")
