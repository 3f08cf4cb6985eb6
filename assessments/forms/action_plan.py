"""Planning an action, and saying how it goes."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.forms.fields import Day, Line
from assessments.forms.layout import plain
from assessments.imports import days
from assessments.models import Cost, Department, Membership, Progress


class ActionForm(forms.Form):
    """What will be done, by whom, by when, at what cost."""

    title = Line(
        label=_("What will be done"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    owner = forms.ModelChoiceField(
        label=_("Who sees to it"), queryset=Membership.objects.none(), required=False
    )
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), required=False
    )
    due = Day(
        label=_("Due date"),
        required=False,
        window=days.of_due_dates,
    )
    cost = forms.ChoiceField(label=_("Cost"), choices=Cost.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, members: Any, departments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].error_messages["required"] = _("Say what will be done.")
        self.fields["cost"].error_messages["required"] = _("Choose about what it costs.")
        # The browser must not enforce the length: it would cut pasted text silently.
        self.fields["title"].widget.attrs.pop("maxlength", None)
        self.fields["owner"].queryset = members
        self.fields["owner"].empty_label = gettext("Nobody yet")
        self.fields["department"].queryset = departments
        self.fields["department"].empty_label = gettext("None")
        self.helper = plain()


class ProgressForm(forms.Form):
    """How far an action is, and a sentence about it."""

    progress = forms.ChoiceField(
        label=_("How far is it?"), choices=Progress.choices, widget=forms.RadioSelect
    )
    text = Line(label=_("How does it go?"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["progress"].error_messages["required"] = _("Say how far the action is.")
        self.helper = plain()
