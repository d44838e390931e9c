"""The ways in, as a person walks them."""

import re

import pytest
from django.urls import reverse

from notifications.models import Letter

CODE = re.compile(r"^ {4}([A-Z]{4}-[A-Z]{4})$", re.MULTILINE)


@pytest.fixture
def take_place(client):
    """Send the sign-up form; returns the response."""

    def send(email="nouvelle@exemple.fr", **changes):
        data = {"first_name": "Ana", "last_name": "Silva", "email": email, "charter": "on"}
        return client.post(reverse("account_signup"), data | {"site_web": ""} | changes)

    return send


def code_for(email):
    """The code in the last letter to `email`."""
    return CODE.search(letter_to(email).text)[1]


def letter_to(email):
    """The last letter written to `email`."""
    return Letter.objects.filter(to_address=email).latest("pk")
