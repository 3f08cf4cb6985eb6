"""What an edition knows of the document that holds the whole method."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MethodReference:
    """Where "Method and questionnaire" can be had, by language.

    Attributes:
        addresses: where anybody can read it.
        checksums: SHA-256 in hexadecimal digits of what was kept with a signature; a draft has
            none.
    """

    addresses: Mapping[str, str] = field(default_factory=dict)
    checksums: Mapping[str, str] = field(default_factory=dict)


NO_METHOD = MethodReference()
"""Of an edition that does not know where it is."""
