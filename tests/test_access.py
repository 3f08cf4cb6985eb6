"""Every address, for everybody: who gets in, who is refused, and who learns nothing."""

import pytest
from django.core.cache import cache

from assessments.models import Assessment, Role, Round, User
from tests import factories
from tests.browsers import Browsers
from tests.pages import NAMES, address

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PEOPLE = ("anonymous", "outsider", "reader", "signatory", "contributor", "coordinator")

# The contributor was assigned criterion 5.1. 302 for an anonymous visitor leads to sign-in,
# 422 is a form that was reached with nothing in it, 405 a page that takes no such request.
TABLE = """
name                                 method anon. outs. reader signat. contr. coord.
home                                 GET    200   302   302    302     302    302
help                                 GET    200   200   200    200     200    200
method                               GET    200   200   200    200     200    200
method_document                      GET    200   200   200    200     200    200
method_document                      POST   405   405   405    405     405    405
method_file                          GET    200   200   200    200     200    200
method_file                          POST   405   405   405    405     405    405
blank                                GET    302   200   200    200     200    200
blank                                POST   302   405   405    405     405    405
blank_questionnaire                  GET    302   200   200    200     200    200
blank_questionnaire                  POST   302   405   405    405     405    405
statement                            GET    200   200   200    200     200    200
security_txt                         GET    200   200   200    200     200    200
choose_language                      GET    405   405   405    405     405    405
choose_language                      POST   404   404   404    404     404    404
account_login                        GET    200   302   302    302     302    302
account_logout                       GET    302   200   200    200     200    200
account_signup                       GET    200   302   302    302     302    302
account_inactive                     GET    200   200   200    200     200    200
stay                                 GET    302   405   405    405     405    405
stay                                 POST   302   204   204    204     204    204
account_change_password              GET    302   200   200    200     200    200
account_set_password                 GET    302   302   302    302     302    302
account_reset_password               GET    200   200   200    200     200    200
account_reset_password_done          GET    200   200   200    200     200    200
account_reset_password_from_key      GET    200   200   200    200     200    200
account_reset_password_from_key_done GET    200   200   200    200     200    200
find                                 GET    302   404   404    404     404    404
set_up                               GET    302   404   404    404     404    404
set_up                               POST   302   404   404    404     404    404
municipality                         GET    302   404   200    200     200    200
municipality                         POST   302   405   405    405     405    405
start                                GET    302   404   403    403     403    200
start                                POST   302   404   403    403     403    422
people                               GET    302   404   403    403     403    200
people                               POST   302   404   403    403     403    422
activity                             GET    302   404   403    403     403    200
activity                             POST   302   405   405    405     405    405
add_department                       GET    302   405   405    405     405    405
add_department                       POST   302   404   403    403     403    422
remove_member                        GET    302   404   403   403   403   200
remove_member                        POST   302   404   403    403     403    302
invitation                           GET    302   302   302    302     302    302
invitation                           POST   302   302   302    302     302    302
accept_invitation                    GET    200   200   200    200     200    200
accept_invitation                    POST   200   200   200    200     200    200
invite_again                         GET    302   405   405    405     405    405
invite_again                         POST   302   404   403    403     403    404
correct_invitation                   GET    302   404   403    403     403    200
correct_invitation                   POST   302   404   403    403     403    422
withdraw_invitation                  GET    302   404   403    403     403    404
withdraw_invitation                  POST   302   404   403    403     403    404
work                                 GET    302   200   200    200     200    200
work                                 POST   302   405   405    405     405    405
reminders                            GET    302   405   405    405     405    405
reminders                            POST   302   302   302    302     302    302
switch_off                           GET    200   200   200    200     200    200
switch_off                           POST   200   200   200    200     200    200
hand_in                              GET    302   405   405    405     405    405
hand_in                              POST   302   404   403    403     302    302
accept_work                          GET    302   405   405    405     405    405
accept_work                          POST   302   404   403    403     403    302
send_back                            GET    302   405   405    405     405    405
send_back                            POST   302   404   403    403     403    302
open_link                            GET    302   302   302    302     302    302
open_link                            POST   302   302   302    302     302    302
asked                                GET    404   404   404    404     404    404
asked                                POST   405   405   405    405     405    405
leave_link                           GET    405   405   405    405     405    405
leave_link                           POST   404   404   404    404     404    404
hand_in_by_link                      GET    405   405   405    405     405    405
hand_in_by_link                      POST   404   404   404    404     404    404
answer_by_link                       GET    404   404   404    404     404    404
answer_by_link                       POST   404   404   404    404     404    404
save_by_link                         GET    405   405   405    405     405    405
save_by_link                         POST   404   404   404    404     404    404
name_evidence                        GET    404   404   404    404     404    404
name_evidence                        POST   404   404   404    404     404    404
links                                GET    302   404   403    403     403    200
links                                POST   302   404   403    403     403    422
send_link_again                      GET    302   405   405    405     405    405
send_link_again                      POST   302   404   403    403     403    404
correct_link                         GET    302   404   403    403     403    200
correct_link                         POST   302   404   403    403     403    422
end_link                             GET    302   404   403    403     403    404
end_link                             POST   302   404   403    403     403    404
task_list                            GET    302   404   200    200     200    200
task_list                            POST   302   405   405    405     405    405
article                              GET    302   404   200    200     200    200
article                              POST   302   404   403    403     422    422
check                                GET    302   404   200    200     200    200
conflict                             GET    302   405   405    405     405    405
conflict                             POST   302   404   302    302     302    302
criterion                            GET    302   404   200    200     200    200
criterion                            POST   302   404   403    403     422    422
save                                 GET    302   405   405    405     405    405
save                                 POST   302   404   403    403     422    422
add_evidence                         GET    302   404   403    403     200    200
add_evidence                         POST   302   404   403    403     422    422
sheet                                GET    302   404   403    403     200    200
sheet                                POST   302   404   403    403     422    422
sheet_file                           GET    302   404   403    403     200    200
sheet_file                           POST   302   405   405    405     405    405
take_over_sheet                      GET    302   405   405    405     405    405
take_over_sheet                      POST   302   404   403    403     302    302
history                              GET    302   404   200    200     200    200
history                              POST   302   405   405    405     405    405
restore                              GET    302   405   405    405     405    405
restore                              POST   302   404   403    403     302    302
proposals                            GET    302   404   200    200     200    200
proposals                            POST   302   404   403    403     422    422
withdraw_proposal                    GET    302   404   403   403   404   404
withdraw_proposal                    POST   302   404   403    403     302    302
decide_proposal                      GET    302   405   405    405     405    405
decide_proposal                      POST   302   404   403    403     403    302
rule                                 GET    302   405   405    405     405    405
rule                                 POST   302   404   403    403     403    302
decisions                            GET    302   404   403    403     403    200
decisions                            POST   302   405   405    405     405    405
check_all                            GET    302   404   200    200     200    200
assign                               GET    302   404   403    403     403    200
assign                               POST   302   404   403    403     403    422
submit                               GET    302   405   405    405     405    405
submit                               POST   302   404   403    403     403    302
review                               GET    302   404   403    403     403    403
review                               POST   302   404   403    403     403    403
review_article                       GET    302   404   403    403     403    403
review_article                       POST   302   404   403    403     403    403
save_review                          GET    302   405   405    405     405    405
save_review                          POST   302   404   403    403     403    403
return_for_changes                   GET    302   405   405    405     405    405
return_for_changes                   POST   302   404   403    403     403    403
comments                             GET    302   404   200    200     200    200
comments                             POST   302   404   403    422     422    422
resolve                              GET    302   405   405    405     405    405
resolve                              POST   302   404   403    404     404    404
print_comment                        GET    302   405   405    405     405    405
print_comment                        POST   302   404   403    404     404    404
next_steps                           GET    302   404   200    200     200    200
next_steps                           POST   302   405   405    405     405    405
plan_action                          GET    302   404   403   403   403   200
plan_action                          POST   302   404   403   403   403   422
plan                                 GET    302   404   200    200     200    200
action                               GET    302   404   200    200     200    200
action                               POST   302   404   403    403     403    422
report_progress                      GET    302   405   405    405     405    405
report_progress                      POST   302   404   403    403     422    422
sign                                 GET    302   404   403    403     403    403
sign                                 POST   302   404   403    403     403    403
verify                               GET    200   200   200    200     200    200
verify                               POST   422   422   422    422     422    422
verify_number                        GET    200   200   200    200     200    200
verify_number                        POST   405   405   405    405     405    405
library                              GET    302   404   200    200     200    200
evidence_file                        GET    302   404   404    404     404    404
evidence_file                        POST   302   405   405    405     405    405
take_over                            GET    302   405   405    405     405    405
take_over                            POST   302   404   404    404     404    404
compare                              GET    302   404   200    200     200    200
compare                              POST   302   405   405    405     405    405
reopen                               GET    302   404   403    403     403    403
reopen                               POST   302   404   403    403     403    403
upgrade                              GET    302   404   403    403     403    200
upgrade                              POST   302   404   403    403     403    302
undo_upgrade                         GET    302   405   405    405     405    405
undo_upgrade                         POST   302   404   403    403     403    302
results                              GET    302   404   200    200     200    200
results                              POST   302   405   405    405     405    405
why                                  GET    302   404   200    200     200    200
figures_json                         GET    302   404   200    200     200    200
downloads                            GET    302   404   200    200     200    200
downloads                            POST   302   405   405    405     405    405
answers_json                         GET    302   404   200    200     200    200
answers_json                         POST   302   405   405    405     405    405
answers_csv                          GET    302   404   200    200     200    200
answers_csv                          POST   302   405   405    405     405    405
workbook                             GET    302   404   200    200     200    200
workbook                             POST   302   405   405    405     405    405
memo                                 GET    302   404   200    200     200    200
memo                                 POST   302   405   405    405     405    405
calendar                             GET    302   404   200    200     200    200
calendar                             POST   302   405   405    405     405    405
report_choice                        GET    302   404   200    200     200    200
report_choice                        POST   302   404   422    422     422    422
report_page                          GET    302   404   200    200     200    200
report_page                          POST   302   405   405    405     405    405
brand                                GET    302   404   403    403     403    200
brand                                POST   302   404   403    403     403    302
report_pdf                           GET    302   404   200    200     200    200
report_pdf                           POST   302   405   405    405     405    405
quick_scan                           GET    200   200   200    200     200    200
quick_scan                           POST   422   422   422    422     422    422
quick_scan_page                      GET    302   302   302    302     302    302
quick_scan_page                      POST   302   302   302    302     302    302
quick_scan_result                    GET    302   302   302    302     302    302
quick_scan_result                    POST   405   405   405    405     405    405
erase_quick_scan                     GET    200   200   200   200   200   200
erase_quick_scan                     POST   302   302   302    302     302    302
continue_quick_scan                  GET    302   302   302    302     302    302
continue_quick_scan                  POST   302   302   302    302     302    302
barrier                              GET    302   404   200    200     200    200
barrier                              POST   302   404   403    403     422    422
withdraw_barrier                     GET    302   404   403   403   200   200
withdraw_barrier                     POST   302   404   403    403     302    302
principles                           GET    302   404   200    200     200    200
principles                           POST   302   405   405    405     405    405
answer_check                         GET    302   405   405    405     405    405
answer_check                         POST   302   404   403    403     403    422
advocacy                             GET    302   404   200    200     200    200
advocacy                             POST   302   405   405    405     405    405
brief_pdf                            GET    302   404   200    200     200    200
brief_pdf                            POST   302   405   405    405     405    405
brief_docx                           GET    302   404   200    200     200    200
brief_docx                           POST   302   405   405    405     405    405
report_wait                          GET    302   404   200    200     200    200
remove_evidence                      GET    302   404   403   403   404   404
remove_evidence                      POST   302   404   403   403   404   404
delete_action                        GET    302   404   403   403   403   200
delete_action                        POST   302   404   403   403   403   302
delete_assessment                    GET    302   404   403   403   403   302
delete_assessment                    POST   302   404   403   403   403   302
undo_removal                         GET    302   405   405   405   405   405
undo_removal                         POST   302   404   404   404   404   404
report_wait                          POST   302   405   405    405     405    405
sign_wait                            GET    302   404   302    302     302    302
sign_wait                            POST   302   405   405    405     405    405
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()[1:]]


@pytest.fixture(autouse=True)
def nobody_came_before():
    """All rows ask from one address, and addresses behind a link are limited."""
    cache.clear()


@pytest.fixture(scope="module")
def kept(once_a_module):
    """An assessment and its people, for all tests here; what one changes is undone."""
    with once_a_module():
        begun = factories.assessment()
        people = people_of(begun)
        yield begun.pk, {who: person.pk for who, person in people.items()}, Browsers(people)


@pytest.fixture
def begun(kept, db):
    return Assessment.objects.get(pk=kept[0])


@pytest.fixture
def people(kept, db):
    return {who: User.objects.get(pk=person) for who, person in kept[1].items()}


@pytest.fixture
def browsers(kept):
    return kept[2]


def people_of(begun):
    factories.answer(begun, "5.1")
    found = {
        "outsider": factories.coordinator_of(factories.municipality("Gouda")),
        "reader": factories.member(begun.municipality, Role.READER),
        "signatory": factories.member(begun.municipality, Role.SIGNATORY),
        "contributor": factories.member(begun.municipality, Role.CONTRIBUTOR),
        "coordinator": factories.coordinator_of(begun.municipality),
    }
    factories.assign(begun, ["5.1"], found["contributor"])
    for person in found.values():  # who may set up is tested below
        person.may_set_up_municipalities = False
        person.save()
    return found


def test_the_table_names_every_address():
    assert [name for name in NAMES if name not in {row[0] for row in ROWS}] == []


@pytest.mark.parametrize(("name", "method", "expected"), [(r[0], r[1], r[2:]) for r in ROWS])
def test_everybody_gets_exactly_what_is_theirs(name, method, expected, begun, browsers):
    url = address(name, begun)
    found = [str(browsers.of(who).generic(method, url).status_code) for who in PEOPLE]
    assert dict(zip(PEOPLE, found, strict=True)) == dict(zip(PEOPLE, expected, strict=True))


@pytest.mark.parametrize("name", sorted({r[0] for r in ROWS if r[3] == "404" and r[1] == "GET"}))
def test_an_outsider_gets_the_same_answer_as_for_what_does_not_exist(name, begun, people, sign_in):
    browser = sign_in(people["outsider"])
    real = browser.get(address(name, begun))
    nothing = browser.get(address(name, begun, municipality="nl-nowhere", slug="nl-nowhere"))
    assert real.status_code == nothing.status_code == 404
    assert begun.municipality.name.encode() not in real.content


def test_a_member_of_two_towns_cannot_mix_them_in_one_address(begun, people, sign_in):
    other = factories.municipality("Gouda")
    browser = sign_in(factories.coordinator_of(begun.municipality))
    factories.coordinator_of(begun.municipality).memberships.create(
        municipality=other, role=Role.COORDINATOR
    )
    assert browser.get(address("results", begun, municipality=other.slug)).status_code == 404


def test_evidence_of_another_assessment_cannot_be_removed(begun, people, sign_in):
    foreign = factories.assessment(factories.municipality("Leiden"))
    factories.answer_all(foreign)
    item = foreign.evidence.first()
    browser = sign_in(people["coordinator"])
    response = browser.post(
        address("article", begun),
        {f"c5_{n}-version": 1 if n == 1 else 0 for n in range(1, 6)}
        | {"then": f"remove:5.1:{item.pk}"},
    )
    assert response.status_code == 404
    assert foreign.evidence.filter(pk=item.pk).exists()


def test_a_refused_member_reads_why(begun, people, sign_in):
    response = sign_in(people["reader"]).get(address("assign", begun))
    assert b"Only the coordinator can do this." in response.content


def test_only_who_may_set_up_sees_the_register(begun, client):
    client.force_login(factories.user(may_set_up=True))
    assert client.get(address("find", begun)).status_code == 200
    assert client.get(address("set_up", begun)).status_code == 200


def test_a_background_save_without_a_session_gets_a_sentence_not_the_sign_in_page(begun, client):
    response = client.post(address("save", begun), headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert b"you are signed out" in response.content
    assert b"<html" not in response.content


def test_an_unknown_article_or_criterion_is_not_found(begun, people, sign_in):
    browser = sign_in(people["coordinator"])
    assert browser.get(address("article", begun, number=17)).status_code == 404
    assert browser.get(address("article", begun, number=0)).status_code == 404
    assert browser.get(address("criterion", begun, code="1.9")).status_code == 404
    assert browser.get(address("report_pdf", begun, language="xx")).status_code == 404


@pytest.mark.parametrize("name", ["report_pdf", "report_page", "report_wait", "memo", "brief_pdf"])
def test_a_language_that_only_another_questionnaire_speaks_is_not_found(
    name, town, sign_in, small_instrument_versions
):
    Round.objects.create(municipality=town, name="2026", instrument_version="0.2")
    asked_in_english = factories.assessment(town, round_name="2026")
    browser = sign_in(factories.coordinator_of(town))
    assert browser.get(address(name, asked_in_english, language="nl")).status_code == 404
