"""Every address of the product, filled in for one assessment."""

from django.urls import reverse

from assessments.urls import urlpatterns

NAMES = [pattern.name for pattern in urlpatterns]

PUBLIC = (
    "home",
    "help",
    "method",
    "statement",
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
    "check",
    "check_all",
    "results",
    "why",
    "account_logout",
    "account_change_password",
)
COORDINATING = ("home", "start", "people", "assign", "add_evidence", "find", "set_up")


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
    } | replaced
    (pattern,) = [p for p in urlpatterns if p.name == name]
    wanted = pattern.pattern.converters or pattern.pattern.regex.groupindex
    return reverse(name, kwargs={key: values[key] for key in wanted})
