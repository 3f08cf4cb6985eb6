"""A PostgreSQL server for the length of one command: `python -m tests.postgres -- pytest`.

The command finds it in DATABASE_URL. Nothing of it stays: its data lie in a temporary folder,
it listens only on a socket in that folder, and it is stopped however the command ends.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

# The data are thrown away, so nothing needs to reach the disk.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


def programs() -> Path:
    """The folder of the newest PostgreSQL server on this machine.

    Raises:
        SystemExit: there is none.
    """
    if packaged := list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        return max(packaged, key=lambda initdb: int(initdb.parts[-3])).parent
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    sys.exit("PostgreSQL is not installed here: `make test` installs it.")


def _run(folder: Path, program: str, *arguments: str, check: bool = True) -> None:
    """PostgreSQL refuses to run as root: root runs it as the user `postgres`."""
    owner = "postgres" if os.geteuid() == 0 else None
    subprocess.run(
        [programs() / program, "--pgdata=data", *arguments],
        cwd=folder,
        user=owner,
        group=owner,
        extra_groups=[] if owner else None,
        stdout=subprocess.DEVNULL,
        check=check,
    )


def start(url: str) -> None:
    """Start the server of this URL, as after `stop`."""
    folder = _folder(url)
    settings = {"unix_socket_directories": folder} | SETTINGS
    options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
    try:
        _run(folder, "pg_ctl", "start", "--wait", "--log=log", f"--options={options}")
    except subprocess.CalledProcessError:
        sys.exit((folder / "log").read_text())


def stop(url: str) -> None:
    """Stop the server of this URL at once, as when its machine fails."""
    _run(_folder(url), "pg_ctl", "stop", "--mode=immediate", check=False)


def run_sql(url: str, statements: str) -> None:
    """Run statements as the owner of the server, in a session that may change things, for good."""
    session = "-c default_transaction_read_only=off -c synchronous_commit=on"
    subprocess.run(
        [programs() / "psql", "--quiet", "--set=ON_ERROR_STOP=1", "--command", statements, url],
        env=os.environ | {"PGOPTIONS": session},
        check=True,
    )


def _folder(url: str) -> Path:
    return Path(unquote(urlsplit(url).netloc.partition("@")[2]))


@contextmanager
def server() -> Iterator[str]:
    """Start a fresh server and yield its DATABASE_URL; stop and remove it afterwards."""
    with tempfile.TemporaryDirectory(prefix="hague-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        url = f"postgres://hague@{quote(name, safe='')}/hague"
        # Not "C": it knows no capital letters beyond ASCII, and real servers do.
        _run(
            folder,
            "initdb",
            "--username=hague",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        )
        try:
            start(url)
            yield url
        finally:
            stop(url)


def main(command: list[str]) -> int:
    """Run `command` with a server; its exit status."""
    # Ended by its parent, this must still stop the server.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with server() as url:
        print(f"DATABASE_URL={url}", flush=True)
        return subprocess.call(command, env=os.environ | {"DATABASE_URL": url})


if __name__ == "__main__":
    if sys.argv[1:2] != ["--"] or not sys.argv[2:]:
        sys.exit("Use: python -m tests.postgres -- COMMAND …")
    sys.exit(main(sys.argv[2:]))
