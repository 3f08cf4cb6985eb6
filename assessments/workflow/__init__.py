"""Every change to what is kept. Nothing else writes.

Each verb is one transaction: it locks the assessment, asks `permissions`
again, changes, and leaves a trace (a version of the answer, or an audit
entry). What a user can expect to be refused is an exception; its text is a
sentence to show.
"""

from assessments.workflow.action_plan import (
    change_action,
    delete_action,
    plan_action,
    proposed_action,
    report_progress,
    why_it_stays,
)
from assessments.workflow.answers import save_answer
from assessments.workflow.chain import broken_links
from assessments.workflow.checks_and_barriers import (
    answer_check,
    newest_barriers,
    newest_checks,
    note_barrier,
    withdraw_barrier,
)
from assessments.workflow.closing import (
    LONGEST_JUSTIFICATION,
    complete_article,
    gaps,
    reopen_article,
    submit,
)
from assessments.workflow.comments import (
    comment,
    print_comment,
    resolve,
)
from assessments.workflow.deciding import (
    decide_proposal,
    propose,
    restore,
    rule_on_not_applicable,
    withdraw_proposal,
)
from assessments.workflow.declaration import (
    import_declaration,
)
from assessments.workflow.deleting import delete_assessment, why_a_round_stays
from assessments.workflow.evidence import (
    add_evidence,
    remove_evidence,
    reuse_evidence,
    take_over_evidence,
)
from assessments.workflow.files import forget_removals, judge_file
from assessments.workflow.handing import (
    accept_work,
    assign,
    hand_in,
    send_back,
)
from assessments.workflow.invitations import (
    accept_invitation,
    invite,
    invite_again,
    join,
    withdraw_invitation,
)
from assessments.workflow.links import (
    ask_by_link,
    end_link,
    open_link,
    send_link_again,
)
from assessments.workflow.merging import Given, Meanwhile, meanwhile
from assessments.workflow.places import (
    add_department,
    add_member,
    remove_member,
    set_up_municipality,
    speak,
)
from assessments.workflow.post import send_owed_mail
from assessments.workflow.press import (
    Order,
    ask_for_report,
    make_report,
    make_reports,
    open_report,
    order_report,
    start_report,
)
from assessments.workflow.quick_scan import scanned, start_from_scan, take_over_scan
from assessments.workflow.refusals import (
    Conflict,
    Incomplete,
    JudgedMeanwhile,
    Outdated,
    Refused,
)
from assessments.workflow.reminders import (
    remind,
    switch_off_reminders,
    switch_on_reminders,
    who_switches_off,
)
from assessments.workflow.reporting import remember_report_choice, set_brand
from assessments.workflow.review import (
    Judgement,
    latest_reviews,
    return_for_changes,
    review,
    wanted_changes,
)
from assessments.workflow.rounds import (
    confirm,
    reopen,
    start_assessment,
)
from assessments.workflow.sheets import Taken, take_over_sheet
from assessments.workflow.signing import (
    seal_of,
    sign_off,
    statement,
    still_open,
)
from assessments.workflow.undoing import undo_removal
from assessments.workflow.upgrading import (
    undo_upgrade,
    undoable,
    upgrade,
)

__all__ = [
    "LONGEST_JUSTIFICATION",
    "Conflict",
    "Given",
    "Incomplete",
    "JudgedMeanwhile",
    "Judgement",
    "Meanwhile",
    "Order",
    "Outdated",
    "Refused",
    "Taken",
    "accept_invitation",
    "accept_work",
    "add_department",
    "add_evidence",
    "add_member",
    "answer_check",
    "ask_by_link",
    "ask_for_report",
    "assign",
    "broken_links",
    "change_action",
    "comment",
    "complete_article",
    "confirm",
    "decide_proposal",
    "delete_action",
    "delete_assessment",
    "end_link",
    "forget_removals",
    "gaps",
    "hand_in",
    "import_declaration",
    "invite",
    "invite_again",
    "join",
    "judge_file",
    "latest_reviews",
    "make_report",
    "make_reports",
    "meanwhile",
    "newest_barriers",
    "newest_checks",
    "note_barrier",
    "open_link",
    "open_report",
    "order_report",
    "plan_action",
    "print_comment",
    "propose",
    "proposed_action",
    "remember_report_choice",
    "remind",
    "remove_evidence",
    "remove_member",
    "reopen",
    "reopen_article",
    "report_progress",
    "resolve",
    "restore",
    "return_for_changes",
    "return_to_draft",
    "reuse_evidence",
    "review",
    "rule_on_not_applicable",
    "save_answer",
    "scanned",
    "seal_of",
    "send_back",
    "send_link_again",
    "send_owed_mail",
    "set_brand",
    "set_up_municipality",
    "sign_off",
    "speak",
    "start_assessment",
    "start_from_scan",
    "start_report",
    "statement",
    "still_open",
    "submit",
    "switch_off_reminders",
    "switch_on_reminders",
    "take_over_evidence",
    "take_over_scan",
    "take_over_sheet",
    "undo_removal",
    "undo_upgrade",
    "undoable",
    "upgrade",
    "wanted_changes",
    "who_switches_off",
    "why_a_round_stays",
    "why_it_stays",
    "withdraw_barrier",
    "withdraw_invitation",
    "withdraw_proposal",
]
