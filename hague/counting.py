"""The cache in the database, as limits need it."""

from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router, transaction
from django.utils import timezone


class Counts(DatabaseCache):
    """Tells a key that somebody holds from a database that takes nothing.

    Django's own answers "not added" to both, and somebody would be told of a limit that they
    never passed while only a disk is full.
    """

    _table: str

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Whether the key is new. Raises what the database raises when it cannot keep it."""
        is_new = super().add(key, value, timeout, version)
        if not is_new and not self.has_key(key, version):
            self._write(self.make_and_validate_key(key, version))
        return is_new

    def _write(self, key: str) -> None:
        """Have the database say why it took nothing: only when it is kept does a row need room."""
        database = router.db_for_write(self.cache_model_class)
        with transaction.atomic(using=database), connections[database].cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {self._table} (cache_key, value, expires)"  # noqa: S608
                " VALUES (%s, '', %s)",
                (key, timezone.now()),
            )
