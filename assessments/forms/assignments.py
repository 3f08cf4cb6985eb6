"""Asking colleagues to answer, and judging what they hand in."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.forms.fields import Day, Line, Several
from assessments.imports import days
from assessments.models import Department, Membership


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


class JudgeForm(forms.Form):
    """Accept what was handed in, or send it back with a sentence."""

    criteria = Several()
    note = Line(label=_("What is still needed"), max_length=300, required=False)

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criteria"].choices = [(code, code) for code in codes]
        self.fields["criteria"].error_messages["required"] = _("Choose at least one criterion.")
