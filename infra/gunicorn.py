"""How the web server runs: threads for slow clients, one process more than there are cores, up to four."""

import gc
import os
from typing import Any

from service.outside.logs import LibraryFormatter, LineWriter

bind = f"127.0.0.1:{os.environ.get('CAIRN_PORT', '8000')}"
workers = min((os.cpu_count() or 1) + 1, 4)
worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 15
# Each process makes its own app, and with it its own database connections: a fork must not share a socket.
preload_app = False
# The socket would be made in the home directory and shared by every Cairn of one user.
control_socket_disable = True


def post_worker_init(worker: Any) -> None:  # noqa: ANN401 -- gunicorn has no types and passes this by position
    """Leave the loaded app out of garbage collection, which otherwise costs a list page 25 ms now and then.

    In `post_fork` it would come before the app is loaded, since the app is not preloaded. There is no access log, and
    the worker's own lines lose their words: one about a failed request would hold its address, and in it a link.
    """
    for handler in worker.log.error_log.handlers:
        handler.setFormatter(LibraryFormatter(LineWriter("web")))
    gc.collect()
    gc.freeze()
