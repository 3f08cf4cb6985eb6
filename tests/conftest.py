"""What every test stands on."""

import pytest

from tests import factories


@pytest.fixture
def town(db):
    """A municipality in use."""
    return factories.municipality()


@pytest.fixture
def begun(town):
    """A draft assessment with nothing answered."""
    return factories.assessment(town)


@pytest.fixture
def sign_in(client):
    """Signs a person in and gives the browser back."""

    def signed_in(person):
        client.force_login(person)
        return client

    return signed_in
