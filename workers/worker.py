"""A worker: loads the whole application first, then forks a hand for each ring of the doorbell."""

import gc
from typing import Any

from rq import Worker
from rq.serializers import JSONSerializer
from sqlalchemy.orm import configure_mappers

from service.outside.telemetry import finish_telemetry
from workers.premises import begin, broker, house, queue

WORKER_SECONDS = 60
CHECK_SECONDS = 15


class PostWorker(Worker):
    """RQ's forking worker whose hands never share a database connection with their parent."""

    def main_work_horse(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 # the signature is RQ's
        """Drop the inherited connections without closing the parent's, then do the job."""
        house().engine.dispose(close=False)
        super().main_work_horse(*args, **kwargs)

    def perform_job(self, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401 # the signature is RQ's
        """Do the job and let its error reports leave: the hand ends right after, without Python's own farewell."""
        try:
            return super().perform_job(*args, **kwargs)
        finally:
            finish_telemetry()


def main() -> None:
    """Work until asked to stop; a job in hand is finished first."""
    begin("worker")
    # Otherwise each hand would map the rows anew, which costs it as much as several handovers.
    configure_mappers()
    gc.collect()
    gc.freeze()
    worker = PostWorker(
        [queue()],
        connection=broker(),
        serializer=JSONSerializer,
        worker_ttl=WORKER_SECONDS,
        maintenance_interval=CHECK_SECONDS,
        job_monitoring_interval=CHECK_SECONDS,
        log_job_description=False,
    )
    worker.work(logging_level="WARNING", with_scheduler=False)


if __name__ == "__main__":
    main()
