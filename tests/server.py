"""The server as it runs for people, on a port that is free."""

import http.client
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
CSRF = "0" * 32


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        *,
        session: str = "",
        seconds: float = 60,
        **headers: str,
    ) -> Answer:
        """One request on a connection of its own. Raises TimeoutError after so many seconds."""
        cookies = f"csrftoken={CSRF}" + (f"; sessionid={session}" if session else "")
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            sent = {"Cookie": cookies, "X-CSRFToken": CSRF} | named
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
            return Answer(response.status, response.headers, text)
        finally:
            connection.close()

    @property
    def workers(self) -> list[int]:
        """The processes that answer."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    @contextmanager
    def disk_full(self) -> Iterator[None]:
        """Every byte that a worker writes to a file is refused, as by a disk without room."""
        workers = self.workers
        before = resource.prlimit(workers[0], resource.RLIMIT_FSIZE)
        try:
            for pid in workers:
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, before[1]))
            yield
        finally:
            for pid in self.workers:  # one that ended meanwhile was replaced by another
                resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


@contextmanager
def serving(url: str, log: Path, **environment: str) -> Iterator[Server]:
    """Start the server with a database, and stop it afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"DATABASE_URL": url, "HOST": "127.0.0.1", "PORT": str(port)} | environment
    with log.open("w") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn"],
            env=os.environ | settings,
            stdout=written,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
        )
    server = Server(port, process, log)
    try:
        _wait_for(server)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _wait_for(server: Server) -> None:
    for _ in range(300):
        if server.process.poll() is not None:
            break
        try:
            server.ask("GET", "/help/", seconds=30)
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit(server.log.read_text())
