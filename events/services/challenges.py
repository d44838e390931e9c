"""A section sets itself a challenge, and takes it back."""

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from events.models import Challenge
from events.policies import challenges as policies
from journal.services import record
from sections.models import Unit

# More than that at a time, and none is one.
AT_A_TIME = 3
ENOUGH = "Trois défis à la fois, c’est assez\u00a0: finis-en un, ou retire-le, avant d’en lancer un autre."
PAST = "Il finirait avant d’avoir commencé\u00a0: choisis une date à venir."


@transaction.atomic
def open_challenge(*, by, unit, title, measure, goal, starts_on, ends_on):
    """`by` opens a challenge for `unit`; returns the Challenge. Nobody is told by mail.

    Raises Refused to whoever does not keep its page, Invalid beyond AT_A_TIME or for days gone by.
    """
    refuse_unless(policies.can_open(by, unit), policies.NOT_YOURS)
    today = timezone.localdate()
    if ends_on < max(starts_on, today):
        raise Invalid(PAST)
    # One at a time for each unit, so that two who press together do not go beyond.
    Unit.objects.select_for_update(of=("self",), no_key=True).values_list("pk").get(pk=unit.pk)
    if Challenge.objects.filter(unit=unit, ends_on__gte=today).count() >= AT_A_TIME:
        raise Invalid(ENOUGH)
    challenge = Challenge.objects.create(
        unit=unit,
        title=title,
        measure=measure,
        goal=goal,
        starts_on=starts_on,
        ends_on=ends_on,
        by=by,
    )
    record(action="challenge.opened", by=by, unit=unit, subject=challenge)
    return challenge


@transaction.atomic
def remove(*, by, challenge):
    """`challenge` is taken back; what people did stays in the reports. Raises Refused."""
    refuse_unless(policies.can_open(by, challenge.unit), policies.NOT_YOURS)
    record(action="challenge.removed", by=by, unit=challenge.unit, subject=challenge)
    challenge.delete()
