"""gunicorn's settings wherever it runs: one process of threads. Where it listens is said by whoever starts it."""

from __future__ import annotations

from logging import LogRecord
from typing import Any

from config import capacity
from config.refusals import leave_unless_fit

leave_unless_fit()  # here, so that it is one line of the first process, not one of each attempt
workers = 1
worker_class = "gthread"
threads = capacity.threads()
backlog = capacity.BACKLOG
# Browsers keep theirs open between two pages; these cost a file, not a thread.
worker_connections = 1000 + threads
# Seconds that an idle connection is kept: longer than a proxy keeps its own, or that would send a request into one that
# is just being closed, and a form that was posted would be lost. deploy/proxy/Caddyfile keeps them for 60.
keepalive = 75
graceful_timeout = 10
loglevel = "warning"
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Whoever is given up (config/admission.py) must not fill the log with traces of what is no fault."""
    worker.log.error_log.addFilter(is_fault)


def is_fault(record: LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], TimeoutError))
