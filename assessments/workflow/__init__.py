"""Every change to what is kept. Nothing else writes.

Each verb is one transaction: it locks the assessment, asks `permissions`
again, changes, and leaves an entry of who did what (`audit.audited`). What a
user can expect to be refused is an exception; its text is a sentence to show.
"""

from assessments.workflow.action_plan import (
    change_action,
    delete_action,
    plan_action,
    proposed_action,
    report_progress,
    why_it_stays,
)
from assessments.workflow.answer_sheet import Taken, take_over_sheet
from assessments.workflow.answers import save_answer
from assessments.workflow.assignments import (
    accept_work,
    assign,
    hand_in,
    send_back,
)
from assessments.workflow.audit import is_purge_due, purge, record_download
from assessments.workflow.background import Job, done_by
from assessments.workflow.barriers import newest_barriers, note_barrier, withdraw_barrier
from assessments.workflow.best_effort import aside
from assessments.workflow.chain import Head, broken_links, heads, missing_heads
from assessments.workflow.comments import (
    comment,
    print_comment,
    resolve,
)
from assessments.workflow.declaration import (
    import_declaration,
)
from assessments.workflow.deletion import delete_assessment, why_a_round_stays
from assessments.workflow.evidence import (
    add_evidence,
    remove_evidence,
    reuse_evidence,
    take_over_evidence,
)
from assessments.workflow.files import forget_removals, judge_file
from assessments.workflow.guest_links import (
    ask_by_link,
    correct_link,
    end_link,
    open_link,
    send_link_again,
)
from assessments.workflow.guest_mail import tell_password_changed
from assessments.workflow.handouts import register_file
from assessments.workflow.invitations import (
    accept_invitation,
    correct_invitation,
    invite,
    invite_again,
    join,
    withdraw_invitation,
)
from assessments.workflow.limits import Limit, TooOften, take
from assessments.workflow.merging import Meanwhile, meanwhile
from assessments.workflow.method_documents import method_document, method_reference
from assessments.workflow.municipalities import (
    add_department,
    add_member,
    remove_member,
    set_up_municipality,
    speak,
)
from assessments.workflow.outbox import Posted, forgot_password, send_mail, send_owed_mail
from assessments.workflow.principles import answer_check, newest_checks
from assessments.workflow.proposals import (
    decide_proposal,
    propose,
    restore,
    rule_on_not_applicable,
    withdraw_proposal,
)
from assessments.workflow.quick_scan import scanned, start_from_scan, take_over_scan
from assessments.workflow.refusals import (
    Conflict,
    Incomplete,
    JudgedMeanwhile,
    Outdated,
    Refused,
)
from assessments.workflow.register import import_register
from assessments.workflow.reminders import (
    remind,
    switch_off_reminders,
    switch_on_reminders,
    who_switches_off,
)
from assessments.workflow.report_choices import remember_report_choice, set_brand
from assessments.workflow.report_rendering import (
    Order,
    ask_for_report,
    make_ordered_report,
    make_report,
    make_reports,
    make_waiting_reports,
    open_report,
    order_report,
    start_report,
)
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
from assessments.workflow.sign_ins import refused_to_sign
from assessments.workflow.signing import (
    seal_of,
    sign_off,
    statement,
    still_open,
    unprintable,
)
from assessments.workflow.signing_orders import (
    order_sign_off,
    sign_ordered,
    sign_waiting,
    signing_order,
)
from assessments.workflow.submission import (
    LONGEST_JUSTIFICATION,
    complete_article,
    gaps,
    reopen_article,
    submit,
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
    "Head",
    "Incomplete",
    "Job",
    "JudgedMeanwhile",
    "Judgement",
    "Limit",
    "Meanwhile",
    "Order",
    "Outdated",
    "Posted",
    "Refused",
    "Taken",
    "TooOften",
    "accept_invitation",
    "accept_work",
    "add_department",
    "add_evidence",
    "add_member",
    "answer_check",
    "aside",
    "ask_by_link",
    "ask_for_report",
    "assign",
    "broken_links",
    "change_action",
    "comment",
    "complete_article",
    "confirm",
    "correct_invitation",
    "correct_link",
    "decide_proposal",
    "delete_action",
    "delete_assessment",
    "done_by",
    "end_link",
    "forget_removals",
    "forgot_password",
    "gaps",
    "hand_in",
    "heads",
    "import_declaration",
    "import_register",
    "invite",
    "invite_again",
    "is_purge_due",
    "join",
    "judge_file",
    "latest_reviews",
    "make_ordered_report",
    "make_report",
    "make_reports",
    "make_waiting_reports",
    "meanwhile",
    "method_document",
    "method_reference",
    "missing_heads",
    "newest_barriers",
    "newest_checks",
    "note_barrier",
    "open_link",
    "open_report",
    "order_report",
    "order_sign_off",
    "plan_action",
    "print_comment",
    "propose",
    "proposed_action",
    "purge",
    "record_download",
    "refused_to_sign",
    "register_file",
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
    "reuse_evidence",
    "review",
    "rule_on_not_applicable",
    "save_answer",
    "scanned",
    "seal_of",
    "send_back",
    "send_link_again",
    "send_mail",
    "send_owed_mail",
    "set_brand",
    "set_up_municipality",
    "sign_off",
    "sign_ordered",
    "sign_waiting",
    "signing_order",
    "speak",
    "start_assessment",
    "start_from_scan",
    "start_report",
    "statement",
    "still_open",
    "submit",
    "switch_off_reminders",
    "switch_on_reminders",
    "take",
    "take_over_evidence",
    "take_over_scan",
    "take_over_sheet",
    "tell_password_changed",
    "undo_removal",
    "undo_upgrade",
    "undoable",
    "unprintable",
    "upgrade",
    "wanted_changes",
    "who_switches_off",
    "why_a_round_stays",
    "why_it_stays",
    "withdraw_barrier",
    "withdraw_invitation",
    "withdraw_proposal",
]

READERS = frozenset(
    {
        "broken_links",
        "gaps",
        "heads",
        "is_purge_due",
        "latest_reviews",
        "meanwhile",
        "method_reference",
        "missing_heads",
        "newest_barriers",
        "newest_checks",
        "order_report",
        "proposed_action",
        "scanned",
        "seal_of",
        "signing_order",
        "statement",
        "still_open",
        "undoable",
        "unprintable",
        "wanted_changes",
        "who_switches_off",
        "why_a_round_stays",
        "why_it_stays",
    }
)
"""What is asked here and changes nothing."""

UPKEEP = frozenset(
    {
        "aside",
        "ask_for_report",
        "done_by",
        "forget_removals",
        "forgot_password",
        "make_ordered_report",
        "make_report",
        "make_reports",
        "make_waiting_reports",
        "method_document",
        "open_report",
        "refused_to_sign",
        "register_file",
        "remind",
        "send_mail",
        "send_owed_mail",
        "sign_ordered",
        "sign_waiting",
        "start_report",
        "take",
        "tell_password_changed",
    }
)
"""What carries out what was decided elsewhere, or counts: reports, mail, files, limits.

Everything else here is a verb and leaves an entry; a test holds it.
"""
