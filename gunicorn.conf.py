"""How the production server runs. `gunicorn` reads this file when started in this folder.

Another value for one start: `GUNICORN_CMD_ARGS="--workers 4"`.
"""

import contextlib
import os
import signal
import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from gunicorn.glogging import Logger

try:
    # Read before the workers start, so that unsafe settings stop the server with one message
    # and a key made up for this start is the same in every worker.
    from hague import log_lines, settings
except ImproperlyConfigured as error:
    sys.exit(str(error))

_host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST

wsgi_app = "hague.wsgi"
bind = f"{_host}:{settings.PORT}"

# Threads wait for the database; a process for each of two cores computes. What takes longer is done
# by `manage.py worker` beside it.
worker_class = "gthread"
workers = 2
threads = 4
# Database connections must not be shared by processes.
preload_app = False

# Seconds. Stopping waits for a file that somebody uploads, unless a person waits at the terminal.
timeout = 30
graceful_timeout = 30 if settings.PRODUCTION else 3
keepalive = 5

# Bytes, before Django's own limits on bodies. The answer of a sign-in service is a long address.
limit_request_line = 4094
limit_request_fields = 50
limit_request_field_size = 8190

# A heartbeat in memory: a busy disk must not make a worker look dead.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
control_socket_disable = True

# Addresses hold the names of municipalities and, in links from mails, what lets somebody in. So
# requests are not logged; whoever turns that on still gets no addresses.
accesslog = None
access_log_format = "%(t)s %(m)s %(s)s %(b)s %(L)s"
errorlog = "-"
loglevel = "info" if settings.PRODUCTION else "warning"


class logger_class(Logger):
    """Gunicorn's own lines tell addresses and exceptions too: masked as all the others."""

    def setup(self, cfg: object) -> None:
        """As gunicorn does it, then through our formatter."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(log_lines.Discreet())


def when_ready(server: Any) -> None:
    """Let the end of a terminal stop the server that was started there; usually it reloads."""
    if not settings.PRODUCTION:
        signal.signal(signal.SIGHUP, lambda *_: server.signal(signal.SIGTERM, None))


def post_worker_init(worker: Any) -> None:
    """Hold the database open, and say that the server answers, where a person is waiting for it.

    While one process holds an SQLite database open, the files beside it that readers need are
    there, also on a disk that is full by now.
    """
    from django.db import DatabaseError, connection

    if connection.vendor == "sqlite":
        with contextlib.suppress(DatabaseError):
            connection.ensure_connection()
    if worker.age == 1 and not settings.PRODUCTION:
        print(f"Ready on {bind} - stop with Ctrl-C.", flush=True)
