"""How many messages to many each sender has in thirty days."""

import datetime

from django.conf import settings

from messaging.models import Mailing
from sections.models import Unit

MONTH = datetime.timedelta(days=30)


def allowance(sender):
    """How many `sender`, a Unit or a Group, has in thirty days."""
    return settings.MAILINGS_PER_MONTH[sender.level if isinstance(sender, Unit) else "group"]


def counted(sender, moment):
    """The mailings of `sender` that count in the thirty days before `moment`, newest first."""
    place = {"unit": sender} if isinstance(sender, Unit) else {"group": sender}
    spent = Mailing.objects.filter(**place, scheduled_at__gt=moment - MONTH)
    left_out = [Mailing.State.DRAFT, Mailing.State.CANCELLED]
    return spent.exclude(state__in=left_out).order_by("-scheduled_at")


def next_possible(sender, moment):
    """When `sender` may write again if it may not at `moment`; None when it may; one query."""
    allowed = allowance(sender)
    spent = list(counted(sender, moment).values_list("scheduled_at", flat=True)[:allowed])
    return spent[-1] + MONTH if len(spent) == allowed else None
