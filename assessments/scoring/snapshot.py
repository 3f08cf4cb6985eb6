"""Snapshot: an assessment frozen at one moment, and all that may be said of it.

Results pages, the PDF and every export read only this. A draft's snapshot is
taken live, a signed one comes from the store; the report command makes one
from a file. They cannot diverge, and none of its readers needs a database.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from assessments import instrument as instruments
from assessments import scoring
from assessments.instrument import Instrument
from assessments.instrument.structure import digest
from assessments.scoring.rating import UNRATED, Rating

PROOF_MONTHS = 36
"""Evidence older than this lowers the evidence strength, never the level."""

CLAIM, NAMED, ATTACHED, CONFIRMED = 0, 1, 2, 3
"""Evidence strength E0 to E3, see `docs/method.md`."""

UNDATED, OLD, SHUT = "undated", "old", "shut"
"""What evidence may lack to count for more than a named document."""

DRAFT, SIGNED_OFF = "draft", "signed_off"

ONLY_SOME = ("municipality_latin", "round_latin", "typed_in")
"""What stands in the data only of a snapshot that has it, so that older hashes stay."""

RATING = ("level", "reason", "dont_know", "justification")
"""What of an answer's data is its rating."""

UNCONFIRMED, UNAPPROVED = "unconfirmed", "unapproved"
"""Carried over from an earlier assessment; not applicable without the coordinator's approval."""


@dataclass(frozen=True, slots=True)
class NamedEvidence:
    """A document, page or figure that proves an answer.

    Attributes:
        strength: E1..E3 as stated by who added it; what it counts with, the snapshot judges.
        link: http(s) address, or "".
        file_name: what its file was called, or "".
        sha256: of the file, or "".
        confirmed_by: who confirmed it from outside the department (E3), or "".
        counted: the strength it counted with when the snapshot was signed; None before.
    """

    title: str
    dated: date | None = None
    strength: int = NAMED
    link: str = ""
    file_name: str = ""
    sha256: str = ""
    confirmed_by: str = ""
    counted: int | None = field(default=None, compare=False)

    @property
    def can_be_opened(self) -> bool:
        """Whether it comes with an address or a file."""
        return bool(self.link or self.file_name or self.sha256)

    def is_old(self, on: date) -> bool:
        """Whether it is dated 36 months or more before that day."""
        return self.dated is not None and self.dated <= _years_before(on, PROOF_MONTHS // 12)

    def lack(self, on: date) -> str:
        """Why it counts as a named document at most: `UNDATED`, `OLD`, `SHUT`, or ""."""
        if self.dated is None:
            return UNDATED  # nobody could ever see it grow old
        if self.is_old(on):
            return OLD
        return SHUT if self.strength == ATTACHED and not self.can_be_opened else ""

    def standing(self, on: date) -> int:
        """The strength that it counts with on that day, or counted with when it was signed."""
        if self.counted is not None:
            return self.counted
        return min(self.strength, NAMED) if self.lack(on) else self.strength


YES, PARTLY, NO = "yes", "partly", "no"
"""The answers to the check question of a principle."""

TIERS = REGION, STATE, EUROPE, OTHERS = "region", "state", "europe", "others"
"""Whose power stands in the way of a municipality."""


@dataclass(frozen=True, slots=True)
class NamedBarrier:
    """What others would have to change before the municipality can go on with a criterion.

    Attributes:
        tier: whose power it is: `REGION`, `STATE`, `EUROPE` or `OTHERS`.
        text: what stands in the way.
        asked: what the municipality asks of them, or "".
    """

    tier: str
    text: str
    asked: str = ""


@dataclass(frozen=True, slots=True)
class GivenCheck:
    """The answer to the check question of a principle of the preamble. It is not scored.

    Attributes:
        principle: such as "P4".
        answer: `YES`, `PARTLY` or `NO`.
        proof: what shows it, or "".
    """

    principle: str
    answer: str
    proof: str = ""


@dataclass(frozen=True, slots=True)
class SnapshotAnswer:
    """The answer to one criterion: its rating, and all that is shown beside it.

    `pending` says why it counts as unanswered all the same: `UNCONFIRMED`,
    `UNAPPROVED`, or "" when it counts. `remarks` are the comments for the report,
    `barrier` what others would have to change first.
    """

    criterion: str
    rating: Rating = UNRATED
    evidence: tuple[NamedEvidence, ...] = ()
    department: str = ""
    pending: str = ""
    remarks: tuple[str, ...] = ()
    barrier: NamedBarrier | None = None

    @property
    def level(self) -> int | None:
        """The level of its rating, whether or not it counts."""
        return self.rating.level

    @property
    def reason(self) -> str:
        """The code of the reason why it does not apply; "" when it does."""
        return self.rating.reason

    @property
    def dont_know(self) -> bool:
        """Whether the answer is "don't know"."""
        return self.rating.dont_know

    @property
    def justification(self) -> str:
        """The text that goes with the rating."""
        return self.rating.justification

    @property
    def is_rated(self) -> bool:
        """Whether it has a level that counts."""
        return self.level is not None and not self.pending

    @property
    def is_not_applicable(self) -> bool:
        """Whether it is left out for a listed reason that counts."""
        return bool(self.reason) and not self.pending

    @property
    def is_answered(self) -> bool:
        """Whether it counts: "don't know" does not."""
        return self.is_rated or self.is_not_applicable


@dataclass(frozen=True, slots=True)
class Judged:
    """What was computed when a snapshot was signed, by the method of that day."""

    result: scoring.Result
    strengths: Mapping[str, int]


@dataclass(frozen=True)
class Snapshot:
    """One municipality's answers in one round at one moment.

    Attributes:
        instrument_version: such as "1.0".
        round: what the round is called, such as "2026"; may be "".
        reference_date: the day for which the answers hold; ages are counted from it.
        status: `DRAFT` or `SIGNED_OFF`.
        answers: by criterion code; a missing code is unanswered.
        checks: by principle; a missing one was not answered.
        municipality_latin, round_latin: the name in letters that can be printed, where the
            name itself cannot; else "".
        typed_in: the language in which people typed their texts; "" when nobody knows.
        judged: the figures as they were signed; None when they are computed from the answers.
    """

    instrument_version: str
    municipality: str
    country: str
    round: str
    reference_date: date
    status: str
    answers: Mapping[str, SnapshotAnswer]
    checks: Mapping[str, GivenCheck] = field(default_factory=dict)
    municipality_latin: str = ""
    round_latin: str = ""
    typed_in: str = ""
    judged: Judged | None = field(default=None, repr=False, compare=False)

    @cached_property
    def instrument(self) -> Instrument:
        """The version of the questionnaire that was answered."""
        return instruments.load(self.instrument_version)

    @cached_property
    def result(self) -> scoring.Result:
        """Every figure, computed once; of a signed snapshot the figures that were signed."""
        if self.judged is not None:
            return self.judged.result
        return scoring.score(self.instrument, self.ratings, self.strengths)

    @property
    def ratings(self) -> dict[str, int | None]:
        """Levels, with None for not applicable, as scoring takes them."""
        return {code: given.level for code, given in self.answers.items() if given.is_answered}

    @property
    def strengths(self) -> dict[str, int]:
        """Evidence strength 0..3 of every answer."""
        return {code: self.strength(code) for code in self.answers}

    @property
    def is_draft(self) -> bool:
        """Whether nobody signed it yet."""
        return self.status != SIGNED_OFF

    def answer(self, code: str) -> SnapshotAnswer:
        """The answer to a criterion, an empty one when there is none."""
        return self.answers.get(code) or SnapshotAnswer(code)

    def strength(self, code: str) -> int:
        """Evidence strength of one answer, 0..3: that of its best evidence, as it counts."""
        if self.judged is not None:
            return self.judged.strengths.get(code, CLAIM)
        return max((self.standing(item) for item in self.answer(code).evidence), default=CLAIM)

    def flagged(self, principle: str) -> tuple[str, ...]:
        """The floor criteria of a principle that raise a flag."""
        raised = {flag.criterion for flag in self.result.flags}
        return tuple(
            c.code
            for c in self.instrument.criteria()
            if c.code in raised and principle in c.principles
        )

    def says_no(self, principle: str) -> bool:
        """Whether the check question of a principle was answered with no."""
        return principle in self.checks and self.checks[principle].answer == NO

    def is_red(self, principle: str) -> bool:
        """Whether a principle fails, whatever its figure: by a floor flag or by its own check."""
        return self.says_no(principle) or bool(self.flagged(principle))

    def is_old(self, item: NamedEvidence) -> bool:
        """Whether evidence is dated 36 months or more before the reference date."""
        return item.is_old(self.reference_date)

    def standing(self, item: NamedEvidence) -> int:
        """The strength that one piece of evidence counts with, or counted with when signed."""
        return item.standing(self.reference_date)

    def upgraded(self, version: str) -> "Snapshot":
        """How it would look on a later version: what changed there waits to be confirmed.

        Raises LookupError when that version does not follow from this one.
        """
        way = instruments.crosswalk(self.instrument_version, version)
        kept = {code: self.answers[code] for code in way.unchanged if code in self.answers}
        moved = {
            code: self._moved(code, source, way.after.by_code[code].not_applicable)
            for code, source in way.came_from.items()
            if code not in way.unchanged and source in self.answers
        }
        return replace(self, instrument_version=version, answers=kept | moved, judged=None)

    def _moved(self, code: str, source: str, reasons: Collection[str]) -> SnapshotAnswer:
        """The answer to `source` as one to `code`, where it waits to be confirmed."""
        rating = self.answers[source].rating
        return replace(
            self.answers[source],
            criterion=code,
            rating=rating if rating.reason in reasons else replace(rating, reason=""),
            pending=UNCONFIRMED,
            remarks=self.answer(code).remarks,
            barrier=self.answer(code).barrier,
        )

    @cached_property
    def data(self) -> dict[str, Any]:
        """Everything in it as plain JSON values; `from_data` reads it back."""
        return {
            "instrument": self.instrument_version,
            "instrument_hash": self.instrument.hash,
            "municipality": self.municipality,
            "country": self.country,
            "round": self.round,
            "reference_date": self.reference_date.isoformat(),
            "status": self.status,
            "answers": [
                _answer_data(self.answers[c.code])
                for c in self.instrument.criteria()
                if c.code in self.answers
            ],
            "checks": [
                asdict(self.checks[principle])
                for principle in self.instrument.principles
                if principle in self.checks
            ],
            **{name: said for name in ONLY_SOME if (said := getattr(self, name))},
        }

    @cached_property
    def hash(self) -> str:
        """SHA-256 of `data` as canonical JSON: equal snapshots have equal hashes."""
        return digest(self.data)


def from_data(data: Mapping[str, Any]) -> Snapshot:
    """A snapshot from its plain JSON values. Raises KeyError or ValueError when they are not."""
    answers = [_answer_from(row) for row in data["answers"]]
    checks = [GivenCheck(**row) for row in data.get("checks", ())]
    return Snapshot(
        instrument_version=data["instrument"],
        municipality=data["municipality"],
        country=data["country"],
        round=data["round"],
        reference_date=date.fromisoformat(data["reference_date"]),
        status=data["status"],
        answers={given.criterion: given for given in answers},
        checks={check.principle: check for check in checks},
        **{name: data.get(name, "") for name in ONLY_SOME},
    )


def _years_before(day: date, years: int) -> date:
    """The same day some years before, of whatever day; at the least the first there is."""
    if day.year - years < date.min.year:
        return date.min
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def _answer_data(given: SnapshotAnswer) -> dict[str, Any]:
    return {
        "criterion": given.criterion,
        **asdict(given.rating),
        "evidence": [_evidence_data(item) for item in given.evidence],
        "department": given.department,
        "pending": given.pending,
        "remarks": list(given.remarks),
        "barrier": asdict(given.barrier) if given.barrier else None,
    }


def _answer_from(row: Mapping[str, Any]) -> SnapshotAnswer:
    return SnapshotAnswer(
        criterion=row["criterion"],
        rating=Rating(**{name: row[name] for name in RATING}),
        evidence=tuple(map(_evidence_from, row["evidence"])),
        department=row["department"],
        pending=row["pending"],
        remarks=tuple(row.get("remarks", ())),
        barrier=NamedBarrier(**row["barrier"]) if row.get("barrier") else None,
    )


def _evidence_data(item: NamedEvidence) -> dict[str, Any]:
    said = asdict(item) | {"dated": item.dated.isoformat() if item.dated else None}
    return {name: value for name, value in said.items() if name != "counted"}


def _evidence_from(row: Mapping[str, Any]) -> NamedEvidence:
    dated = date.fromisoformat(row["dated"]) if row["dated"] else None
    return NamedEvidence(**{**row, "dated": dated})
