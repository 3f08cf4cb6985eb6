"""What `manage.py check` proves about the instrument."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import Error, Warning, register

from assessments.instrument import proof


@register()
def instrument_is_complete_and_frozen(app_configs: Sequence[Any] | None, **options: Any) -> list:
    """Every version is whole, and no published file has changed."""
    return [
        *(Error(fault, id="assessments.E001") for fault in proof.faults()),
        *(Warning(gap, id="assessments.W001") for gap in proof.unpublished()),
    ]
