"""What is noted while somebody only reads, such as when a report was last asked for."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InternalError, OperationalError, transaction

log = logging.getLogger(__name__)


@contextmanager
def aside() -> Iterator[None]:
    """Write beside reading: a database that takes no changes, or no more, must not stop that.

    Every write that a page makes which somebody only reads goes through here.
    """
    try:
        with transaction.atomic():
            yield
    except (OperationalError, InternalError) as error:
        log.warning("Something was read and not noted (%s).", type(error).__name__)
