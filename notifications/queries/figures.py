"""How many mails people receive, as the public page and the operators read it; never whose."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db.models import Count
from django.db.models.functions import TruncWeek

from notifications.models import Letter, Rank
from notifications.schedule import PARIS, day_start

PROMISED = 3


@dataclass(frozen=True)
class Figures:
    """The mails of some whole weeks, from Monday to Sunday, for each person who may be written to."""

    members: int
    weeks: int
    mails: int
    mean: float
    median: int
    p95: int
    most: int
    # Out of a hundred weeks of a person, those with more mails than promised.
    above: float


def mail_figures(now, weeks=8):
    """The Figures of the last `weeks` whole weeks; two queries. Codes that people ask count for nothing."""
    days = now.astimezone(PARIS).weekday()
    until = day_start(now, days_ago=days)
    since = day_start(until, days_ago=7 * weeks)
    reachable = get_user_model().objects.filter(is_active=True, email__isnull=False)
    members = reachable.count()
    rows = (
        Letter.objects.filter(
            state=Letter.State.SENT,
            recipient__in=reachable,
            sent_at__range=(since, until - timedelta(microseconds=1)),
        )
        .exclude(rank=Rank.SECURITY)
        .annotate(week=TruncWeek("sent_at", tzinfo=PARIS))
        .order_by()
        .values("recipient", "week")
        .annotate(number=Count("pk"))
    )
    numbers = Counter(rows.values_list("number", flat=True).iterator())
    return figures_of(members, weeks, numbers)


def figures_of(members, weeks, numbers):
    """The Figures of `numbers`, {mails in a week: how many weeks of a person had so many}."""
    pairs = max(members * weeks, numbers.total())
    numbers = numbers + Counter({0: pairs - numbers.total()})
    mails = sum(number * times for number, times in numbers.items())
    above = sum(times for number, times in numbers.items() if number > PROMISED)
    return Figures(
        members=members,
        weeks=weeks,
        mails=mails,
        mean=round(mails / pairs, 2) if pairs else 0.0,
        median=at(numbers, pairs, 0.5),
        p95=at(numbers, pairs, 0.95),
        most=max(numbers, default=0),
        above=round(100 * above / pairs, 2) if pairs else 0.0,
    )


def at(numbers, pairs, share):
    """How many mails at most `share` of the weeks had."""
    seen = 0
    for number in sorted(numbers):
        seen += numbers[number]
        if seen >= share * pairs:
            return number
    return 0
