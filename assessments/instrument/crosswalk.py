"""What became of each question from one version of the instrument to a later one.

A version that follows another has a `crosswalk.toml`. It names what changed;
a question it does not name is the same, under the same code and in the same
words, which `proof` holds it to:

    from = "1.0"
    reworded = ["2.1"]                    # same code, asks something else than before
    removed = ["9.2"]                     # no longer asked
    [split]
    "5.4" = ["5.4", "5.6"]                # asked as these from now on
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from assessments.instrument.structure import Instrument, folder, load, versions


@dataclass(frozen=True)
class Crosswalk:
    """From the questions of one version to those of a later one.

    Attributes:
        became: every code of the earlier version, and under which codes it is asked now;
            nothing where it was removed.
        unchanged: the codes that mean the same in both. Only these are compared.
    """

    before: Instrument
    after: Instrument
    became: Mapping[str, tuple[str, ...]]
    unchanged: frozenset[str]

    @property
    def reworded(self) -> tuple[str, ...]:
        """What is asked otherwise under the same code."""
        return tuple(
            code
            for code, now in self.became.items()
            if now == (code,) and code not in self.unchanged
        )

    @property
    def split(self) -> Mapping[str, tuple[str, ...]]:
        """What is asked as other questions, by its code before."""
        return {code: now for code, now in self.became.items() if now and now != (code,)}

    @property
    def removed(self) -> tuple[str, ...]:
        """What is no longer asked."""
        return tuple(code for code, now in self.became.items() if not now)

    @property
    def new(self) -> tuple[str, ...]:
        """What nobody was asked before."""
        known = {code for now in self.became.values() for code in now}
        return tuple(code for code in self.after.by_code if code not in known)

    @property
    def came_from(self) -> Mapping[str, str]:
        """The codes of the later version that took over an answer, and from which code."""
        return {now: code for code, codes in self.became.items() for now in codes}


@cache
def crosswalk(before: str, after: str) -> Crosswalk:
    """The way from one version to a later one, over the versions between them.

    Raises LookupError when the later one does not follow from the earlier one.
    """
    if before == after:
        here = load(before)
        return Crosswalk(
            here, here, {code: (code,) for code in here.by_code}, frozenset(here.by_code)
        )
    rows = read_crosswalk(after)
    if rows is None:
        raise LookupError(f"No crosswalk leads from instrument {before} to {after}.")
    return _joined(crosswalk(before, rows["from"]), _step(rows, load(after)))


def successor(version: str) -> str | None:
    """The newest version that follows from this one; None when it is the newest itself."""
    found = None
    while following := next((v for v in versions() if _from(v) == (found or version)), None):
        found = following
    return found


def same_in_both(one: str, other: str) -> frozenset[str]:
    """The codes that mean the same in two versions, whichever is the later; none when unrelated."""
    for before, after in ((one, other), (other, one)):
        try:
            return crosswalk(before, after).unchanged
        except LookupError:
            continue
    return frozenset()


@cache
def read_crosswalk(version: str) -> dict[str, Any] | None:
    """The crosswalk file of a version as it is; None for a version that follows no other."""
    path = folder(version) / "crosswalk.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else None


def crosswalk_faults(version: str) -> Iterator[str]:
    """What is wrong with how a version follows from another, a sentence each."""
    rows = read_crosswalk(version)
    if rows is None:
        return
    where = f"The crosswalk to instrument {version}"
    if rows["from"] not in versions():
        yield f"{where} starts at {rows['from']!r}, which does not exist."
        return
    before, after = load(rows["from"]).by_code, load(version).by_code
    named = [*rows["reworded"], *rows["removed"], *rows["split"]]
    for code in sorted({code for code in named if named.count(code) > 1}):
        yield f"{where} names {code} more than once."
    for code in sorted(set(named) - set(before)):
        yield f"{where} names {code}, which was not asked before."
    targets = [code for codes in rows["split"].values() for code in codes]
    for code in [*rows["reworded"], *targets, *(c for c in before if c not in named)]:
        if code not in after:
            yield f"{where} lets {code} stay, which is no longer asked."
    for code in rows["removed"]:
        if code in after and code not in targets:
            yield f"{where} removes {code}, which is still asked."
    for code in sorted({code for code in targets if targets.count(code) > 1}):
        yield f"{where} lets {code} come from more than one question."


def _from(version: str) -> str | None:
    rows = read_crosswalk(version)
    return rows["from"] if rows else None


def _step(rows: Mapping[str, Any], after: Instrument) -> Crosswalk:
    before = load(rows["from"])
    became = {code: (code,) for code in before.by_code}
    became |= {code: tuple(codes) for code, codes in rows["split"].items()}
    became |= dict.fromkeys(rows["removed"], ())
    changed = {*rows["reworded"], *rows["split"], *rows["removed"]}
    return Crosswalk(before, after, became, frozenset(before.by_code) - changed)


def _joined(first: Crosswalk, then: Crosswalk) -> Crosswalk:
    return Crosswalk(
        first.before,
        then.after,
        {
            code: tuple(dict.fromkeys(now for mid in codes for now in then.became[mid]))
            for code, codes in first.became.items()
        },
        first.unchanged & then.unchanged,
    )
