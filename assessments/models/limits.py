"""What all processes of the instance count together."""

from django.db import models


class Tries(models.Model):
    """When somebody did something that is limited, lately.

    `key` is a hash of what was done by whom, so no address is kept here. Written
    under the row's lock, so that no try is lost between two processes; of no use,
    and removed, after `ends_at`.
    """

    key = models.CharField(max_length=64, primary_key=True)
    times = models.JSONField(default=list)
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "tries"

    def __str__(self) -> str:
        return f"{len(self.times)} tries"


class CacheEntry(models.Model):
    """The table of Django's cache in the database, made by our migrations like every other.

    Its columns are those of `manage.py createcachetable`, which therefore nobody has to run.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "assessments_cacheentry"
        verbose_name_plural = "cache entries"

    def __str__(self) -> str:
        return self.cache_key
