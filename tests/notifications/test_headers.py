"""Nothing a person types can forge the header of a mail."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from core.http import Invalid
from notifications import services
from notifications.headers import CONTROL, one_line
from notifications.models import Letter, Rank

pytestmark = pytest.mark.django_db

BREAKS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x00", "\x85", "\u2028", "\u2029", "\x1c"]
FORGED = ["Bcc: tous@exemple.fr", "To: autre@exemple.fr", "\r\n<script>", "Content-Type: x"]
PAYLOADS = [f"Bonjour{line_break}{forged}" for line_break in BREAKS for forged in FORGED]


def post(to="p1@exemple.fr", subject="Essai", headers=None):
    return services.post_letter(
        to=to, subject=subject, text="x", kind="test.mail", rank=Rank.NOTICE, headers=headers
    )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_forged_subject_header_or_address_is_refused(payload):
    with pytest.raises(Invalid):
        post(subject=payload)
    with pytest.raises(Invalid):
        post(headers={"List-Unsubscribe": payload})
    with pytest.raises(Invalid):
        post(to=payload)
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "a@exemple.fr, b@exemple.fr",
        "a@exemple.fr;b@exemple.fr",
        "A <a@exemple.fr>",
        "a@exemple.fr b@exemple.fr",
        "a@b@exemple.fr",
        "",
        "personne",
    ],
)
def test_an_address_is_one_address(address):
    with pytest.raises(Invalid):
        post(to=address)


@pytest.mark.parametrize(
    "name", ["To", "cc", "BCC", "Resent-To", "Subject", "From", "Reply-To", "X y", "X:", "é", ""]
)
def test_a_header_of_the_ledger_may_not_be_chosen(name):
    with pytest.raises(Invalid):
        post(headers={name: "x"})


def test_the_database_refuses_what_the_service_would_have(db):
    for forged in ({"subject": "a\r\nBcc: b@exemple.fr"}, {"to_address": "a@b.fr,c@d.fr"}):
        row = {"to_address": "a@exemple.fr", "kind": "x", "subject": "x", **forged}
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.create(**row)


def test_placeholders_come_out_as_they_were_typed():
    typed = "{{ settings.SECRET_KEY }} {x.__class__} %(a)s ${b}"
    post(subject=typed)
    services.send()
    assert mail.outbox[0].subject == typed


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_text_makes_one_line(text):
    line = one_line(text)
    assert not CONTROL.search(line)
    assert len(line) <= 200
    assert len(line.splitlines()) <= 1
