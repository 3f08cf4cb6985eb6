"""Asks a virus scanner (clamd) about a file, over its INSTREAM command.

Thirty lines of a stable protocol instead of a library: the one on the index has
had no release in ten years. https://docs.clamav.net/manual/Usage/Scanning.html
"""

import socket
from typing import BinaryIO

CHUNK = 64 * 1024
PATIENCE = 60.0
"""Seconds for each step."""


class ScannerAwayError(OSError):
    """The scanner gave no clear answer; the file stays in quarantine."""


def finding(address: str, content: BinaryIO) -> str:
    """What the scanner found in a file; "" when it is clean.

    Args:
        address: the path of a socket, or `host:port`.

    Raises:
        ScannerAwayError: no answer, or one that is neither clean nor a finding.
    """
    try:
        with _connected(address) as connection:
            connection.sendall(b"zINSTREAM\0")
            while chunk := content.read(CHUNK):
                connection.sendall(len(chunk).to_bytes(4, "big") + chunk)
            connection.sendall(bytes(4))
            reply = b""
            while part := connection.recv(4096):
                reply += part
    except OSError as fault:
        raise ScannerAwayError(str(fault)) from fault
    said = reply.rstrip(b"\0\n").decode("utf-8", "replace").removeprefix("stream: ")
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise ScannerAwayError(said or "no answer")


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(PATIENCE)
        connection.connect(address)
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)
