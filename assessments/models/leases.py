"""Work that waits for a worker, and is held by one at a time."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

LEASE = timedelta(seconds=30)
"""How long nobody else takes a job; much longer than the beat of `pdf.print_apart`."""


class JobState(models.TextChoices):
    """How far a job is."""

    QUEUED = "queued"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


class LeasedJob(models.Model):
    """A row that says what is owed.

    Whoever does it holds it until `lease_until` and may write only while `token` is
    theirs: who was slow, or was taken for dead, changes nothing any more. `woken_at` is when a
    worker was told of it, `began_at` when the work began.
    """

    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    woken_at = models.DateTimeField(null=True, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    token = models.CharField(max_length=32, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_ready(self) -> bool:
        """Whether it was done."""
        return self.state == JobState.READY

    @property
    def has_failed(self) -> bool:
        """Whether nobody will go on with it by themselves."""
        return self.state == JobState.FAILED

    @property
    def is_on_its_way(self) -> bool:
        """Whether it is still to come."""
        return self.state in (JobState.QUEUED, JobState.WORKING)

    @property
    def is_free(self) -> bool:
        """Whether it waits for somebody: nobody began, or who did is gone. As `free`."""
        now = timezone.now()
        if self.state == JobState.WORKING:
            return self.lease_until is None or not now <= self.lease_until <= now + LEASE
        return self.state == JobState.QUEUED


def free() -> Q:
    """Those that nobody does: they wait, or who did them is gone.

    A lease that ends later than one taken now was taken before the clock was set back.
    """
    now = timezone.now()
    gone = Q(lease_until=None) | Q(lease_until__lt=now) | Q(lease_until__gt=now + LEASE)
    return Q(state=JobState.QUEUED) | (Q(state=JobState.WORKING) & gone)
