"""Opening an account, the charter, reading comfort, closing forgotten sign-ups."""

import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from journal.services import record
from notifications.services import notify
from profiles.models import CharterAcceptance, Person

THEMES = ("", "light", "dark")
READING_SIZES = ("", "large", "xlarge")


@transaction.atomic
def open_account(*, person, first_name, last_name):
    """Complete a sign-up: names and the charter in force, whose acceptance is kept with its date."""
    person.first_name, person.last_name = first_name, last_name
    person.save()
    CharterAcceptance.objects.get_or_create(person=person, version=settings.CHARTER_VERSION)
    record(
        action="account.opened",
        by=person,
        about=person,
        detail={"charter": settings.CHARTER_VERSION},
    )


@transaction.atomic
def welcome(*, person):
    """Send the welcome mail, once, when the address is confirmed."""
    notify(kind="account.welcome", recipient=person, key="welcome")


@transaction.atomic
def choose_comfort(*, by, theme, reading):
    """Keep the theme and the reading size `by` prefers."""
    by.theme = theme if theme in THEMES else ""
    by.reading = reading if reading in READING_SIZES else ""
    by.save(update_fields=["theme", "reading"])


def purge_unconfirmed(now=None, days=7):
    """Delete sign-ups never confirmed after `days`; returns how many (SECURITY A-12)."""
    before = (now or timezone.now()) - datetime.timedelta(days=days)
    confirmed = EmailAddress.objects.filter(verified=True).values("user_id")
    stale = Person.objects.filter(
        joined_at__lt=before,
        email__isnull=False,
        is_staff=False,
        last_login=None,
        memberships=None,
    ).exclude(pk__in=confirmed)
    count = stale.count()
    stale.delete()
    return count


def mark_codes_as_viewed(*, by):
    """Say now that `by` has seen her recovery codes: allauth would write it on the GET that shows them."""
    codes = Authenticator.objects.filter(user=by, type=Authenticator.Type.RECOVERY_CODES).first()
    if codes is not None:
        codes.wrap().mark_as_viewed()
