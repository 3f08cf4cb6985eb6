"""`manage.py load_demonstration`: a fictional town that has worked with the product for years.

Everything is done through `workflow`, by the people who would do it, so that
what a visitor finds is what real use leaves behind.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from assessments import workflow
from assessments.imports import register
from assessments.models import (
    Assessment,
    Department,
    Membership,
    Municipality,
    Progress,
    Role,
    User,
)
from assessments.scoring import Rating

STORY = Path(__file__).parent.parent / "demonstration" / "voorbeeldstad.toml"

Story = Mapping[str, Any]


class Command(BaseCommand):
    """Loads the demonstration once, and says each time how to get in."""

    help = "Loads the demonstration: a fictional town with three rounds."

    def handle(self, *args: object, **options: object) -> None:
        """Raises CommandError on an instance that is not for demonstration."""
        if not settings.DEMONSTRATION:
            raise CommandError(
                _("The demonstration is loaded only where HAGUE_MODE is demonstration.")
            )
        story = tomllib.loads(STORY.read_text("utf-8"))
        if not is_loaded(story):
            build(story)
        for line in invitation(story):
            self.stdout.write(line)


def is_loaded(story: Story) -> bool:
    """Whether the town is there already."""
    town = story["municipality"]
    return Municipality.objects.filter(country=town["country"], code=town["code"]).exists()


@transaction.atomic
def build(story: Story) -> None:
    """Make the town and let its people go through every round; all of it or nothing."""
    town = _founded(story)
    for name in story["rounds"]:
        _Round(story, name, town).happen()


def invitation(story: Story) -> Iterator[str]:
    """Where the demonstration is, who can sign in and with which password; a line each."""
    host = "localhost" if settings.HOST in settings.EVERY_ADDRESS else settings.HOST
    yield _("The demonstration is at %(address)s") % {
        "address": f"http://{f'[{host}]' if ':' in host else host}:{settings.PORT}/"
    }
    for person in _visitors(story):
        yield f"  {person['email']:36} {Role(person['role']).label}"
    yield _("The password of all of them is %(password)s") % {"password": story["password"]}


# The town and its people


@dataclass(frozen=True, slots=True)
class _Town:
    """Who acts in the story."""

    municipality: Municipality
    coordinator: User
    signatory: User
    departments: Mapping[str, Department]
    officers: Mapping[str, User]
    """The member who answers for each department."""


def _founded(story: Story) -> _Town:
    coordinator = _coordinator(story)
    municipality = workflow.set_up_municipality(
        _registered(story), by=coordinator, default_language=story["language"]
    )
    departments = {
        name: workflow.add_department(municipality, name, by=coordinator)
        for name in story["departments"]
    }
    members = [
        _joined(person, municipality, departments, by=coordinator)
        for person in story["people"]
        if person["email"] != coordinator.email
    ]
    _let_in(story)
    officers = {str(member.department): member.user for member in members if member.department}
    (signatory,) = [member.user for member in members if member.role == Role.SIGNATORY]
    return _Town(municipality, coordinator, signatory, departments, officers)


def _coordinator(story: Story) -> User:
    (person,) = [each for each in story["people"] if each["role"] == Role.COORDINATOR]
    return User.objects.create_user(
        person["email"],
        name=person["name"],
        language=story["language"],
        may_set_up_municipalities=True,
    )


def _registered(story: Story) -> Municipality:
    """The town, as if it stood in a register."""
    town = story["municipality"]
    row = register.Listed(
        country=town["country"],
        code=town["code"],
        name=town["name"],
        name_latin=town["name"],
        nuts3="",
        population=town["population"],
        area_m2=None,
        degurba=town["degurba"],
        gisco_id="",
    )
    workflow.import_register([row])
    return Municipality.objects.get(country=row.country, code=row.code)


def _joined(
    person: Story,
    municipality: Municipality,
    departments: Mapping[str, Department],
    *,
    by: User,
) -> Membership:
    return workflow.add_member(
        municipality,
        email=person["email"],
        name=person["name"],
        role=Role(person["role"]),
        department=departments.get(person.get("department", "")),
        by=by,
    )


def _let_in(story: Story) -> None:
    """Give the accounts for visitors their password; nobody else can ever sign in."""
    for person in _visitors(story):
        user = User.objects.get(email=person["email"])
        user.set_password(story["password"])
        user.save(update_fields=["password"])


def _visitors(story: Story) -> list[Story]:
    return [person for person in story["people"] if person.get("can_sign_in")]


# A round


@dataclass(frozen=True, slots=True)
class _Round:
    """One round as it went in the town."""

    story: Story
    name: str
    town: _Town

    def happen(self) -> None:
        """Start it, answer it, and go as far with it as the story says."""
        round_ = self.story["rounds"][self.name]
        assessment = workflow.start_assessment(
            self.town.municipality,
            round_name=self.name,
            reference_date=round_["reference_date"],
            by=self.town.coordinator,
        )
        self._assign(assessment)
        self._answer(assessment)
        self._check(assessment)
        self._note_barriers(assessment)
        self._propose(assessment)
        self._comment(assessment)
        self._plan(assessment)
        self._report_progress(assessment)
        if round_["is_submitted"]:
            self._approve(assessment)
            self._complete(assessment, [a.number for a in assessment.instrument.articles])
            workflow.submit(assessment, by=self.town.coordinator)
            if round_["is_signed"]:
                self._sign(assessment)
        else:
            self._complete(assessment, round_["completed"])
            self._hand_in(assessment, round_["completed"])

    def _assign(self, assessment: Assessment) -> None:
        for name, department in self.town.departments.items():
            codes = [c for c, row in self.story["criteria"].items() if row["department"] == name]
            workflow.assign(
                assessment,
                codes,
                to=department,
                by=self.town.coordinator,
                due=self.story["rounds"][self.name]["due"],
                why=self.story["why"],
            )

    def _answer(self, assessment: Assessment) -> None:
        for code, row in self.story["criteria"].items():
            officer = self.town.officers[row["department"]]
            if self.name in row:
                given = Rating(**row[self.name])
                self._save(assessment, code, given, by=officer)
            for item in row.get("evidence", ()):
                named = assessment.evidence.filter(answers__criterion=code, title=item["title"])
                if self.name in item["rounds"] and not named.exists():
                    _name_evidence(assessment, code, item, by=officer)

    def _save(self, assessment: Assessment, code: str, given: Rating, *, by: User) -> None:
        """Answer; where the last round's answer came along, change it or confirm it."""
        carried = assessment.answers.filter(criterion=code).first()
        seen = carried.version if carried else 0
        workflow.save_answer(assessment, code, given, seen=seen, by=by)
        workflow.confirm(assessment, [code], by=by)

    def _check(self, assessment: Assessment) -> None:
        """Answer the check questions; saying again what came along confirms it."""
        for row in self.story["checks"]:
            if row["round"] == self.name:
                known = workflow.newest_checks(assessment).get(row["principle"])
                workflow.answer_check(
                    assessment,
                    row["principle"],
                    row["answer"],
                    proof=row["proof"],
                    seen=known.number if known else 0,
                    by=self.town.coordinator,
                )

    def _note_barriers(self, assessment: Assessment) -> None:
        for row in self.story["barriers"]:
            if row["round"] == self.name:
                known = workflow.newest_barriers(assessment).get(row["criterion"])
                workflow.note_barrier(
                    assessment,
                    row["criterion"],
                    tier=row["tier"],
                    text=row["text"],
                    asked=row["asked"],
                    seen=known.number if known else 0,
                    by=self.town.officers[self.story["criteria"][row["criterion"]]["department"]],
                )

    def _plan(self, assessment: Assessment) -> None:
        for row in self.story["actions"]:
            if row["round"] == self.name:
                action = workflow.plan_action(
                    assessment,
                    row["criterion"],
                    language=self.story["language"],
                    by=self.town.coordinator,
                )
                officer = self.town.officers[row["department"]]
                workflow.change_action(
                    action,
                    title=row["title"],
                    owner=officer.memberships.get(municipality=self.town.municipality),
                    department=self.town.departments[row["department"]],
                    due=row["due"],
                    cost=row["cost"],
                    by=self.town.coordinator,
                )

    def _report_progress(self, assessment: Assessment) -> None:
        for row in self.story["actions"]:
            for said in row["news"]:
                if said["round"] == self.name:
                    workflow.report_progress(
                        assessment.municipality.actions.get(title=row["title"]),
                        Progress(said["progress"]),
                        text=said["text"],
                        by=self.town.officers[row["department"]],
                    )

    def _propose(self, assessment: Assessment) -> None:
        for row in self.story["proposals"]:
            if row["round"] == self.name:
                workflow.propose(
                    assessment,
                    row["criterion"],
                    level=row["level"],
                    reason=row["reason"],
                    by=self.town.officers[row["department"]],
                )

    def _comment(self, assessment: Assessment) -> None:
        for row in self.story["comments"]:
            if row["round"] != self.name:
                continue
            said = workflow.comment(
                assessment,
                row["criterion"],
                row["text"],
                for_report=row["for_report"],
                by=self.town.officers[row["department"]],
            )
            for reply in row["replies"]:
                workflow.comment(
                    assessment,
                    row["criterion"],
                    reply["text"],
                    parent=said,
                    by=self.town.officers[reply["department"]],
                )

    def _approve(self, assessment: Assessment) -> None:
        """The coordinator agrees with what was said not to apply."""
        for answer in assessment.answers.filter(approved_by=None).exclude(reason=""):
            workflow.rule_on_not_applicable(
                assessment,
                answer.criterion,
                approve=True,
                reason="",
                seen=answer.version,
                by=self.town.coordinator,
            )

    def _sign(self, assessment: Assessment) -> None:
        language = self.story["language"]
        workflow.sign_off(
            assessment,
            by=self.town.signatory,
            seen=assessment.snapshot().hash,
            language=language,
        )

    def _hand_in(self, assessment: Assessment, articles: list[int]) -> None:
        """What is completed was handed in; the coordinator accepted the first article of it."""
        for name, officer in self.town.officers.items():
            for number in articles:
                criteria = assessment.instrument.article(number).criteria
                rows = self.story["criteria"]
                codes = [c.code for c in criteria if rows[c.code]["department"] == name]
                if codes:
                    workflow.hand_in(assessment, codes, by=officer)
                if codes and number == articles[0]:
                    workflow.accept_work(assessment, codes, by=self.town.coordinator)

    def _complete(self, assessment: Assessment, articles: list[int]) -> None:
        for number in articles:
            workflow.complete_article(assessment, number, by=self.town.coordinator)


def _name_evidence(assessment: Assessment, code: str, item: Story, *, by: User) -> None:
    workflow.add_evidence(
        assessment,
        code,
        title=item["title"],
        dated=item["dated"],
        strength=item["strength"],
        link=item.get("link", ""),
        by=by,
    )
