"""The register of municipalities: the only place that creates them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count

from anyascii import anyascii
from django.conf import settings
from django.utils.text import slugify

from assessments.imports.place_names import searched
from assessments.imports.register import Listed
from assessments.models import Municipality
from assessments.workflow.audit import audited, note

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


@audited
def import_register(
    listed: Sequence[Listed], progress: Progress = lambda done, total: None
) -> Summary:
    """Make or update the municipalities of a register; all of them or none."""
    slugs = _Slugs(listed)
    new = changed = 0
    for start in range(0, len(listed), BATCH):
        progress(start, len(listed))
        batch = {each.key: _municipality(each) for each in listed[start : start + BATCH]}
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
    note(new=new, changed=changed)
    return Summary(new, changed, len(listed) - new - changed)


Batch = dict[tuple[str, str], Municipality]


def _known(batch: Batch) -> list[Municipality]:
    """The municipalities of a batch that are in the database already."""
    codes = [code for _country, code in batch]
    countries = {country for country, _code in batch}
    found = Municipality.objects.filter(country__in=countries, code__in=codes)
    return [each for each in found if (each.country, each.code) in batch]


def _changed(known: Iterable[Municipality], batch: Batch) -> Iterator[Municipality]:
    """Take the known ones out of a batch; return those that it changes, updated."""
    for each in known:
        listed = batch.pop((each.country, each.code))
        if any(getattr(each, name) != getattr(listed, name) for name in FOLLOWED):
            for name in FOLLOWED:
                setattr(each, name, getattr(listed, name))
            yield each


class _Slugs:
    """Hands out free slugs: by name, with the code where several share a name."""

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


def _municipality(each: Listed) -> Municipality:
    """A row as a municipality that is not saved and has no slug."""
    also = ALSO_CALLED.get(each.key, "")
    return Municipality(
        **each._asdict(),
        search=searched(each.name, each.name_latin, also),
        default_language=_language(each.country),
    )


def _language(country: str) -> str:
    language = LANGUAGES.get(country, "")
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
