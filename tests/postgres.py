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
from urllib.parse import quote

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


@contextmanager
def server() -> Iterator[str]:
    """Start a fresh server and yield its DATABASE_URL; stop and remove it afterwards.

    PostgreSQL refuses to run as root: root starts it as the user `postgres`.
    """
    owner = "postgres" if os.geteuid() == 0 else None
    bin_folder = programs()

    def run(program: str, *arguments: str, check: bool = True) -> None:
        subprocess.run(
            [bin_folder / program, "--pgdata=data", *arguments],
            cwd=folder,
            user=owner,
            group=owner,
            extra_groups=[] if owner else None,
            stdout=subprocess.DEVNULL,
            check=check,
        )

    with tempfile.TemporaryDirectory(prefix="hague-") as folder:
        if owner:
            shutil.chown(folder, owner, owner)
        settings = {"unix_socket_directories": folder} | SETTINGS
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        # Not "C": it knows no capital letters beyond ASCII, and real servers do.
        run("initdb", "--username=hague", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        try:
            try:
                run("pg_ctl", "start", "--wait", "--log=log", f"--options={options}")
            except subprocess.CalledProcessError:
                sys.exit(Path(folder, "log").read_text())
            yield f"postgres://hague@{quote(folder, safe='')}/hague"
        finally:
            run("pg_ctl", "stop", "--mode=immediate", check=False)


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
