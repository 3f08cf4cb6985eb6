"""Finding and setting up a municipality, its rounds, its people, and who answers what."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.forms.fields import Asked, Day, Line, MailAddress, Several
from assessments.forms.layout import plain
from assessments.forms.mailed import refuse_addresses
from assessments.imports import days
from assessments.models import MEMBER_ROLES, Department, Membership


class FindForm(Asked):
    """Type a municipality's name, in any spelling."""

    name = Line(
        label=_("Name of the municipality"),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        help_text=_("Accents, capitals and hyphens do not matter."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain()
        self.fields["name"].error_messages["required"] = _("Type a name.")


class SetUpForm(forms.Form):
    """Put a municipality into use."""

    default_language = forms.ChoiceField(
        label=_("Language of the municipality"), choices=settings.LANGUAGES
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain()


class StartForm(forms.Form):
    """Start a round."""

    round_name = Line(
        label=_("Name of the round"),
        max_length=60,
        help_text=_("Usually the year, such as 2026."),
    )
    reference_date = Day(
        label=_("Reference date"),
        window=days.of_reference,
        help_text=_("The day for which the answers hold. Usually today."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round_name"].error_messages["required"] = _("Give the round a name.")
        self.fields["reference_date"].error_messages["required"] = _("Give the reference date.")
        self.helper = plain()


class MemberForm(forms.Form):
    """Invite a colleague."""

    name = Line(label=_("Name"), max_length=150)
    email = MailAddress(label=_("E-mail address"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, role.label) for role in MEMBER_ROLES],
        widget=forms.RadioSelect,
    )
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), required=False
    )

    def __init__(self, *args: Any, departments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_addresses(self, "name")
        self.fields["department"].queryset = departments
        self.fields["department"].empty_label = gettext("None")
        self.fields["name"].error_messages["required"] = _("Give the name.")
        self.fields["email"].error_messages["required"] = _("Give the e-mail address.")
        self.fields["role"].error_messages["required"] = _("Choose a role.")
        self.helper = plain()


class DepartmentForm(forms.Form):
    """Add a department."""

    name = Line(label=_("Name of the department"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = _("Give the department a name.")
        self.helper = plain()


class AssignForm(forms.Form):
    """Ask a colleague or a department to answer criteria."""

    criteria = Several(label=_("Criteria"), widget=forms.CheckboxSelectMultiple)
    to = forms.ChoiceField(label=_("Assign to"))
    due = Day(
        label=_("Due date"),
        required=False,
        window=days.of_due_dates,
        help_text=_("They get a reminder by e-mail from a week before."),
    )
    why = Line(
        label=_("Why you ask them"),
        max_length=300,
        required=False,
        help_text=_("One sentence, such as: you keep the figures on this."),
    )

    def __init__(
        self, *args: Any, codes: list[str], members: Any, departments: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.members = {f"member-{member.pk}": member for member in members}
        self.departments = {f"department-{row.pk}": row for row in departments}
        self.fields["criteria"].choices = [(code, code) for code in codes]
        self.fields["criteria"].error_messages["required"] = _("Choose at least one criterion.")
        self.fields["to"].error_messages["required"] = _("Choose whom you ask.")
        self.fields["to"].choices = [
            (
                gettext("Departments"),
                [(key, str(row)) for key, row in self.departments.items()],
            ),
            (
                gettext("Members"),
                [(key, str(row.user)) for key, row in self.members.items()],
            ),
            ("nobody", gettext("Nobody: take the assignment back")),
        ]

    @property
    def chosen(self) -> Membership | Department | None:
        """Whom the criteria are assigned to; None takes them back."""
        key = self.cleaned_data["to"]
        return self.members.get(key) or self.departments.get(key)
