"""Text that the database holds encrypted, so that only this instance can read it."""

import base64
import hashlib
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


class SealedTextField(models.TextField):
    """A text, encrypted under SECRET_KEY wherever the database keeps it.

    What was sealed with another key, and what was kept before texts were sealed,
    is told apart: the first reads as "", the second as it stands.
    """

    SEAL = "sealed:"

    def get_prep_value(self, value: Any) -> Any:
        """The encrypted text for the database."""
        if not value:
            return value
        return self.SEAL + _cipher().encrypt(str(value).encode()).decode()

    def from_db_value(self, value: Any, *_about: Any) -> Any:
        """The text, decrypted."""
        if not value or not value.startswith(self.SEAL):
            return value
        from cryptography.fernet import InvalidToken

        try:
            return _cipher().decrypt(value.removeprefix(self.SEAL).encode()).decode()
        except InvalidToken:
            return ""


def _cipher() -> "Fernet":
    from cryptography.fernet import Fernet  # a tenth of a second that most processes never need

    key = hashlib.sha256(b"assessments.sealed" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
