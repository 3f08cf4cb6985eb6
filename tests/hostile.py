"""What nobody means to send: values, bodies and addresses that a page must survive."""

from html.parser import HTMLParser
from random import Random
from urllib.parse import quote_plus, urlsplit

from django.urls import Resolver404, resolve

MANY = 10_000

MULTIPART = "multipart/form-data"

VALUES = (
    "",
    " ",
    "0",
    "-1",
    "1.5",
    "1e9",
    "²",
    "٣",
    "１２",
    "True",
    "None",
    "null",
    "x",
    "99",
    "2147483647",
    "2147483648",
    "9223372036854775808",
    "9" * 5000,
    "-" + "9" * MANY,
    "x" * MANY,
    "\x00",
    "a\x00b",
    "\x01\x08\x1b\x7f\x85",
    "\ufffe\uffff\ufdd0",
    "\u202e\u2028\u200b",
    "\U0001f3f4\u0301" * 40,
    "\r\n" * 50,
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% load x %}%(name)s%s{0}",
    "' OR 1=1; --",
    "../../etc/passwd",
    "//evil.example/",
    "javascript:alert(1)",
    "http://[::1",
    "https://exa mple.org/\x00",
    "a@b",
    "a" * 250 + "@town.example",
    "x@" + "é" * 60 + ".example",
    "0000-00-00",
    "0002-06-01",
    "9999-12-31",
    "10000-01-01",
    "2026-02-30",
    "31/12/2027",
    "[]",
    '{"a": 1}',
    "yes",
    "no",
    "accept",
    "mine",
    "na:",
    "na:no_such_reason",
    "dk",
    "confirm:all",
    "confirm:\x00",
    "add:5.1",
    "remove:5.1:²",
    "remove:5.1:" + "9" * 400,
    "member-²",
    "start:nl-nowhere",
    "assessment:²",
    "5.1",
    "5.1\x00",
)

BYTES = (b"\xff\xfe", b"\xed\xa0\x80", b"%ED%A0%80", b"%FF%FE", b"%00", b"%", b"+2AA-", b"\xc3")
"""Lone surrogates and other bytes that no text has."""

CHARSETS = ("utf-7", "utf-16", "latin-1", "rot13", "idna", "punycode", "unicode_escape", "nonsense")

FILES = (
    ("plan.pdf", b"%PDF-1.7\n"),
    ("plan.pdf", b""),
    ("a\x00b.txt", b"text"),
    ("x" * 400 + ".txt", b"text\x00\xff"),
    ("../../up.png", b"\x89PNG\r\n\x1a\n"),
    ("sheet.xlsx", b"PK\x03\x04"),
    ("\u202egpj.exe", b"MZ"),
)

IN_A_PATH = ("²", "5.1\x00", "9" * 400, "%", "..", "5.1;", "\u202e", "'", "P4\n", "é" * 300)

NUMBERS = (0, 2**31, 2**63, 2**64, 10**30, 10**4000)


def randomly(seed):
    """Choices that are the same for one seed."""
    return Random(seed)  # noqa: S311 nothing secret is made of it


class Forms(HTMLParser):
    """The forms of a page: where each is sent, and what it sends."""

    def __init__(self, here):
        super().__init__()
        self.here = here
        self.found = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.found.append((given.get("action") or self.here, []))
        elif self.found and tag in ("input", "textarea", "select", "button") and given.get("name"):
            self.found[-1][1].append((given["name"], given.get("value") or "x"))


def fields_of(page, here):
    """Name of an address to the fields that a page sends to it, each with a value it has."""
    parser = Forms(here)
    parser.feed(page)
    found = {}
    for action, fields in parser.found:
        try:
            name = resolve(urlsplit(action).path).url_name
        except Resolver404:
            continue
        found.setdefault(name, {}).update(fields)
    return found


def mutated(random, fields):
    """Fields as pairs: some as the page has them, some hostile, missing or doubled."""
    pairs = []
    for name, value in fields.items():
        chance = random.random()
        if chance < 0.15:
            continue
        hostile = random.choice(VALUES)
        pairs.append((name, hostile if chance < 0.55 else value))
        if chance > 0.85:
            pairs.append((name, random.choice([value, hostile])))
    if random.random() < 0.1:
        pairs.append((random.choice(VALUES)[:100], random.choice(VALUES)))
    random.shuffle(pairs)
    return pairs


def body(random, pairs):
    """How the fields are sent: the body, and the content type that it says it has."""
    encoded = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs).encode()
    form = "application/x-www-form-urlencoded"
    kinds = [
        lambda: (encoded, form),
        lambda: (encoded, form),
        lambda: (encoded, form),
        lambda: _multipart(random, pairs),
        lambda: _multipart(random, pairs),
        lambda: (encoded + b"&" + random.choice(BYTES) + b"=" + random.choice(BYTES), form),
        lambda: (_with_bytes(random, pairs), form),
        lambda: (encoded, f"{form}; charset={random.choice(CHARSETS)}"),
        lambda: (_multipart(random, pairs)[0], _multipart_as(random.choice(CHARSETS))),
        lambda: (b'{"criteria": ["5.1"], "level": 99}', "application/json"),
        lambda: (b"", form),
        lambda: (b"", "multipart/form-data"),
        lambda: (encoded, "multipart/form-data; boundary=nowhere"),
        lambda: (
            b"--b\r\nContent-Disposition: form-data\r\n\r\n",
            "multipart/form-data; boundary=b",
        ),
        lambda: (encoded, "text/plain"),
        lambda: (encoded, ""),
        lambda: (b"a=1&" * 1200, form),
    ]
    return random.choice(kinds)()


def _with_bytes(random, pairs):
    names = [quote_plus(name).encode() for name, _value in pairs]
    return b"&".join(name + b"=" + random.choice(BYTES) for name in names)


BOUNDARY = "a-line-between-parts"


def _multipart_as(charset):
    return f"{MULTIPART}; boundary={BOUNDARY}; charset={charset}"


def _multipart(random, pairs):
    parts = []
    for name, value in pairs:
        head = f'Content-Disposition: form-data; name="{name}"'.replace("\r", "").replace("\n", "")
        content = random.choice(BYTES) if random.random() < 0.1 else value.encode()
        if name in ("upload", "sheet", "logo", "file") or random.random() < 0.05:
            called, content = random.choice(FILES)
            head += f'; filename="{called}"\r\nContent-Type: application/octet-stream'
        parts.append(f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode(), f"{MULTIPART}; boundary={BOUNDARY}"
