"""Browsers that are as they were when somebody had just signed in, whatever they did since."""

from contextlib import contextmanager
from copy import deepcopy
from http.cookies import SimpleCookie

from django.db import transaction
from django.test import Client


class Browsers:
    """A browser for everybody in `people`, and one that is signed in nowhere for whoever is not.

    To sign in takes half as long as to read a page, so each signs in once.
    """

    def __init__(self, people, **options):
        self._kept = {}
        self._anonymous = Client(**options)
        for who, person in people.items():
            browser = Client(**options)
            browser.force_login(person)
            self.add(who, browser)

    def add(self, who, browser):
        """Have somebody's browser be as it is now."""
        self._kept[who] = browser, deepcopy(browser.cookies)

    def of(self, who):
        """The browser of somebody, or that of a stranger."""
        browser, cookies = self._kept.get(who, (self._anonymous, SimpleCookie()))
        browser.cookies = deepcopy(cookies)
        return browser


@contextmanager
def undone():
    """What happens inside has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
