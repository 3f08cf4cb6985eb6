"""The fields that forms are made of: days, whole numbers, texts, and who uses them."""

import importlib
import inspect
import pkgutil
from datetime import date, timedelta

import pytest
from django import forms
from django.utils import timezone, translation

from assessments import forms as ours
from assessments import workflow
from assessments.forms import EvidenceForm, StartForm
from assessments.forms.fields import Day, Line, MailAddress, Several, Text, WholeNumber
from assessments.imports import days
from assessments.models import Action, Assessment, Evidence, Role
from tests import factories
from tests.pages import address

TODAY = date(2026, 11, 26)


def form_classes():
    for module in pkgutil.iter_modules(ours.__path__):
        found = importlib.import_module(f"assessments.forms.{module.name}")
        for _name, thing in inspect.getmembers(found, inspect.isclass):
            if issubclass(thing, forms.Form) and thing.__module__ == found.__name__:
                yield thing


FIELDS = [
    pytest.param(field, id=f"{form.__name__}.{name}")
    for form in form_classes()
    for name, field in form.base_fields.items()
]


# Which fields forms have


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_one_of_ours_or_knows_its_choices(field):
    is_password = isinstance(field.widget, forms.PasswordInput)
    assert not isinstance(field, forms.DateField | forms.DateTimeField | forms.IntegerField)
    assert type(field) is not forms.CharField or is_password
    assert type(field) is not forms.MultipleChoiceField


def test_a_day_is_asked_in_all_the_forms_that_ask_one():
    asking = {
        form.__name__
        for form in form_classes()
        if any(isinstance(field, Day) for field in form.base_fields.values())
    }
    assert asking == {"ActionForm", "AssignForm", "EvidenceForm", "GuestLinkForm", "StartForm"}


@pytest.mark.parametrize("field", FIELDS)
def test_every_text_has_a_limit_unless_it_is_signed_or_looked_up(field):
    if isinstance(field, Text) and field.max_length is None:
        assert field.label is None, "a text that somebody types"
    if isinstance(field, forms.EmailField):
        assert isinstance(field, MailAddress)


# Days

NO_DAYS = ["", "soon", "2027-02-30", "31-04-2027", "03-04-27", "27-3-31", "04/31/2027", "46093"]
NO_DAYS += ["٣١-٠٣-٢٠٢٧"]
NO_DAYS += ["2027-03-31T10:00", "10000-01-01", "0000-01-01", "31 foo 2027", "1-1-" + "9" * 99]
NO_DAYS += ["\x00", "2027-03-31\x00", "12-03-26"]


@pytest.mark.parametrize(
    "written",
    [
        *("2027-03-31", "2027-3-31", "31-03-2027", "31-3-2027", "31/3/2027", "31.3.2027"),
        *("31 3 2027", "31 March 2027", "31 mar 2027", "31 maart 2027", " 31  Maart  2027 "),
        "31. mrt. 2027",
    ],
)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_day_is_read_as_people_write_it_in_every_language(written, language):
    with translation.override(language):
        assert days.read(written) == date(2027, 3, 31)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_day_stands_before_the_month_in_every_language(language):
    with translation.override(language):
        assert days.read("03/04/2027") == date(2027, 4, 3)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "2027-02-30",
        "31-04-2027",
        "03-04-27",
        "27-3-31",
        "04/31/2027",
        "46093",
        "٣١-٠٣-٢٠٢٧",
        "2027-03-31T10:00",
        "10000-01-01",
        "0000-01-01",
        "31 foo 2027",
        "1-1-" + "9" * 99,
        "\x00",
        "2027-03-31\x00",
    ],
)
def test_what_is_no_day_is_refused_with_the_form_to_write_it_in(written):
    with pytest.raises(ValueError, match=r".*"):
        days.read(written)
    form = StartForm({"round_name": "2027", "reference_date": written or "x"})
    assert "31-12-2027 or 2027-12-31" in str(form.errors["reference_date"])


@pytest.mark.parametrize(
    ("window", "inside", "outside"),
    [
        (
            days.of_reference,
            [date(2000, 1, 1), TODAY, date(2027, 11, 26)],
            [date(2, 6, 1), date(1999, 12, 31), date(2027, 11, 27), date(9999, 12, 31)],
        ),
        (
            days.of_due_dates,
            [TODAY, date(2036, 11, 26)],
            [date(26, 11, 25), date(2026, 11, 25), date(2036, 11, 27), date(9999, 12, 31)],
        ),
        (
            days.of_evidence,
            [date(1900, 1, 1), TODAY],
            [date(1126, 2, 5), date(1899, 12, 31), date(2026, 11, 27), date(9999, 12, 31)],
        ),
    ],
)
def test_each_kind_of_day_has_its_window_and_a_sentence_that_names_it(window, inside, outside):
    found = window(TODAY)
    assert [found.fault(day) for day in inside] == [""] * len(inside)
    for day in outside:
        fault = found.fault(day)
        assert str(found.first.year) in fault
        assert str(found.last.year) in fault


def test_windows_end_on_29_february_as_well():
    assert days.of_reference(date(2028, 2, 29)).last == date(2029, 2, 28)


def test_the_browser_is_told_the_window_of_today():
    drawn = str(StartForm()["reference_date"])
    assert 'type="date"' in drawn
    assert 'min="2000-01-01"' in drawn
    assert f'max="{days.of_reference(timezone.localdate()).last.isoformat()}"' in drawn
    assert f'max="{timezone.localdate().isoformat()}"' in str(EvidenceForm()["dated"])


POSTED = {
    "start": {"round_name": "2031", "reference_date": "0002-06-01"},
    "assign": {"criteria": ["5.1"], "to": "nobody", "due": "0026-11-25"},
    "links": {"name": "Bo", "email": "b@school.example", "criteria": ["5.1"], "due": "9999-12-31"},
    "action": {"title": "Do it", "cost": "none", "due": "9999-12-31"},
    "add_evidence": {"title": "Plan", "dated": "1126-02-05", "strength": "1"},
}


@pytest.mark.parametrize("name", POSTED)
@pytest.mark.django_db
def test_no_page_takes_a_day_outside_its_window(name, begun, sign_in):
    browser = sign_in(factories.coordinator_of(begun.municipality))
    counts = [m.objects.count() for m in (Assessment, Evidence)]
    url = address(name, begun)
    page = browser.post(url, POSTED[name])
    assert page.status_code == 422
    assert "Give a date from" in page.content.decode()
    assert [m.objects.count() for m in (Assessment, Evidence)] == counts
    assert not Action.objects.exclude(due=None).exists()
    assert not begun.assignments.exists()


@pytest.mark.django_db
def test_a_day_that_has_passed_may_stay_where_it_stands(begun, sign_in):
    action = factories.action(begun)
    past = timezone.localdate() - timedelta(days=40)
    Action.objects.update(due=past)
    browser = sign_in(factories.coordinator_of(begun.municipality))
    posted = {"title": "Another title", "cost": "none", "due": past.isoformat()}
    assert browser.post(address("action", begun), posted).status_code == 302
    action.refresh_from_db()
    assert (action.title, action.due) == ("Another title", past)
    other = posted | {"due": (past + timedelta(days=1)).isoformat()}
    assert browser.post(address("action", begun), other).status_code == 422


# Whole numbers, texts, choices


@pytest.mark.parametrize(
    "value",
    ["²", "٣", "１", "-1", "+1", "1.0", "1e3", "x", "2147483648", "9" * 5000, "1\x00", "0x1"],
)
def test_what_is_no_whole_number_of_ours_is_refused(value):
    with pytest.raises(forms.ValidationError):
        WholeNumber().clean(value)


def test_a_whole_number_is_read():
    assert WholeNumber().clean(" 2147483647 ") == 2**31 - 1
    assert WholeNumber(required=False).clean("") is None


def test_a_text_keeps_its_lines_and_loses_what_cannot_be_seen():
    assert Text().clean("a\r\nb\rc\x0bd\x00\x07\ufffe") == "a\nb\nc\nd"
    assert Line().clean("  a \n b\tc\x00 ") == "a b c"


NOTHING = [
    "\u200b\u200b",
    "\ufeff",
    "\u00ad \u2060",
    "\u3164",
    "\u2800\u2800",
    "\u202e",
    "\u0301\ufe0f",
]


@pytest.mark.parametrize("field", [Text, Line])
@pytest.mark.parametrize("text", NOTHING, ids=ascii)
def test_a_text_in_which_nothing_can_be_seen_is_none(field, text):
    with pytest.raises(forms.ValidationError):
        field().clean(text)
    assert field(required=False).clean(text) == ""


@pytest.mark.parametrize(
    "text", ["-", "€", "१", "e\u0301", "👩\u200d👧", "می\u200cشود", "\U0001fae9"]
)
def test_a_text_of_any_script_or_sign_is_kept_as_it_is(text):
    assert Line().clean(text) == text


@pytest.mark.django_db
@pytest.mark.parametrize("text", NOTHING, ids=ascii)
def test_no_round_is_started_under_a_name_that_nobody_can_see(text, begun):
    coordinator = factories.coordinator_of(begun.municipality)
    with pytest.raises(workflow.Refused, match="Give the round a name"):
        workflow.start_assessment(
            begun.municipality, round_name=text, reference_date=TODAY, by=coordinator
        )


def test_the_length_of_a_text_is_counted_as_it_is_kept():
    assert Text(max_length=3).clean("a\r\nb") == "a\nb"


@pytest.mark.parametrize(
    "address",
    ["x@" + "é" * 60 + ".example", "a" * 250 + "@town.example", "a@b", "a\x00@town.example"],
)
def test_an_address_that_no_mail_reaches_is_refused(address):
    with pytest.raises(forms.ValidationError):
        MailAddress().clean(address)


def test_addresses_of_other_scripts_are_taken():
    assert MailAddress().clean("bo@gemeente-súdwest.example") == "bo@gemeente-súdwest.example"


GROWS = "a@" + ".".join(["İ" * 20] * 11) + ".example"
"""An address that fits as it is typed, and no longer once it is in small letters."""


@pytest.mark.parametrize(
    "address", [GROWS, f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.eu"]
)
def test_a_mail_address_that_is_too_long_to_keep_is_refused(address):
    with pytest.raises(forms.ValidationError):
        MailAddress().clean(address)


@pytest.mark.django_db
def test_every_verb_refuses_an_address_that_is_too_long_to_keep(begun):
    town = begun.municipality
    new = {"name": "Bo", "by": factories.coordinator_of(town)}
    place = {"role": Role.READER, "department": None}
    with pytest.raises(workflow.Refused):
        workflow.invite(town, email=GROWS, **new, **place)
    with pytest.raises(workflow.Refused):
        workflow.add_member(town, email=GROWS, **new, **place)
    with pytest.raises(workflow.Refused):
        workflow.ask_by_link(begun, ["1.1"], email=GROWS, **new)


def test_what_is_chosen_twice_is_chosen_once():
    field = Several(choices=[("a", "A"), ("b", "B")])
    assert field.clean(["b", "a", "b"]) == ["b", "a"]


@pytest.mark.parametrize("name", ["assign", "links"])
@pytest.mark.django_db
def test_a_criterion_that_is_sent_twice_is_asked_once(name, begun, sign_in):
    town = begun.municipality
    posted = {"criteria": ["1.1", "1.1"], "due": "", "why": ""}
    posted |= {"name": "Bo", "email": "bo@school.example"}
    posted |= {"to": f"member-{factories.membership(factories.coordinator_of(town), town).pk}"}
    browser = sign_in(factories.coordinator_of(town))
    assert browser.post(address(name, begun), posted).status_code == 302
    assert begun.assignments.filter(criterion="1.1").count() == 1
