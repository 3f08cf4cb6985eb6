"""The register of municipalities: Eurostat's list of local authorities in, a name found.

Only here municipalities come into being; `workflow` puts them into use.
"""

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

from anyascii import anyascii
from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils.text import slugify
from django.utils.translation import gettext as _

from assessments.models import Municipality
from assessments.tables import Faulty, Limits, at, quoted, records

COLUMNS = (
    "country",
    "nuts3",
    "lau_code",
    "name",
    "name_latin",
    "population",
    "area_m2",
    "degurba",
    "gisco_id",
)
LIMITS = Limits(file=64 * 2**20, unpacked=256 * 2**20, rows=250_000, cell=200)
BATCH = 1000

FOLLOWED = (
    "name",
    "name_latin",
    "search",
    "nuts3",
    "population",
    "area_m2",
    "degurba",
    "gisco_id",
)
"""What a newer register may change. Slug, language and whether it is in use stay."""

NO_DEGURBA = ("", "0", "9")
"""How registers write that no degree of urbanisation is known."""

LANGUAGES = {
    "AT": "de", "BG": "bg", "CY": "el", "CZ": "cs", "DE": "de", "DK": "da", "EE": "et",
    "EL": "el", "ES": "es", "FR": "fr", "HR": "hr", "HU": "hu", "IS": "is", "IT": "it",
    "LI": "de", "LT": "lt", "LV": "lv", "MK": "mk", "NL": "nl", "NO": "nb", "PL": "pl",
    "PT": "pt", "RO": "ro", "SE": "sv", "SI": "sl", "SK": "sk", "TR": "tr",
}  # fmt: skip
"""The language a municipality starts in, where its country has one and the product speaks it."""

ALSO_CALLED = {
    ("AT", "90001"): "Vienna",
    ("BE", "21004"): "Brussels",
    ("BG", "SOF46"): "Sofia София",
    ("CZ", "554782"): "Prague",
    ("DK", "101"): "Copenhagen",
    ("IT", "058091"): "Rome",
    ("NL", "GM0518"): "Den Haag The Hague",
    ("NL", "GM0796"): "Den Bosch",
    ("RO", "179132"): "Bucharest",
}
"""Names that people type and the register does not carry; "Stolichna" is Sofia."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import did, in municipalities."""

    new: int
    changed: int
    unchanged: int


Progress = Callable[[int, int], None]
"""Called with the municipalities done and to do."""


# In


def take_in(path: Path, progress: Progress = lambda done, total: None) -> Summary:
    """Read a register and make or update its municipalities; all of them or none.

    Raises:
        Faulty: with a line for every faulty row; nothing has been written.
    """
    listed = _listed(path)
    with transaction.atomic():
        return _write(listed, progress)


class Listed(NamedTuple):
    """A row of a register; as small as it can be, since a whole register is kept in memory."""

    country: str
    code: str
    name: str
    name_latin: str
    nuts3: str
    population: int | None
    area_m2: int | None
    degurba: int | None
    gisco_id: str

    @property
    def key(self) -> tuple[str, str]:
        """What it is recognised by."""
        return (self.country, self.code)

    def municipality(self) -> Municipality:
        """As a municipality that is not saved and has no slug."""
        also = ALSO_CALLED.get(self.key, "")
        return Municipality(
            **self._asdict(),
            search=_search(self.name, self.name_latin, also),
            default_language=_language(self.country),
        )


def _listed(path: Path) -> list[Listed]:
    listed: list[Listed] = []
    stands: dict[tuple[str, str], int] = {}
    faults: list[str] = []
    for row, cells, broken in records(path, COLUMNS, LIMITS):
        found = broken or tuple(at(row, fault) for fault in _faults(cells, row, stands))
        faults.extend(found)
        if not faults:
            listed.append(_row(cells))
    if faults:
        raise Faulty(*faults)
    return listed


def _row(cells: Mapping[str, str]) -> Listed:
    return Listed(
        country=sys.intern(cells["country"]),
        code=cells["lau_code"],
        name=cells["name"],
        name_latin=cells["name_latin"],
        nuts3=sys.intern(cells["nuts3"]),
        population=_whole(cells["population"]),
        area_m2=_whole(cells["area_m2"]),
        degurba=None if cells["degurba"] in NO_DEGURBA else int(cells["degurba"]),
        gisco_id=cells["gisco_id"],
    )


def _whole(cell: str) -> int | None:
    return int(cell) if cell else None


def _language(country: str) -> str:
    language = LANGUAGES.get(country, "")
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


# A faulty row

PATTERNS = {
    "country": re.compile(r"[A-Z]{2}"),
    "nuts3": re.compile(r"([A-Z]{2}[A-Z0-9]{0,3})?"),
    "lau_code": re.compile(r".{1,20}"),
    "name": re.compile(r".{1,200}"),
    "population": re.compile(r"[0-9]{0,9}"),
    "area_m2": re.compile(r"[0-9]{0,15}"),
    "degurba": re.compile(r"[01239]?"),
    "gisco_id": re.compile(r".{0,30}"),
}


def _faults(
    cells: Mapping[str, str], row: int, stands: dict[tuple[str, str], int]
) -> Iterator[str]:
    """What is wrong with a row. `stands` remembers the row of every municipality met."""
    for column, pattern in PATTERNS.items():
        if not pattern.fullmatch(cells[column]):
            yield _("%(column)s %(cell)s is not valid.") % {
                "column": column,
                "cell": quoted(cells[column]),
            }
    key = (cells["country"], cells["lau_code"])
    first = stands.setdefault(key, row)
    if first != row:
        yield _("municipality %(code)s already stands in row %(row)d.") % {
            "code": quoted(" ".join(key)),
            "row": first,
        }


# Writing


def _write(listed: Sequence[Listed], progress: Progress) -> Summary:
    slugs = _Slugs(listed)
    new = changed = 0
    for start in range(0, len(listed), BATCH):
        progress(start, len(listed))
        batch = {each.key: each.municipality() for each in listed[start : start + BATCH]}
        to_change = list(_changed(_known(batch), batch))
        for each in batch.values():
            each.slug = slugs.take(each)
        Municipality.objects.bulk_create(batch.values())
        # Not `bulk_update`: that takes minutes for a whole register.
        Municipality.objects.bulk_create(
            to_change, update_conflicts=True, unique_fields=["id"], update_fields=FOLLOWED
        )
        new, changed = new + len(batch), changed + len(to_change)
    progress(len(listed), len(listed))
    return Summary(new, changed, len(listed) - new - changed)


Batch = dict[tuple[str, str], Municipality]


def _known(batch: Batch) -> list[Municipality]:
    """Those of a batch that the database has already."""
    codes = [code for _country, code in batch]
    countries = {country for country, _code in batch}
    found = Municipality.objects.filter(country__in=countries, code__in=codes)
    return [each for each in found if (each.country, each.code) in batch]


def _changed(known: Iterable[Municipality], batch: Batch) -> Iterator[Municipality]:
    """Take the known ones out of a batch; give back those it changes, with that filled in."""
    for each in known:
        listed = batch.pop((each.country, each.code))
        if any(getattr(each, name) != getattr(listed, name) for name in FOLLOWED):
            for name in FOLLOWED:
                setattr(each, name, getattr(listed, name))
            yield each


class _Slugs:
    """Gives out slugs that nobody has: by name, with the code where several share a name."""

    def __init__(self, listed: Iterable[Listed]) -> None:
        self.taken = set(Municipality.objects.values_list("slug", flat=True))
        self.sharing = Counter(self.by_name(each) for each in listed)

    def by_name(self, each: Listed | Municipality) -> str:
        """Country and name in Latin letters, such as "nl-s-gravenhage"."""
        name = anyascii(each.name_latin or each.name)
        return slugify(f"{each.country} {name}")[:90].rstrip("-")

    def take(self, each: Municipality) -> str:
        """A free slug, which is taken from now on."""
        by_name = self.by_name(each)
        by_code = f"{by_name}-{slugify(each.code)}".rstrip("-")
        candidates = [by_name, by_code] if self.sharing[by_name] == 1 else [by_code]
        numbered = (f"{by_code}-{number}" for number in count(2))
        slug = next(s for s in chain(candidates, numbered) if s not in self.taken)
        self.taken.add(slug)
        return slug


# Out


def is_filled() -> bool:
    """Whether any municipality is known."""
    return Municipality.objects.exists()


def by_slug(slug: str) -> Municipality | None:
    """The municipality of that slug, in use or not."""
    return Municipality.objects.filter(slug=slug).first()


def find(text: str, limit: int = 20) -> list[Municipality]:
    """The municipalities a name may mean, likeliest first.

    Every word must be in one of its names, however it is written. First the
    ones called exactly so, then those that start so, then those with words
    that start so, then the rest; the largest first. When there is room left,
    those follow that have the words in another case ending.
    """
    words = fold(text[:LONGEST]).split()
    if not words:
        return []
    found = list(_matching(words)[:limit])
    stems = [ENDING.sub("", word) for word in words]
    if len(found) < limit and stems != words:
        more = _matching(stems, from_start=True).exclude(pk__in=[each.pk for each in found])
        found += more[: limit - len(found)]
    return found


def _matching(words: Sequence[str], *, from_start: bool = False) -> QuerySet[Municipality]:
    """Municipalities with every word in their names, or at the start of a word in them."""
    phrase = " ".join(words)
    every = dict.fromkeys(words)
    starting = Q(*(Q(search__contains=f" {word}") for word in every))
    within = Q(*(Q(search__contains=word if len(word) > SHORT else f" {word}") for word in every))
    rank = Case(
        When(search__contains=f"| {phrase} |", then=Value(0)),
        When(search__contains=f"| {phrase}", then=Value(1)),
        When(starting, then=Value(2)),
        default=Value(3),
    )
    return (
        Municipality.objects.filter(starting if from_start else within)
        .annotate(rank=rank)
        .order_by("rank", F("population").desc(nulls_last=True), "name", "pk")
    )


# Names

LONGEST = 200
"""Characters of a question that are looked at; no name is longer."""

SHORT = 2
"""Letters up to which a word only counts at the start of a word."""

ENDING = re.compile(r"(?<=\w{4})[aeiouy]{1,3}[sn]?$")
"""Case endings of Greek and Slavic names: the register says "of the Athenians"."""


def fold(text: str) -> str:
    """A name as it is compared: words of small Latin letters and digits, a blank apart.

    Case, accents and script fall away, and so does the choice between "ü" and
    "ue": "Køge" and "Koege", "Αθήνα" and "Athina" are the same.
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in parts if not unicodedata.combining(sign))
    latin = anyascii(plain.replace("ου", "ou")).lower()
    even = re.sub(r"(?<=[aou])e|(?<=a)a", "", latin)
    return " ".join(re.findall(r"[a-z0-9]+", even))


def _search(*names: str) -> str:
    """What `find` looks in: every name folded between bars, also without its apostrophes."""
    joined = [re.sub(r"['’]s-", "s", name).replace("'", "").replace("’", "") for name in names]
    folded = dict.fromkeys(fold(name) for name in (*names, *joined) if name)
    return f"| {' | '.join(folded)} |"
