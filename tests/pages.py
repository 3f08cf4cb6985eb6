"""Every address of the product, filled in for one assessment."""

from django.core import signing
from django.urls import reverse

from assessments.models import Status
from assessments.urls import urlpatterns
from tests import factories

NAMES = [pattern.name for pattern in urlpatterns]

PUBLIC = (
    "home",
    "help",
    "method",
    "statement",
    "accept_invitation",
    "switch_off",
    "verify",
    "verify_number",
    "quick_scan",
    "erase_quick_scan",
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
)
READING = (
    "municipality",
    "task_list",
    "article",
    "criterion",
    "comments",
    "history",
    "proposals",
    "check",
    "check_all",
    "results",
    "why",
    "compare",
    "downloads",
    "report_choice",
    "principles",
    "barrier",
    "advocacy",
    "blank",
    "library",
    "next_steps",
    "plan",
    "action",
    "work",
    "account_logout",
    "account_change_password",
)
COORDINATING = (
    "home",
    "start",
    "people",
    "activity",
    "brand",
    "assign",
    "links",
    "add_evidence",
    "sheet",
    "decisions",
    "upgrade",
    "find",
    "set_up",
    "remove_member",
    "withdraw_barrier",
    "plan_action",
    "delete_action",
    "correct_invitation",
    "correct_link",
)


def address(name, begun, **replaced):
    """The address of a page; criterion 5.1 and article 5 where it needs one."""
    values = {
        "municipality": begun.municipality.slug,
        "assessment": begun.pk,
        "number": 5,
        "code": "5.1",
        "language": "en",
        "slug": begun.municipality.slug,
        "member": begun.municipality.memberships.order_by("pk").first().pk,
        "uidb36": "1",
        "key": "used-link",
        "token": "used-link",
        "invited": 0,
        "link": 0,
        "thread": 0,
        "item": 0,
        "removal": 0,
        "proposal": 0,
        "principle": "P4",
    } | replaced
    if name in ("action", "report_progress", "delete_action"):
        values["action"] = factories.action(begun).pk
    if name == "correct_invitation" and "invited" not in replaced:
        values["invited"] = factories.invited(begun).pk
    is_open = begun.status in (Status.DRAFT, Status.RETURNED)
    if name == "correct_link" and "link" not in replaced and is_open:
        values["link"] = factories.asked_by_link(begun).pk
    if name == "quick_scan_page":
        values["number"] = 1
    if name == "verify_number" and "number" not in replaced:
        values["number"] = "HAGUE-2222-3333-4444"
    if name == "switch_off" and "key" not in replaced:
        values["key"] = signing.dumps(values["member"], salt="assessments.reminders")
    (pattern,) = [p for p in urlpatterns if p.name == name]
    wanted = pattern.pattern.converters or pattern.pattern.regex.groupindex
    return reverse(name, kwargs={key: values[key] for key in wanted})
