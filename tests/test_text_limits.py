"""The database holds how long a text may be; what is longer from before stays whole."""

import pytest
from django.apps import apps
from django.db import DataError, IntegrityError, connection, models, transaction

from assessments import workflow
from assessments.forms import BarrierForm, CheckForm, CommentForm, CriterionForm, prefix
from assessments.instrument import texts
from assessments.models import (
    Answer,
    Assessment,
    Barrier,
    Comment,
    Evidence,
    PrincipleCheck,
    Proposal,
    Status,
    User,
)
from assessments.models.text_limits import limits_of
from assessments.scoring import Rating
from assessments.workflow import Judgement, Refused
from tests import factories

pytestmark = pytest.mark.django_db

NOT_TYPED = {
    ("Municipality", "search"),  # made from the register's names
    ("OfficialArticle", "text"),  # loaded from the administrator's file
    ("OutgoingMail", "text"),  # written by the product
    ("OutgoingMail", "html"),
    ("OutgoingMail", "switch_off"),
    ("CacheEntry", "value"),  # counts
    ("Removal", "rows"),  # made of what has limits
    ("SignOff", "record"),  # made of what has limits
    ("SignOff", "statement"),
}

NOTHING_PENDING = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
"""Without checks that wait for the end of the transaction PostgreSQL lets a table be altered."""


@pytest.fixture
def unlimited():
    """A database from before there were limits: what an old row was written in."""
    table, disarmed = "assessments_{}", []

    def without(model):
        name = table.format(model._meta.model_name)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"{NOTHING_PENDING}; ALTER TABLE {name} DISABLE TRIGGER USER")
                disarmed.append(f"{NOTHING_PENDING}; ALTER TABLE {name} ENABLE TRIGGER USER")
            else:
                query = "SELECT name, sql FROM sqlite_master WHERE type='trigger' AND tbl_name=%s"
                cursor.execute(query, [name])
                for trigger, made_by in cursor.fetchall():
                    cursor.execute(f"DROP TRIGGER {trigger}")
                    disarmed.append(made_by)

    def again():
        with connection.cursor() as cursor:
            for statement in disarmed:
                cursor.execute(statement)
        disarmed.clear()

    without.again = again
    return without


def made_long(unlimited, row, column, text):
    """The row as a version without limits could leave it behind."""
    unlimited(type(row))
    type(row).objects.filter(pk=row.pk).update(**{column: text})
    unlimited.again()


def test_every_text_that_somebody_types_has_a_limit():
    unbounded = {
        (model.__name__, field.name)
        for model in apps.get_app_config("assessments").get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.max_length
    }
    assert unbounded - NOT_TYPED == set()


def test_the_database_refuses_a_longer_text_in_every_column(begun):
    factories.disagree(begun)
    factories.action(begun)
    by = factories.coordinator_of(begun.municipality)
    workflow.comment(begun, "5.1", "Is this so?", by=by)
    workflow.note_barrier(begun, "5.1", tier="state", text="The law.", asked="", seen=0, by=by)
    tried = 0
    for model in apps.get_app_config("assessments").get_models():
        row = model.objects.first()
        if row is None or model.__name__ in ("SignOff", "SignedReport"):
            continue
        for column, most in limits_of(model).items():
            name = next(f.name for f in model._meta.concrete_fields if f.column == column)
            tried += 1
            # PostgreSQL refuses a `varchar` by itself, as an error in the data.
            with pytest.raises((IntegrityError, DataError)), transaction.atomic():
                model.objects.filter(pk=row.pk).update(**{name: "x" * (most + 1)})
    assert tried > 30


def test_a_longer_text_cannot_be_inserted_either(begun):
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.create(
            assessment=begun, criterion="5.1", text="x" * 2001, written_by=User.objects.first()
        )


def test_a_longer_text_from_before_stays_whole_while_its_row_changes(begun, unlimited):
    made_long(unlimited, begun, "return_note", "n" * 900_000)
    begun.refresh_from_db()
    workflow.submit(begun, by=factories.coordinator_of(begun.municipality))
    begun.refresh_from_db()
    assert (begun.status, len(begun.return_note)) == (Status.SUBMITTED, 900_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=begun.pk).update(return_note="n" * 501)


def test_a_longer_text_from_before_goes_along_into_the_next_round(town, unlimited):
    begun = factories.assessment(town, at=Status.SUBMITTED)
    answer = begun.answers.get(criterion="5.1")
    made_long(unlimited, answer, "justification", "j" * 9000)
    made_long(unlimited, answer.versions.last(), "justification", "j" * 9000)
    factories.sign_off(begun)
    following = factories.assessment(town, round_name="2027")
    assert len(following.answers.get(criterion="5.1").justification) == 9000
    workflow.confirm(following, ["5.1"], by=factories.coordinator_of(town))


def test_no_form_takes_more_than_its_column_keeps(begun):
    spoken = texts(begun.instrument_version, "en")
    criterion = begun.instrument.by_code["5.1"]
    form = CriterionForm(criterion=criterion, texts=spoken)
    kept = limits_of(Answer)["justification"]
    assert form.prefix == prefix("5.1")
    assert form.fields["justification"].max_length == kept
    for of, model, name in (
        (CommentForm, Comment, "text"),
        (BarrierForm, Barrier, "text"),
        (BarrierForm, Barrier, "asked"),
        (CheckForm, PrincipleCheck, "proof"),
    ):
        assert of.base_fields[name].max_length == limits_of(model)[name]


# Verbs check for themselves


LONG = "x" * 10_000


def verbs(begun):
    by = factories.coordinator_of(begun.municipality)
    member = factories.membership(by, begun.municipality)
    action = factories.action(begun)
    filled = {"title": "T", "owner": None, "department": None, "due": None, "cost": "none"}
    named = {"title": "T", "dated": None, "strength": 1, "link": "", "by": by}
    barrier = {"tier": "state", "text": "T", "asked": "", "seen": 0, "by": by}
    save = workflow.save_answer
    return {
        "level 99": lambda: save(begun, "1.1", Rating(level=99), seen=0, by=by),
        "level -1": lambda: save(begun, "1.1", Rating(level=-1), seen=0, by=by),
        "two things": lambda: save(begun, "1.1", Rating(level=1, dont_know=True), seen=0, by=by),
        "answer": lambda: save(begun, "1.1", Rating(level=1, justification=LONG), seen=0, by=by),
        "NUL": lambda: save(begun, "1.1", Rating(level=1, justification="a\0"), seen=0, by=by),
        "half": lambda: save(begun, "1.1", Rating(level=1, justification="\ud800"), seen=0, by=by),
        "propose": lambda: workflow.propose(begun, "5.1", level=9, reason="R", by=by),
        "reason": lambda: workflow.propose(begun, "5.1", level=3, reason=LONG, by=by),
        "why": lambda: workflow.assign(begun, ["5.1"], to=member, why=LONG, by=by),
        "round": lambda: workflow.start_assessment(
            begun.municipality, round_name=LONG, reference_date=begun.reference_date, by=by
        ),
        "comment": lambda: workflow.comment(begun, "5.1", LONG, by=by),
        "tier": lambda: workflow.note_barrier(begun, "5.1", **barrier | {"tier": "moon"}),
        "barrier": lambda: workflow.note_barrier(begun, "5.1", **barrier | {"text": LONG}),
        "asked": lambda: workflow.note_barrier(begun, "5.1", **barrier | {"asked": "a\0"}),
        "check": lambda: workflow.answer_check(begun, "P4", "maybe", proof="", seen=0, by=by),
        "proof": lambda: workflow.answer_check(begun, "P4", "yes", proof=LONG, seen=0, by=by),
        "cost": lambda: workflow.change_action(action, **filled | {"cost": "gold"}, by=by),
        "title": lambda: workflow.change_action(action, **filled | {"title": LONG}, by=by),
        "empty": lambda: workflow.change_action(action, **filled | {"title": " "}, by=by),
        "progress": lambda: workflow.report_progress(action, "half", by=by),
        "note": lambda: workflow.report_progress(action, "started", text=LONG, by=by),
        "strength": lambda: workflow.add_evidence(begun, "5.1", **named | {"strength": 9}),
        "evidence": lambda: workflow.add_evidence(begun, "5.1", **named | {"title": LONG}),
        "link": lambda: workflow.add_evidence(begun, "5.1", **named | {"link": LONG}),
        "department": lambda: workflow.add_department(begun.municipality, LONG, by=by),
        "guest": lambda: workflow.ask_by_link(begun, ["5.1"], email="a@b.eu", name=LONG, by=by),
        "criterion": lambda: workflow.assign(begun, ["9.9"], to=member, by=by),
    }


def test_every_verb_refuses_in_a_sentence_what_no_form_would_send(begun):
    kept = [model.objects.count() for model in (Answer, Proposal, Evidence, Barrier, Comment)]
    for name, verb in verbs(begun).items():
        with pytest.raises(Refused) as refused, transaction.atomic():
            verb()
        assert str(refused.value).endswith("."), name
    after = [model.objects.count() for model in (Answer, Proposal, Evidence, Barrier, Comment)]
    assert after == [kept[0] + 1, *kept[1:]]  # the action's own criterion was rated


def test_reviews_and_returns_are_checked_as_well(town):
    begun = factories.assessment(town, at=Status.SUBMITTED)
    by = factories.coordinator_of(town)
    with pytest.raises(Refused):
        workflow.review(begun, {"5.1": Judgement(False, LONG)}, by=by)
    with pytest.raises(Refused):
        workflow.return_for_changes(begun, note=LONG, by=by)
    factories.sign_off(begun)
    with pytest.raises(Refused):
        workflow.reopen(begun, reason=LONG, by=by)
