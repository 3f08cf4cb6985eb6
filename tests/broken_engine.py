"""An engine whose broker is away."""

from django_tasks.backends.base import BaseTaskBackend


class Backend(BaseTaskBackend):
    """Takes no task."""

    def enqueue(self, task, args, kwargs):
        raise ConnectionError("Nobody answers at secret-host:6379.")
