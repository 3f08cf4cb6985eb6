"""Every address, by family. Each view declares its permission; a test walks them all."""

from allauth.account import views as account
from django.urls import path, re_path

from assessments.views import (
    action_plan,
    advocacy,
    article,
    assignments,
    barriers,
    blank,
    by_link,
    confirmation,
    deciding,
    downloads,
    editions,
    evidence,
    history,
    home,
    invitations,
    municipalities,
    principles,
    questionnaire,
    quick_scan,
    reports,
    results,
    review,
    sheets,
    signing,
    upgrading,
    verification,
    work,
    year,
)

M = "m/<slug:municipality>/"
A = f"{M}assessments/<uuid:assessment>/"

urlpatterns = [
    # for everybody
    path("", home.home, name="home"),
    path("help/", home.help_page, name="help"),
    path("method/", home.method, name="method"),
    path("questionnaire/", blank.blank, name="blank"),
    path(
        "questionnaire/<slug:language>.pdf", blank.blank_questionnaire, name="blank_questionnaire"
    ),
    path("accessibility/", home.statement, name="statement"),
    # the quick scan, for everybody
    path("quick-scan/", quick_scan.quick_scan, name="quick_scan"),
    path("quick-scan/questions/<int:number>/", quick_scan.quick_scan_page, name="quick_scan_page"),
    path("quick-scan/result/", quick_scan.quick_scan_result, name="quick_scan_result"),
    path("quick-scan/erase/", quick_scan.erase_quick_scan, name="erase_quick_scan"),
    path("quick-scan/continue/", quick_scan.continue_quick_scan, name="continue_quick_scan"),
    path("language/", home.choose_language, name="choose_language"),
    # signing in
    path("accounts/sign-in/", account.login, name="account_login"),
    path("accounts/sign-out/", account.logout, name="account_logout"),
    path("accounts/sign-up/", account.signup, name="account_signup"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/stay/", home.stay, name="stay"),
    path("accounts/password/", account.password_change, name="account_change_password"),
    path("accounts/password/set/", account.password_set, name="account_set_password"),
    path("accounts/password/reset/", account.password_reset, name="account_reset_password"),
    path(
        "accounts/password/reset/sent/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^accounts/password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    # putting a municipality into use
    path("set-up/", municipalities.find, name="find"),
    path("set-up/<slug:slug>/", municipalities.set_up, name="set_up"),
    # a municipality
    path(M, municipalities.dashboard, name="municipality"),
    path(f"{M}start/", municipalities.start, name="start"),
    path(f"{M}people/", municipalities.people, name="people"),
    path(f"{M}people/departments/", municipalities.add_department, name="add_department"),
    path(f"{M}people/<int:member>/remove/", municipalities.remove_member, name="remove_member"),
    path(f"{M}removals/<int:removal>/undo/", confirmation.undo_removal, name="undo_removal"),
    path(f"{A}delete/", municipalities.delete_assessment, name="delete_assessment"),
    # joining by invitation
    path("invitation/", invitations.accept_invitation, name="accept_invitation"),
    path("invitation/<path:token>/", invitations.invitation, name="invitation"),
    path(f"{M}invitations/<int:invited>/send/", invitations.invite_again, name="invite_again"),
    path(
        f"{M}invitations/<int:invited>/withdraw/",
        invitations.withdraw_invitation,
        name="withdraw_invitation",
    ),
    # what is asked of somebody
    path("work/", work.work, name="work"),
    path("work/reminders/", work.reminders, name="reminders"),
    path("reminders/<str:key>/off/", work.switch_off, name="switch_off"),
    path(f"{A}hand-in/", work.hand_in, name="hand_in"),
    path(f"{A}assign/accept/", assignments.accept_work, name="accept_work"),
    path(f"{A}assign/send-back/", assignments.send_back, name="send_back"),
    # answering by a link, without an account
    path("link/", by_link.asked, name="asked"),
    path("link/hand-in/", by_link.hand_in_by_link, name="hand_in_by_link"),
    path("link/criteria/<str:code>/", by_link.answer_by_link, name="answer_by_link"),
    path("link/criteria/<str:code>/save/", by_link.save_by_link, name="save_by_link"),
    path("link/criteria/<str:code>/evidence/", by_link.name_evidence, name="name_evidence"),
    path("link/open/<path:token>/", by_link.open_link, name="open_link"),
    path(f"{A}links/", by_link.links, name="links"),
    path(f"{A}links/<int:link>/send/", by_link.send_link_again, name="send_link_again"),
    path(f"{A}links/<int:link>/end/", by_link.end_link, name="end_link"),
    # answering
    path(A, questionnaire.task_list, name="task_list"),
    path(f"{A}articles/<int:number>/", article.article, name="article"),
    path(f"{A}articles/<int:number>/check/", questionnaire.check, name="check"),
    path(f"{A}articles/<int:number>/conflict/", article.conflict, name="conflict"),
    path(f"{A}criteria/<str:code>/", article.criterion, name="criterion"),
    path(f"{A}criteria/<str:code>/save/", article.save, name="save"),
    path(f"{A}criteria/<str:code>/evidence/", evidence.add_evidence, name="add_evidence"),
    path(f"{A}criteria/<str:code>/barrier/", barriers.barrier, name="barrier"),
    path(
        f"{A}criteria/<str:code>/barrier/withdraw/",
        barriers.withdraw_barrier,
        name="withdraw_barrier",
    ),
    path(f"{A}check/", questionnaire.check, name="check_all"),
    # answering without the network
    path(f"{A}answer-sheet/", sheets.sheet, name="sheet"),
    path(f"{A}answer-sheet/sheet.xlsx", sheets.sheet_file, name="sheet_file"),
    path(f"{A}answer-sheet/take-over/", sheets.take_over_sheet, name="take_over_sheet"),
    # its history, and disagreeing about it
    path(f"{A}criteria/<str:code>/history/", history.history, name="history"),
    path(f"{A}criteria/<str:code>/history/restore/", history.restore, name="restore"),
    path(f"{A}criteria/<str:code>/proposals/", deciding.proposals, name="proposals"),
    path(
        f"{A}criteria/<str:code>/proposals/<int:proposal>/withdraw/",
        deciding.withdraw_proposal,
        name="withdraw_proposal",
    ),
    path(
        f"{A}criteria/<str:code>/proposals/<int:proposal>/decide/",
        deciding.decide_proposal,
        name="decide_proposal",
    ),
    path(f"{A}criteria/<str:code>/rule/", deciding.rule, name="rule"),
    path(f"{A}decisions/", deciding.decisions, name="decisions"),
    # evidence
    path(
        f"{A}criteria/<str:code>/evidence/<int:item>/remove/",
        evidence.remove_evidence,
        name="remove_evidence",
    ),
    path(f"{A}evidence/", evidence.library, name="library"),
    path(f"{A}evidence/<int:item>/file/", evidence.evidence_file, name="evidence_file"),
    path(f"{A}evidence/<int:item>/take-over/", evidence.take_over, name="take_over"),
    # handing out and closing
    path(f"{A}assign/", assignments.assign, name="assign"),
    path(f"{A}submit/", questionnaire.submit, name="submit"),
    path(f"{A}review/", review.review, name="review"),
    path(f"{A}review/<int:number>/", review.review_article, name="review_article"),
    path(f"{A}criteria/<str:code>/review/", review.save_review, name="save_review"),
    path(f"{A}return/", review.return_for_changes, name="return_for_changes"),
    path(f"{A}criteria/<str:code>/comments/", review.comments, name="comments"),
    path(f"{A}criteria/<str:code>/comments/<int:thread>/", review.resolve, name="resolve"),
    path(
        f"{A}criteria/<str:code>/comments/<int:thread>/report/",
        review.print_comment,
        name="print_comment",
    ),
    # from gap to plan
    path(f"{A}next-steps/", action_plan.next_steps, name="next_steps"),
    path(f"{A}criteria/<str:code>/plan/", action_plan.plan_action, name="plan_action"),
    path(f"{M}plan/", action_plan.plan, name="plan"),
    path(f"{M}plan/<int:action>/", action_plan.action, name="action"),
    path(f"{M}plan/<int:action>/delete/", action_plan.delete_action, name="delete_action"),
    path(f"{M}plan/<int:action>/progress/", action_plan.report_progress, name="report_progress"),
    # signing off, and whether a report is authentic
    path(f"{A}sign/", signing.sign, name="sign"),
    path("verify/", verification.verify, name="verify"),
    path("verify/<str:number>/", verification.verify_number, name="verify_number"),
    # year on year
    path(f"{A}compare/", year.compare, name="compare"),
    path(f"{A}reopen/", year.reopen, name="reopen"),
    path(f"{A}upgrade/", upgrading.upgrade, name="upgrade"),
    path(f"{A}upgrade/undo/", upgrading.undo_upgrade, name="undo_upgrade"),
    # what came out
    path(f"{A}results/", results.results, name="results"),
    path(f"{A}results/why/", results.why, name="why"),
    path(f"{A}principles/", principles.principles, name="principles"),
    path(f"{A}principles/<slug:principle>/", principles.answer_check, name="answer_check"),
    # what leaves in a file
    path(f"{A}advocacy/", advocacy.advocacy, name="advocacy"),
    path(f"{A}advocacy/<slug:language>.pdf", advocacy.brief_pdf, name="brief_pdf"),
    path(f"{A}advocacy/<slug:language>.docx", advocacy.brief_docx, name="brief_docx"),
    path(f"{A}downloads/", downloads.downloads, name="downloads"),
    path(f"{A}results/figures.json", downloads.figures_json, name="figures_json"),
    path(f"{A}answers.json", downloads.answers_json, name="answers_json"),
    path(f"{A}answers.csv", downloads.answers_csv, name="answers_csv"),
    path(f"{A}answers.xlsx", downloads.workbook, name="workbook"),
    path(f"{A}memo/<slug:language>.docx", downloads.memo, name="memo"),
    path(f"{M}plan.ics", downloads.calendar, name="calendar"),
    path(f"{A}report/", editions.report_choice, name="report_choice"),
    path(f"{A}report/<slug:language>.html", editions.report_page, name="report_page"),
    path(f"{M}brand/", editions.brand, name="brand"),
    path(f"{A}report/<slug:language>.pdf", reports.report_pdf, name="report_pdf"),
    path(f"{A}report/<slug:language>/", reports.report_wait, name="report_wait"),
]
