"""What a report shows beside its snapshot: its parts and languages, a town's brand, the seal.

Data alone: `models` and `workflow` fill it in, `report` shows it.
"""

from assessments.editions.brand import UNBRANDED, Brand, is_readable, nearest_readable
from assessments.editions.edition import PLAIN, WHOLE, Edition, Part
from assessments.editions.method import NO_METHOD, MethodReference
from assessments.editions.seal import Seal

__all__ = [
    "NO_METHOD",
    "PLAIN",
    "UNBRANDED",
    "WHOLE",
    "Brand",
    "Edition",
    "MethodReference",
    "Part",
    "Seal",
    "is_readable",
    "nearest_readable",
]
