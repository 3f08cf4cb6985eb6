"""Every address of a municipality, for every role, in every status: the whole matrix.

In contrast to `test_access`, there is one of everything: a file, a thread, a proposal, an
invitation, a link, an action. What a request does is undone after it.
"""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assessments import workflow
from assessments.models import Role, Round, Status
from assessments.urls import urlpatterns
from tests import factories
from tests.browsers import Browsers, undone
from tests.pages import address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_instrument_versions")]

PEOPLE = ("anonymous", "outsider", "reader", "signatory", "contributor", "coordinator")
STATUSES = (Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.SIGNED_OFF)
SIGNS = {200: ".", 204: ".", 302: ">", 403: "F", 404: "N", 405: "M", 409: "C", 422: "U"}

# A sign a person, in the order of PEOPLE: . shown, > done and sent on (or to sign-in), F refused
# with a sentence, N as if it were not there, M takes no such request, U a form with nothing in it.
# The contributor was asked criterion 5.1, and answered it.
TABLE = """
name                 method draft submitted returned signed
municipality         GET   >N.... >N.... >N.... >N....
start                GET   >NFFF. >NFFF. >NFFF. >NFFF.
start                POST  >NFFFU >NFFFU >NFFFU >NFFFU
people               GET   >NFFF. >NFFF. >NFFF. >NFFF.
people               POST  >NFFFU >NFFFU >NFFFU >NFFFU
add_department       POST  >NFFFU >NFFFU >NFFFU >NFFFU
remove_member        POST  >NFFF> >NFFF> >NFFF> >NFFF>
invite_again         POST  >NFFF> >NFFF> >NFFF> >NFFF>
correct_invitation   GET   >NFFF. >NFFF. >NFFF. >NFFF.
correct_invitation   POST  >NFFFU >NFFFU >NFFFU >NFFFU
withdraw_invitation  POST  >NFFF> >NFFF> >NFFF> >NFFF>
hand_in              POST  >NFF>> >NFFFF >NFF>> >NFFFF
accept_work          POST  >NFFF> >NFFFF >NFFF> >NFFFF
send_back            POST  >NFFF> >NFFFF >NFFF> >NFFFF
links                GET   >NFFF. >NFFFF >NFFF. >NFFFF
links                POST  >NFFFU >NFFFF >NFFFU >NFFFF
send_link_again      POST  >NFFF> >NFFFF >NFFF> >NFFFF
correct_link         GET   >NFFF. >NFFFF >NFFF. >NFFFF
correct_link         POST  >NFFFU >NFFFF >NFFFU >NFFFF
end_link             POST  >NFFF> >NFFFF >NFFF> >NFFFF
task_list            GET   >N.... >N.... >N.... >N....
article              GET   >N.... >N.... >N.... >N....
article              POST  >NFFUU >NFFFF >NFFUU >NFFFF
check                GET   >N.... >N.... >N.... >N....
conflict             POST  >N>>>> >N>>>> >N>>>> >N>>>>
criterion            GET   >N.... >N.... >N.... >N....
criterion            POST  >NFFUU >NFFFF >NFFUU >NFFFF
save                 POST  >NFFUU >NFFFF >NFFUU >NFFFF
add_evidence         GET   >NFF.. >NFFFF >NFF.. >NFFFF
add_evidence         POST  >NFFUU >NFFFF >NFFUU >NFFFF
check_all            GET   >N.... >N.... >N.... >N....
sheet                GET    >NFF.. >NFFFF >NFF.. >NFFFF
sheet                POST   >NFFUU >NFFFF >NFFUU >NFFFF
sheet_file           GET    >NFF.. >NFFFF >NFF.. >NFFFF
take_over_sheet      POST   >NFF>> >NFFFF >NFF>> >NFFFF
history              GET   >N.... >N.... >N.... >N....
restore              POST  >NFF>> >NFFFF >NFF>> >NFFFF
proposals            GET   >N.... >N.... >N.... >N....
proposals            POST  >NFFUU >NFFFF >NFFUU >NFFFF
withdraw_proposal    POST  >NFF>> >NFFFF >NFF>> >NFFFF
decide_proposal      POST  >NFFF> >NFFFF >NFFF> >NFFFF
rule                 POST  >NFFF> >NFFFF >NFFF> >NFFFF
decisions            GET   >NFFF. >NFFFF >NFFF. >NFFFF
library              GET   >N.... >N.... >N.... >N....
evidence_file        GET   >N.... >N.... >N.... >N....
take_over            POST  >NNNNN >NNNNN >NNNNN >NNNNN
assign               GET   >NFFF. >NFFFF >NFFF. >NFFFF
assign               POST  >NFFFU >NFFFF >NFFFU >NFFFF
submit               POST  >NFFF> >NFFFF >NFFF> >NFFFF
review               GET   >NFFFF >NF.F. >NFFFF >NFFFF
review               POST  >NFFFF >NF>F> >NFFFF >NFFFF
review_article       GET   >NFFFF >NF.F. >NFFFF >NFFFF
review_article       POST  >NFFFF >NF>F> >NFFFF >NFFFF
save_review          POST  >NFFFF >NF.F. >NFFFF >NFFFF
return_for_changes   POST  >NFFFF >NF>F> >NFFFF >NFFFF
comments             GET   >N.... >N.... >N.... >N....
comments             POST  >NFUUU >NFUUU >NFUUU >NFFFF
resolve              POST  >NFF>> >NFF>> >NFF>> >NFFFF
print_comment        POST  >NFF>> >NFF>> >NFF>> >NFFFF
next_steps           GET   >N.... >N.... >N.... >N....
plan_action          POST  >NFFFU >NFFFU >NFFFU >NFFFU
plan                 GET   >N.... >N.... >N.... >N....
action               GET   >N.... >N.... >N.... >N....
action               POST  >NFFFU >NFFFU >NFFFU >NFFFU
report_progress      POST  >NFFUU >NFFUU >NFFUU >NFFUU
sign                 GET   >NFFFF >NF.FF >NFFFF >NFFFF
sign                 POST  >NFFFF >NFUFF >NFFFF >NFFFF
compare              GET   >N.... >N.... >N.... >N....
reopen               GET   >NFFFF >NFFFF >NFFFF >NFFF.
reopen               POST  >NFFFF >NFFFF >NFFFF >NFFFU
upgrade              GET   >NFFF. >NFFFF >NFFF. >NFFFF
upgrade              POST  >NFFF> >NFFFF >NFFF> >NFFFF
undo_upgrade         POST  >NFFF> >NFFFF >NFFF> >NFFFF
results              GET   >N.... >N.... >N.... >N....
why                  GET   >N.... >N.... >N.... >N....
figures_json         GET   >N.... >N.... >N.... >N....
downloads            GET   >N.... >N.... >N.... >N....
answers_json         GET   >N.... >N.... >N.... >N....
answers_csv          GET   >N.... >N.... >N.... >N....
workbook             GET   >N.... >N.... >N.... >N....
memo                 GET   >N.... >N.... >N.... >N....
calendar             GET   >N.... >N.... >N.... >N....
report_choice        GET   >N.... >N.... >N.... >N....
report_choice        POST  >NUUUU >NUUUU >NUUUU >NUUUU
report_page          GET   >N.... >N.... >N.... >N....
activity             GET   >NFFF. >NFFF. >NFFF. >NFFF.
brand                GET   >NFFF. >NFFF. >NFFF. >NFFF.
brand                POST  >NFFF> >NFFF> >NFFF> >NFFF>
report_pdf           GET   >N.... >N.... >N.... >N....
barrier              GET   >N.... >N.... >N.... >N....
barrier              POST  >NFFUU >NFFFF >NFFUU >NFFFF
withdraw_barrier     POST  >NFF>> >NFFFF >NFF>> >NFFFF
principles           GET   >N.... >N.... >N.... >N....
answer_check         POST  >NFFFU >NFFFF >NFFFU >NFFFF
advocacy             GET   >N.... >N.... >N.... >N....
brief_pdf            GET   >N.... >N.... >N.... >N....
brief_docx           GET   >N.... >N.... >N.... >N....
remove_member        GET   >NFFF. >NFFF. >NFFF. >NFFF.
withdraw_invitation  GET   >NFFF. >NFFF. >NFFF. >NFFF.
end_link             GET   >NFFF. >NFFFF >NFFF. >NFFFF
withdraw_proposal    GET   >NFF.N >NFFFF >NFF.N >NFFFF
withdraw_barrier     GET   >NFF.. >NFFFF >NFF.. >NFFFF
plan_action          GET   >NFFF. >NFFF. >NFFF. >NFFF.
remove_evidence      GET   >NFF.. >NFFFF >NFF.. >NFFFF
remove_evidence      POST  >NFF>> >NFFFF >NFF>> >NFFFF
delete_action        GET   >NFFF. >NFFF. >NFFF. >NFFF>
delete_action        POST  >NFFF> >NFFF> >NFFF> >NFFF>
delete_assessment    GET   >NFFF> >NFFF> >NFFF> >NFFF>
delete_assessment    POST  >NFFF> >NFFF> >NFFF> >NFFF>
undo_removal         POST  >NNNNN >NNNNN >NNNNN >NNNNN
report_wait          GET   >N.... >N.... >N.... >N>>>>
sign_wait            GET   >N>>>> >N>>>> >N>>>> >N>>>>
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()[1:]]


TAKES_NONE = ">MMMMM"
"""What is in no row: nobody reaches that address that way."""

OF_A_TOWN = {p.name for p in urlpatterns if "municipality" in getattr(p.pattern, "converters", {})}


@pytest.fixture(params=STATUSES)
def status(request):
    """Each status in turn."""
    return request.param


@pytest.fixture
def begun(town, status):
    """An assessment in that status with one of everything, on the small instrument."""
    Round.objects.create(municipality=town, name="2026", instrument_version="0.2")
    made = factories.assessment(town, round_name="2026")
    factories.answer_all(made)
    by = factories.coordinator_of(town)
    person = factories.member(town, Role.CONTRIBUTOR, of=factories.department(town))
    factories.assign(made, ["5.1"], person)
    workflow.propose(made, "5.1", level=0, reason="We never did.", by=person)
    workflow.comment(made, "5.1", "Really?", by=person)
    file = SimpleUploadedFile("plan.pdf", b"%PDF-1.7\n%%EOF\n")
    given = {"title": "Plan", "dated": date(2026, 3, 1), "strength": 2, "link": ""}
    workflow.add_evidence(made, "5.1", by=by, upload=file, **given)
    workflow.ask_by_link(made, ["6.1"], email="school@example.org", name="School", by=by)
    workflow.invite(
        town, email="new@town.example", name="N", role=Role.READER, department=None, by=by
    )
    workflow.plan_action(made, "5.1", language="en", by=by)
    said = {"tier": "state", "text": "Money comes a year at a time.", "asked": ""}
    workflow.note_barrier(made, "5.1", seen=0, by=by, **said)
    workflow.answer_check(made, "P1", "no", proof="", seen=0, by=by)
    if status != Status.DRAFT:
        workflow.submit(made, by=by)
        made.refresh_from_db()
    if status == Status.RETURNED:
        workflow.return_for_changes(made, note="Look again.", by=by)
    if status == Status.SIGNED_OFF:
        factories.sign_off(made)
    made.refresh_from_db()
    return made


@pytest.fixture
def people(begun):
    """Who asks; nobody among them may set up municipalities."""
    town = begun.municipality
    contributor = begun.assignments.get(criterion="5.1").member.user
    found = {
        "outsider": factories.coordinator_of(factories.municipality("Gouda")),
        "reader": factories.member(town, Role.READER),
        "signatory": factories.signatory_of(town),
        "contributor": contributor,
        "coordinator": factories.coordinator_of(town),
    }
    for person in found.values():
        person.may_set_up_municipalities = False
        person.save()
    return found


def url_of(name, begun):
    """The address, with what really is there where `test_access` has nothing."""
    town = begun.municipality
    return address(
        name,
        begun,
        invited=town.invitations.get().pk,
        link=begun.guest_links.get().pk,
        thread=begun.comments.get().pk,
        item=begun.evidence.get(title="Plan").pk,
        proposal=begun.proposals.get().pk,
        principle="P1",
        member=town.memberships.get(role=Role.READER).pk,
    )


def signs(browsers, method, url):
    """What everybody gets. What it changes is undone, so that the next finds it as it was."""
    found = ""
    for who in PEOPLE:
        with undone():
            response = browsers.of(who).generic(method, url)
            if response.streaming:
                response.getvalue()  # reading it to the end closes it
            found += SIGNS[response.status_code]
    return found


@pytest.mark.usefixtures("nobody_tried_before")
def test_everybody_gets_exactly_what_the_status_leaves_them(begun, status, people):
    browsers = Browsers(people)
    column = 2 + STATUSES.index(status)
    listed = {(row[0], row[1]): row[column] for row in ROWS}
    expected = {
        (name, method): listed.get((name, method), TAKES_NONE)
        for name in OF_A_TOWN
        for method in ("GET", "POST")
    }
    found = {
        (name, method): signs(browsers, method, url_of(name, begun)) for name, method in expected
    }
    assert found == expected


def test_the_table_names_every_address_of_a_municipality():
    assert {row[0] for row in ROWS} == OF_A_TOWN
