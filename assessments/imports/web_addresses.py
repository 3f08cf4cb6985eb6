"""Web addresses that people paste and type: what is wrapped around them, and where none belongs.

Mail filters wrap the links of a mail in addresses of their own, which hold the
address of whoever got the mail. In a published report that must not stand.
"""

import re
import string
import unicodedata
from base64 import urlsafe_b64decode
from urllib.parse import parse_qs, unquote, urlsplit

WRAPPERS = (
    (r"([\w-]+\.)*safelinks\.protection\.(outlook\.com|office365\.us)", "url"),
    (r"statics\.teams\.cdn\.(office|cloud\.microsoft)\.?\w*", "url"),
    (r"(www\.)?google\.[a-z.]{2,6}", "q"),
    (r"(www\.)?google\.[a-z.]{2,6}", "url"),
    (r"linkprotect\.cudasvc\.com", "a"),
    (r"l\.(facebook|instagram)\.com", "u"),
    (r"(www\.)?linkedin\.com", "url"),
)
"""Whose addresses wrap others, and the part of the query that holds the one inside."""

RUNS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
"""How Proofpoint writes the length of a run of signs, from 2."""

MOST_LAYERS = 20
"""A link that was forwarded is wrapped again at every stop; after so many we give up."""

PERSON = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
"""An e-mail address, in a link that was decoded."""

_TITLES = (
    "prof dr drs mr ir ing st ste mw mevr dhr hr fr frl ds jr sr ph dipl mag univ msc bsc ba ma "
    "mgr lic lt phdr rndr judr mudr bc doc eng arch avv geom rag dott sig"
)
TITLES = frozenset(_TITLES.split())
"""What stands before a full stop in a name without making a web address of it."""

_LONG_ENDINGS = (
    "academy agency app arpa asia bank berlin bet blog brussels care cash casino center click "
    "cloud club company digital download email europa example exchange finance frl fund "
    "gemeente gent group help host immo info invalid jobs legal life link live loan local "
    "localhost market media mobi museum name network news amsterdam online page party photo "
    "photos place press promo rest review sale school services shop site social software "
    "solutions space sport store stream studio support surf team tech test tips today tools "
    "town trade travel video vlaanderen website wien wiki win work works world zone"
)
LONG_ENDINGS = frozenset(_LONG_ENDINGS.split())
"""Ends of host names of more than three letters, that mail programs make links of."""


def unwrapped(link: str) -> str:
    """Where a link leads behind what mail programs and search engines wrap around it."""
    for _layer in range(MOST_LAYERS):
        inside = _inside(link)
        if not inside.startswith(("http://", "https://")):
            return link
        link = inside
    return link


def names_a_person(link: str) -> bool:
    """Whether an e-mail address, or a name and password, stands in a link."""
    for _layer in range(MOST_LAYERS):
        if PERSON.search(link):
            return True
        link = unquote(link)
    return bool(PERSON.search(link))


def is_in(text: str) -> bool:
    """Whether something in a text would become a link in somebody's mail program."""
    text = unicodedata.normalize("NFKC", text).replace("。", ".")
    if re.search(r"://|\bhttps?:|\bwww\.|[@\\]", text, re.IGNORECASE):
        return True
    return any(_reads_as_host(word) for word in re.split(r"[^\w.-]+", text))


def _reads_as_host(word: str) -> bool:
    """Whether a word looks like `evil.example`, which `dr.ir.`, `J.P.` and `3.1` do not."""
    *names, ending = word.lower().strip(".-").split(".")
    if not (re.fullmatch(r"[^\W\d_]{2,3}|xn--[\w-]+", ending) or ending in LONG_ENDINGS):
        return False
    return any(len(name) > 1 and name not in TITLES for name in names)


def _inside(link: str) -> str:
    """The address that a link wraps; "" when it wraps none."""
    try:
        parts = urlsplit(link.strip())
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    if host in ("urldefense.com", "urldefense.us", "urldefense.proofpoint.com"):
        return _behind_urldefense(link, parts.path, parts.query)
    for pattern, part in WRAPPERS:
        if re.fullmatch(pattern, host) and (found := parse_qs(parts.query).get(part)):
            return found[0]
    return ""


def _behind_urldefense(link: str, path: str, query: str) -> str:
    """The address inside one of Proofpoint's, of which there are three kinds."""
    if path.startswith("/v3/"):
        return _behind_urldefense_v3(link)
    (inside,) = parse_qs(query).get("u", [""])[:1]
    if path.startswith("/v2/"):
        return unquote(inside.translate(str.maketrans("-_", "%/")))
    return inside


def _behind_urldefense_v3(link: str) -> str:
    """`…/v3/__https://town.example/a*b__;Iw!!…`: each `*` stands for a sign listed after `;`.

    `**` and a letter stand for a run of them.
    """
    found = re.search(r"/v3/__(.+?)__;([\w-]*)!", link)
    if not found:
        return ""
    inside, coded = found.groups()
    inside = re.sub(r"^(https?):/(?!/)", r"\1://", inside)
    try:
        signs = iter(urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode())
    except ValueError:
        return ""

    def said(star: re.Match[str]) -> str:
        many = RUNS.index(star[1]) + 2 if star[1] else 1
        return "".join(next(signs, "") for _ in range(many))

    return re.sub(r"\*(?:\*([\w-]))?", said, inside)
