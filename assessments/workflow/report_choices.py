"""How a municipality's reports look, and which edition somebody asked for last."""

from collections.abc import Mapping

from assessments import permissions
from assessments.models import Municipality, MunicipalityBrand, User
from assessments.permissions import Can
from assessments.workflow.audit import audited


@audited
def set_brand(municipality: Municipality, *, colour: str, logo: bytes | None, by: User) -> None:
    """Set the colour and the logo of a municipality's reports.

    Args:
        colour: readable on white, such as "#063c4b"; "" for none.
        logo: a PNG, b"" for none; None keeps the one there is.
    """
    permissions.require(by, Can.SET_BRAND, municipality)
    brand, _is_new = MunicipalityBrand.objects.get_or_create(municipality=municipality)
    brand.colour = colour
    if logo is not None:
        brand.logo = logo
    brand.save()


@audited
def remember_report_choice(
    municipality: Municipality, choice: Mapping[str, object], *, by: User
) -> None:
    """Keep the edition that somebody asked for, to offer it again; nobody else sees it."""
    permissions.require(by, Can.VIEW, municipality)
    by.memberships.filter(municipality=municipality).update(report_choice=dict(choice))
