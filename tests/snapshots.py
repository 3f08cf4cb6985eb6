"""Assessments to test with, as plain functions: whole, empty, halfway and hostile."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from assessments.instrument import Criterion, load
from assessments.scoring import Rating
from assessments.scoring.snapshot import (
    ATTACHED,
    CONFIRMED,
    DRAFT,
    NAMED,
    NO,
    PARTLY,
    REGION,
    SIGNED_OFF,
    STATE,
    TIERS,
    UNCONFIRMED,
    YES,
    GivenCheck,
    NamedBarrier,
    NamedEvidence,
    Snapshot,
    SnapshotAnswer,
)

DAY = date(2026, 10, 1)

TOWN = "Voorbeeldstad"

REASONS = (
    "The council adopted the programme in March and receives a report every autumn. The alderman "
    "for social affairs answers for it.",
    "The department keeps a list of the groups it reaches. Twice a year it compares that list "
    "with the population figures and looks for who is missing.\n\nIn 2025 this led to evening "
    "hours in the library and to invitations in five languages.",
    "A working group of three departments meets every six weeks. Its minutes name an owner for "
    "every point, but there is no budget of its own yet.",
    "Residents told us in two meetings that letters are hard to read. The standard for plain "
    "language now covers letters and the website; the counter follows next year.",
    "There is a contact person and a leaflet. What happens after that depends on who is on duty.",
)

PAPERS = (
    "Council decision on the programme",
    "Yearly progress report",
    "Minutes of the working group",
    "Page on the municipality's website",
    "Survey among residents",
)

BARRIERS = {
    "3.5": NamedBarrier(
        STATE,
        "The state pays for lessons of people who must take an exam. Others wait for a place.",
        "Pay for language lessons of everybody who settles here.",
    ),
    "11.3": NamedBarrier(REGION, "The regional bus does not run in the evening."),
}
"""What others block, by criterion."""

CHECKS = {
    "P1": GivenCheck("P1", YES, "A network of nine towns; its notes are on the website."),
    "P4": GivenCheck("P4", NO),
    "P8": GivenCheck("P8", PARTLY, "The report of 2026 on who the welfare team reaches."),
}
"""Answers to check questions, by principle."""

LEVELS = (2, 3, 1, 3, 2, 4, 2, 3, 0, 3, 2)
"""Rating in turn to the criteria; eleven of them, so that no article gets the same five."""


def snapshot(answers: Iterable[SnapshotAnswer] = (), **changed: object) -> Snapshot:
    """A snapshot of these answers; name any of its other fields to change it."""
    usual = Snapshot(
        instrument_version="1.0",
        municipality=TOWN,
        country="NL",
        round="2026",
        reference_date=DAY,
        status=DRAFT,
        answers={given.criterion: given for given in answers},
    )
    return replace(usual, **changed)  # type: ignore[arg-type]


def levels(levels: dict[str, int]) -> Snapshot:
    """Bare levels by criterion code."""
    return snapshot(SnapshotAnswer(code, Rating(level=level)) for code, level in levels.items())


def full() -> Snapshot:
    """Signed off: every criterion answered with believable texts, one not applicable."""
    answers = [_answer(n, c) for n, c in enumerate(_criteria())]
    answers = [replace(g, barrier=BARRIERS.get(g.criterion)) for g in answers]
    return snapshot(map(_left_out_where_allowed, answers), status=SIGNED_OFF, checks=CHECKS)


def partial() -> Snapshot:
    """A draft under way: the first nine articles, some "don't know", the rest still open."""
    answers = [_answer(n, c) for n, c in enumerate(_criteria()) if c.article <= 9]
    unknown = {"3.4", "5.5"}
    return snapshot(
        SnapshotAnswer(g.criterion, Rating(dont_know=True)) if g.criterion in unknown else g
        for g in answers
    )


def carried() -> Snapshot:
    """A round that started from a signed one: article 1 is confirmed, the rest waits."""
    answers = [_answer(n, c) for n, c in enumerate(_criteria())]
    return snapshot(
        g if g.criterion.startswith("1.") else replace(g, pending=UNCONFIRMED) for g in answers
    )


def empty() -> Snapshot:
    """Started, and nothing answered."""
    return snapshot()


def longest() -> Snapshot:
    """Every criterion with as much text as an officer may write."""
    text = " ".join(REASONS)
    words = (text * (3000 // len(text) + 1))[:3000]
    return snapshot(_saying(_answer(n, c), words) for n, c in enumerate(_criteria()))


def _saying(given: SnapshotAnswer, justification: str) -> SnapshotAnswer:
    return replace(given, rating=replace(given.rating, justification=justification))


def worst() -> Snapshot:
    """Level 0 everywhere: every flag there can be."""
    return levels({c.code: 0 for c in _criteria()})


HOSTILE = (
    "W" * 10_000,
    "<script>alert(1)</script><img src=x onerror=alert(1)>{{ settings.SECRET_KEY }}{% now 'Y' %}",
    '"><style>@import url(http://evil.example/x.css)</style><link rel=attachment href=/etc/passwd>',
    "مرحبا بالعالم \u202egnirts desrever\u202c שלום עולם " * 40,
    "👍🏽👨‍👩‍👧‍👦🇳🇱 ✓ ≤ → \ufffe\U000f0000 1️⃣ " * 100,
    "a\u0300\u0301\u0302\u0303\u0304" * 900 + "\u0300" * 5000,
    "\x00\x07\x1b[31m\r\n\t\x0b\x7f\x9f" * 300,
    "\n" * 5000 + "end",
    "line\n" * 1000,
    "\u00ad\u200b\u200d\ufeff" * 1000 + "&amp; &lt; ]]> --> %s %(x)s \\n {} {0}",
    "中文字符日本語한국어" * 200,
    "İıŁłßŒœĦħĲĳŊŋŦŧΑθήναЂђЏџѢЪъ" * 50,
)


def hostile() -> Snapshot:
    """Texts made to break a page, a file or a machine, in every field that users fill."""
    return snapshot(
        (_hostile(n, c) for n, c in enumerate(_criteria())),
        checks={p: GivenCheck(p, YES, HOSTILE[n]) for n, p in enumerate(load("1.0").principles)},
        municipality="<b>W" + "W" * 500 + "\u202e'\"&{{ x }}",
        round="2026</title><script>\n\u0000👍" + "\u0301" * 50,
    )


def _criteria() -> list[Criterion]:
    return list(load("1.0").criteria())


def _answer(n: int, criterion: Criterion) -> SnapshotAnswer:
    return SnapshotAnswer(
        criterion.code,
        Rating(level=LEVELS[n % len(LEVELS)], justification=REASONS[n % len(REASONS)]),
        evidence=_evidence(n),
        department="Social affairs",
    )


def _evidence(n: int) -> tuple[NamedEvidence, ...]:
    """None to two papers of every strength; every seventh is too old."""
    dated = DAY - timedelta(days=1500 if n % 7 == 0 else 20 * (n % 9))
    link = "https://voorbeeldstad.example/programme" if n % 4 == ATTACHED else ""
    paper = NamedEvidence(PAPERS[n % len(PAPERS)], dated, n % 4 or NAMED, link)
    reviewed = NamedEvidence("Letter of the audit office", DAY, CONFIRMED)
    return () if n % 5 == 4 else (paper, reviewed) if n % 6 == 0 else (paper,)


def _left_out_where_allowed(given: SnapshotAnswer) -> SnapshotAnswer:
    if given.criterion != "12.3":
        return given
    reasons = load("1.0").by_code["12.3"].not_applicable
    return SnapshotAnswer(
        "12.3",
        Rating(
            reason=reasons[0],
            justification=(
                "The nearest route lies 60 kilometres away; the crisis team checked in May."
            ),
        ),
    )


def _hostile(n: int, criterion: Criterion) -> SnapshotAnswer:
    text = HOSTILE[n % len(HOSTILE)]
    links = ("javascript:alert(1)", "file:///etc/passwd", "http://[", "https://ok.example/" + text)
    return SnapshotAnswer(
        criterion.code,
        Rating(level=n % 5, justification=text),
        evidence=tuple(NamedEvidence(text, DAY, CONFIRMED, link) for link in links),
        department=text,
        barrier=NamedBarrier(TIERS[n % 4], text, text[:200]) if n < len(HOSTILE) else None,
    )
