"""What each setting may be: whatever is unsafe, or cannot work, is refused with a sentence."""

import ipaddress
import re
import zoneinfo
from collections.abc import Iterable
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import dj_email_url
from environs import ValidationError

SENDS_MAIL = ("submission", "smtp")
SENDS_NO_MAIL = ("console", "file", "dummy", "memory")

_LABEL = r"[a-z\d]([a-z\d-]{0,61}[a-z\d])?"
NAME = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*")


def is_local(host: str) -> bool:
    """Whether a host name or address can only mean this machine or its own network."""
    address = _address(host)
    if address is None:
        return "." not in host or host.endswith((".localhost", ".local", ".test"))
    return address.is_private or address.is_loopback


def is_this_machine(host: str) -> bool:
    """Whether a host name or address means the machine itself, whoever says it."""
    address = _address(host)
    if address is None:
        return host == "localhost" or host.endswith((".localhost", ".localdomain"))
    return address.is_loopback or address.is_unspecified


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a path is a folder or lies in it, wherever links lead."""
    return path.resolve().is_relative_to(folder.resolve())


def host_of(url: str | None) -> str:
    """The host in an address; "" when there is none."""
    return _parts(url or "").hostname or ""


class Safety:
    """The checks of an instance; outside production more is allowed."""

    def __init__(
        self, *, production: bool, served: Iterable[Path], languages: Iterable[str]
    ) -> None:
        self.production = production
        self.served = list(served)
        self.languages = list(languages)

    def hosts(self, hosts: list[str]) -> None:
        """Names of hosts, each of them whole."""
        if self.production and not hosts:
            raise ValidationError("name at least one host")
        for host in hosts:
            if "*" in host or host.startswith("."):
                raise ValidationError("name each host: a wildcard accepts forged names")
            if not _is_host(host):
                raise ValidationError(f"{host!r} is no host: give its name alone, without https://")
            if not self.production and not is_local(host):
                raise ValidationError(f"{host} is public: set HAGUE_MODE=production")

    def secret(self, secret: str) -> None:
        """A key that nobody guesses."""
        if len(secret) < 50 or len(set(secret)) < 5 or secret.startswith("django-insecure-"):
            raise ValidationError("give at least 50 random characters")

    def debug(self, debug: bool) -> None:
        """Off, where others look."""
        if debug and self.production:
            raise ValidationError("must be off: its error pages show settings and data")

    def origins(self, origins: list[str]) -> None:
        """Sites whose forms are trusted, each named whole."""
        for origin in origins:
            parts = _parts(origin)
            if "*" in origin:
                raise ValidationError("name each site: with a wildcard any of them may send forms")
            if not _is_bare(parts) or parts.path:
                raise ValidationError("give scheme and host alone, such as https://hague.example")
            if parts.scheme != "https" and (self.production or parts.scheme != "http"):
                raise ValidationError("start each with https://: others can be changed on the way")

    def database(self, database: dict[str, Any]) -> None:
        """One of the two databases, in a place that is not served."""
        engine, name = str(database["ENGINE"]), str(database["NAME"])
        if not engine.endswith(("sqlite3", "postgresql")):
            raise ValidationError("start it with sqlite:/// or postgres://")
        if engine.endswith("sqlite3") and name != ":memory:":
            self._is_not_served(Path(name))

    def mail(self, url: str) -> None:
        """A mail server, which gets its password encrypted."""
        # The parser ignores schemes it does not know, and would send a password unencrypted.
        scheme = url.partition("://")[0]
        if scheme not in SENDS_MAIL + SENDS_NO_MAIL:
            raise ValidationError("start it with submission:// or, without TLS, smtp://")
        try:
            server = dj_email_url.parse(url)
        except ValueError:
            raise ValidationError("its port and its timeout must be whole numbers") from None
        if not self.production:
            return
        if scheme in SENDS_NO_MAIL:
            raise ValidationError(
                "name a mail server: this sends nothing, and may write what lets people in to a log"
            )
        if not host_of(url) or not server["EMAIL_HOST"]:
            raise ValidationError("name the host of the mail server")
        is_encrypted = server["EMAIL_USE_TLS"] or server["EMAIL_USE_SSL"]
        if server["EMAIL_HOST_PASSWORD"] and not is_encrypted:
            raise ValidationError("use submission://: this sends the password unencrypted")

    def sender(self, address: str) -> None:
        """An address that answers and bounces can come back to."""
        _name, bare = parseaddr(address)
        person, _, host = bare.rpartition("@")
        if not address.isprintable() or not person or " " in bare or not _is_host(host.lower()):
            raise ValidationError("give one e-mail address, such as hague@town.example")
        if self.production and (is_this_machine(host.lower()) or "." not in host):
            raise ValidationError("give an address that others can answer to, not this machine's")

    def public_url(self, url: str, hosts: list[str] | None) -> None:
        """The address of the site, and nothing behind it; one of the hosts that are answered."""
        parts = _parts(url)
        if not url and not self.production:
            return
        if parts.scheme != "https" and (self.production or parts.scheme != "http"):
            raise ValidationError("give the whole address, with https://")
        if not _is_bare(parts) or parts.path not in ("", "/"):
            raise ValidationError(
                "give scheme and host alone, such as https://hague.example: "
                "no path, no name with password, no blanks"
            )
        host = host_of(url)
        if self.production and is_this_machine(host):
            raise ValidationError("give an address that others can open, not this machine's")
        if self.production and hosts and host not in [name.lower().strip("[]") for name in hosts]:
            raise ValidationError(f"{host} is not among ALLOWED_HOSTS: every link would be refused")

    def folder(self, path: str) -> None:
        """A folder that is not served, and holds nothing that is."""
        if not path.strip():
            raise ValidationError("name a folder")
        self._is_not_served(Path(path))
        if any(is_inside(folder, Path(path)) for folder in self.served):
            raise ValidationError("choose a folder of its own: files in this one are served to all")

    def scanner(self, address: str) -> None:
        """A socket or `host:port`; "" for none."""
        host, _, port = address.rpartition(":")
        is_port = port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536
        if not (address == "" or address.startswith("/") or (_is_host(host) and is_port)):
            raise ValidationError("give a socket such as /run/clamav/clamd.ctl, or host:port")

    def contact(self, address: str) -> None:
        """Where a weakness is reported; "" for the sender of mails."""
        if address and not address.startswith(("mailto:", "https://")):
            raise ValidationError("start it with mailto: or https://")

    def redis(self, url: str) -> None:
        """A Redis server, which gets its password encrypted; "" for the database."""
        parts, host = _parts(url), host_of(url)
        if url and (parts.scheme not in ("redis", "rediss") or not host):
            raise ValidationError("start it with redis:// or rediss://, and name the host")
        if self.production and parts.scheme == "redis" and parts.password and not is_local(host):
            raise ValidationError("use rediss://: redis:// sends the password unencrypted")

    def time_zone(self, name: str) -> None:
        """A time zone of this machine's list."""
        if name not in zoneinfo.available_timezones():
            raise ValidationError("is not known: give one such as Europe/Amsterdam")

    def language(self, code: str) -> None:
        """A language that the interface speaks."""
        if code not in self.languages:
            raise ValidationError(f"is not spoken here: choose one of {', '.join(self.languages)}")

    def _is_not_served(self, path: Path) -> None:
        if any(is_inside(path, folder) for folder in self.served):
            raise ValidationError("choose another place: files in this folder are served to all")


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _is_host(host: str) -> bool:
    return _address(host) is not None or bool(NAME.fullmatch(host.lower()))


def _parts(url: str) -> SplitResult:
    """The parts of an address; all empty when it is none."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  raises when it is no number
    except ValueError:
        return urlsplit("")
    return parts if re.fullmatch(r"[!-~]+", url) else urlsplit("")


def _is_bare(parts: SplitResult) -> bool:
    """Whether an address has a host, and besides it at most a port and a path."""
    is_more = parts.query or parts.fragment or "@" in parts.netloc
    return _is_host(parts.hostname or "") and not is_more
