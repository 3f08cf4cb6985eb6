"""Plain functions that make what a test needs, through the real workflow."""

from dataclasses import asdict
from datetime import date
from itertools import count

from django.utils import timezone

from assessments import workflow
from assessments.models import (
    Action,
    Answer,
    AnswerVersion,
    Assessment,
    AuditEntry,
    Department,
    Evidence,
    GuestLink,
    Invitation,
    Membership,
    Municipality,
    Role,
    SigningOrder,
    SignOff,
    Status,
    User,
)
from assessments.scoring import Rating
from assessments.scoring.snapshot import NamedEvidence
from assessments.workflow import audit

PASSWORD = "correct-horse-battery"

_numbers = count(1)


def user(name: str = "", *, may_set_up: bool = False) -> User:
    """Somebody who can sign in with `PASSWORD`."""
    number = next(_numbers)
    return User.objects.create_user(
        f"person{number}@town.example",
        PASSWORD,
        name=name or f"Person {number}",
        may_set_up_municipalities=may_set_up,
    )


def registered(name: str = "Delft", country: str = "NL", **fields: object) -> Municipality:
    """A municipality of the register that nobody uses yet."""
    number = next(_numbers)
    defaults = {
        "code": f"X{number:04}",
        "slug": f"{country.lower()}-{name.lower().replace(' ', '-')}-{number}",
        "name_latin": name,
        "search": name.lower(),
        "population": 48200,
        "degurba": 2,
    }
    return Municipality.objects.create(name=name, country=country, **(defaults | fields))


def municipality(name: str = "Delft") -> Municipality:
    """A municipality in use, with its first coordinator."""
    return workflow.set_up_municipality(
        registered(name), by=user(f"Coordinator of {name}", may_set_up=True), default_language="en"
    )


def coordinator_of(town: Municipality) -> User:
    """The town's first coordinator."""
    return town.memberships.filter(role=Role.COORDINATOR).order_by("pk").first().user


def department(town: Municipality, name: str = "Social affairs") -> Department:
    """A department of the town."""
    return workflow.add_department(town, name, by=coordinator_of(town))


def member(town: Municipality, role: Role, *, of: Department | None = None) -> User:
    """Somebody with that role in the town, able to sign in."""
    person = user(f"{role.label} {next(_numbers)}")
    workflow.add_member(
        town,
        email=person.email,
        name=person.name,
        role=role,
        department=of,
        by=coordinator_of(town),
    )
    return person


def membership(person: User, town: Municipality) -> Membership:
    """The person's membership in the town."""
    return person.memberships.get(municipality=town)


def assessment(
    town: Municipality | None = None, *, at: Status = Status.DRAFT, round_name: str = "2026"
) -> Assessment:
    """An assessment that reached a status by its real steps."""
    town = town or municipality()
    by = coordinator_of(town)
    begun = workflow.start_assessment(
        town, round_name=round_name, reference_date=date(2026, 10, 1), by=by
    )
    if at in (Status.SUBMITTED, Status.SIGNED_OFF):
        answer_all(begun)
        bring_to(begun, at)
    return begun


def bring_to(answered: Assessment, status: Status) -> Assessment:
    """A draft with every answer, submitted or signed off by its real steps."""
    if answered.status == Status.DRAFT:
        workflow.submit(answered, by=coordinator_of(answered.municipality))
        answered.refresh_from_db()
    if status == Status.SIGNED_OFF:
        sign_off(answered)
    return answered


def sign_off(submitted: Assessment, *, by: User | None = None) -> SignOff:
    """Sign a submitted assessment off, reports and all, which takes seconds."""
    by = by or signatory_of(submitted.municipality)
    seen = submitted.snapshot().hash
    signed = workflow.sign_off(submitted, by=by, seen=seen, language="en")
    submitted.refresh_from_db()
    return signed


def signed_by(begun: Assessment, by: User) -> SigningOrder:
    """That somebody signed it, as long as no worker has looked at that."""
    made, _is_new = SigningOrder.objects.get_or_create(
        assessment=begun,
        defaults={
            "by": by,
            "seen": begun.snapshot().hash,
            "language": "en",
            "signed_at": timezone.now(),
        },
    )
    return made


def signatory_of(town: Municipality) -> User:
    """The town's first signatory, who comes when there is none."""
    found = town.memberships.filter(role=Role.SIGNATORY).order_by("pk").first()
    return found.user if found else member(town, Role.SIGNATORY)


def answer(
    begun: Assessment,
    code: str,
    level: int | None = 3,
    text: str = "The plan says so.",
    *,
    by: User | None = None,
    **given: object,
) -> None:
    """Answer one criterion, as the coordinator or as somebody else."""
    current = begun.answers.filter(criterion=code).first()
    workflow.save_answer(
        begun,
        code,
        Rating(**({"level": level, "justification": text} | given)),
        seen=current.version if current else 0,
        by=by or coordinator_of(begun.municipality),
    )


def answer_all(begun: Assessment, level: int = 2) -> None:
    """Answer every criterion, with evidence at the first of each article, by one answer sheet.

    Hundreds of tests want that, so what a sheet leaves in an empty draft is written at once.
    """
    by = coordinator_of(begun.municipality)
    rows = sheet(begun, level)
    if begun.answers.exists():
        workflow.take_over_sheet(begun, rows, by=by)
        workflow.confirm(begun, begun.instrument.by_code, by=by)
    else:
        _write(begun, rows, by)


def sheet(begun: Assessment, level: int = 2) -> list[workflow.Taken]:
    """An answer sheet with every answer."""
    seen = dict(begun.answers.values_list("criterion", "version"))
    return [
        workflow.Taken(
            criterion.code,
            Rating(level=level, justification=f"What we do about {criterion.code}."),
            seen.get(criterion.code, 0),
            _document(article.number) if criterion == article.criteria[0] else None,
        )
        for article in begun.instrument.articles
        for criterion in article.criteria
    ]


def _write(begun: Assessment, rows: list[workflow.Taken], by: User) -> None:
    """The rows that `take_over_sheet` leaves; `test_workflow` holds both beside each other."""
    now = timezone.now()
    answers = Answer.objects.bulk_create(
        Answer(
            assessment=begun,
            criterion=row.criterion,
            updated_at=now,
            updated_by=by,
            **asdict(row.given),
        )
        for row in rows
    )
    AnswerVersion.objects.bulk_create(
        AnswerVersion(answer=made, number=1, saved_at=now, saved_by=by, **asdict(made.rating))
        for made in answers
    )
    proved = [(made, row.evidence) for made, row in zip(answers, rows, strict=True) if row.evidence]
    evidence = Evidence.objects.bulk_create(
        Evidence(
            assessment=begun,
            title=named.title,
            dated=named.dated,
            strength=named.strength,
            link=named.link,
            added_at=now,
            added_by=by,
        )
        for _made, named in proved
    )
    Evidence.answers.through.objects.bulk_create(
        Evidence.answers.through(evidence=item, answer=made)
        for item, (made, _named) in zip(evidence, proved, strict=True)
    )
    done = [
        ("add_evidence", {"criterion": made.criterion, "evidence": item.pk})
        for item, (made, _named) in zip(evidence, proved, strict=True)
    ]
    done.append(("take_over_sheet", {"criteria": [row.criterion for row in rows]}))
    AuditEntry.objects.bulk_create(
        AuditEntry(
            at=now,
            by=by,
            role=Role.COORDINATOR,
            municipality=begun.municipality,
            assessment=begun,
            verb=verb,
            detail=detail,
            retained_until=audit.retained_until(verb, now),
        )
        for verb, detail in done
    )


def _document(number: int) -> NamedEvidence:
    return NamedEvidence(
        f"Document {number}", date(2026, 3, 12), 2, "https://town.example/document"
    )


def action(begun: Assessment, code: str = "5.1") -> Action:
    """An action of the town's plan, for one criterion."""
    found = begun.municipality.actions.filter(criterion=code).first()
    if found is not None:
        return found
    answer(begun, code, 1)
    by = coordinator_of(begun.municipality)
    return workflow.plan_action(begun, code, language="en", by=by)


def assign(begun: Assessment, codes: list[str], person: User) -> None:
    """Ask a member to answer criteria."""
    workflow.assign(
        begun,
        codes,
        to=membership(person, begun.municipality),
        by=coordinator_of(begun.municipality),
    )


def invited(begun: Assessment) -> Invitation:
    """Somebody who was asked to become a member of the town."""
    town = begun.municipality
    found = town.invitations.first()
    return found or workflow.invite(
        town,
        email="new@town.example",
        name="New colleague",
        role=Role.READER,
        department=None,
        by=coordinator_of(town),
    )


def asked_by_link(begun: Assessment) -> GuestLink:
    """Somebody outside who was asked criterion 6.1 by a link."""
    found = begun.guest_links.first()
    by = coordinator_of(begun.municipality)
    return found or workflow.ask_by_link(
        begun, ["6.1"], email="school@town.example", name="School", by=by
    )


def disagree(begun: Assessment) -> User:
    """Somebody proposes another level for 5.1 and says that 2.2 does not apply; nobody decided."""
    office = department(begun.municipality, f"Office {next(_numbers)}")
    person = member(begun.municipality, Role.CONTRIBUTOR, of=office)
    workflow.propose(begun, "5.1", level=0, reason="We never did it.", by=person)
    assign(begun, ["2.2"], person)
    answer(begun, "2.2", None, f"{person} checked it.", by=person, reason="all_residents_may_vote")
    return person
