"""How a municipality's own reports look."""

from django.db import models

from assessments import editions
from assessments.models.people import Municipality


class MunicipalityBrand(models.Model):
    """The colour and the logo of one municipality. `colour` can be read on white, or is ""."""

    municipality = models.OneToOneField(
        Municipality, on_delete=models.CASCADE, related_name="brand"
    )
    colour = models.CharField(max_length=7, blank=True)
    logo = models.BinaryField(blank=True)

    def __str__(self) -> str:
        return f"brand of {self.municipality_id}"

    def worn(self) -> editions.Brand:
        """The brand as documents wear it."""
        return editions.Brand(self.colour, bytes(self.logo))
