"""Compose: due notices become one letter per person, within what she accepts to receive."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from notifications import registry
from notifications.heads import heads_of
from notifications.models import Cadence, DeadAddress, Letter, MailSettings, Notice
from notifications.rendering import letter_for
from notifications.schedule import day_start, next_slot
from notifications.services.notices import cadence_of, chosen_apart, chosen_cadences

SLICE = 500
LOCK = 7_301_001
# PRODUCT §7.3: three mails a week unless asked otherwise, one of them left for the digest, and one
# immediate a day.
PER_WEEK = 3


@dataclass
class Bundle:
    """What one person may be told now, and what she has received lately."""

    recipient: object
    clock: MailSettings
    notices: list = field(default_factory=list)
    cadences: dict = field(default_factory=dict)
    chosen: set = field(default_factory=set)
    today: int = 0
    week: Counter = field(default_factory=Counter)
    # When she was last written to in these seven days.
    last: object = None

    @property
    def per_week(self):
        """How many letters she accepts in a week."""
        return self.clock.per_week

    @property
    def asks(self):
        """Whether a cadence that she chose goes before the number: not if she wants fewer."""
        return self.per_week >= PER_WEEK


def compose(now=None):
    """Write one letter per person for the notices due by `now`; return how many were written.

    Each slice of people is one transaction under an advisory lock: killed anywhere, run twice or
    at once in two places, it tells each notice once.
    """
    now = now or timezone.now()
    written, after = 0, 0
    while after is not None:
        count, after = compose_slice(now, after)
        written += count
    return written


@transaction.atomic
def compose_slice(now, after):
    """Compose for the next people whose id is above `after`.

    Returns (letters written, last id); the id is None when nobody is left, or when another
    composer is at work. The number of queries does not depend on the number of people.
    """
    if not take_lock():
        return 0, None
    due = Notice.objects.due(now).filter(recipient__gt=after)
    people = list(due.order_by("recipient").values_list("recipient", flat=True).distinct()[:SLICE])
    if not people:
        return 0, None
    notices = list(
        Notice.objects.due(now)
        .filter(recipient__in=people)
        .select_related("recipient")
        .order_by("pk")
    )
    recipients = {notice.recipient_id: notice.recipient for notice in notices}
    for notice in notices:
        # What one kind reads of a person, the next need not read again.
        notice.recipient = recipients[notice.recipient_id]
    fresh = drop_stale(notices)
    bundles = gather(people, fresh, now)
    outcomes = [(bundle, decide(bundle, now)) for bundle in bundles if bundle.notices]
    written = write([(bundle, budget) for bundle, budget in outcomes if budget])
    postpone([bundle for bundle, budget in outcomes if not budget], now)
    return written, people[-1]


def take_lock():
    """Whether this transaction alone composes until it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return cursor.fetchone()[0]


def drop_stale(notices):
    """Those of `notices` that still concern their recipient; the others are withdrawn."""
    by_kind = defaultdict(list)
    for notice in notices:
        by_kind[notice.kind].append(notice)
    fresh = []
    for code, group in by_kind.items():
        kind = registry.get(code)
        if kind is not None:
            kind.prepare(group)
            fresh += [notice for notice in group if kind.still_concerns(notice)]
    kept = {notice.pk for notice in fresh}
    stale = [notice.pk for notice in notices if notice.pk not in kept]
    Notice.objects.filter(pk__in=stale).update(state=Notice.State.WITHDRAWN)
    return sorted(fresh, key=lambda notice: notice.pk)


def gather(people, notices, now):
    """A Bundle per person; notices her choices keep on the site lose their due date here."""
    chosen = chosen_cadences(people, {notice.kind for notice in notices})
    apart = chosen_apart(people, {about_of(notice) for notice in notices})
    clocks = MailSettings.objects.in_bulk(people)
    dead = dead_among(notice.recipient.email for notice in notices)
    bundles = {}
    silent = []
    for notice in notices:
        person = notice.recipient
        bundle = bundles.setdefault(
            person.pk, Bundle(person, clocks.get(person.pk) or MailSettings())
        )
        kind = registry.get(notice.kind)
        choice = (
            kind.own_cadence(notice)
            or apart.get((person.pk, *about_of(notice)))
            or chosen.get((person.pk, notice.kind))
        )
        cadence = cadence_of(kind, choice)
        if person.email in dead or not mailable(person, kind, cadence, bundle.clock):
            silent.append(notice.pk)
            continue
        bundle.notices.append(notice)
        bundle.cadences[notice.pk] = cadence
        if choice:
            bundle.chosen.add(notice.pk)
    Notice.objects.filter(pk__in=silent).update(due_at=None)
    count_recent(bundles, now)
    return list(bundles.values())


def about_of(notice):
    """What `notice` is a news of, as `chosen_apart` names it."""
    return notice.about_type_id, notice.about_id


def dead_among(addresses):
    """Those of `addresses` that no longer answer; 1 query."""
    known = DeadAddress.objects.filter(address__in={address for address in addresses if address})
    return set(known.values_list("address", flat=True))


def mailable(person, kind, cadence, clock):
    """Whether a notice of that kind and cadence may be mailed to `person` at all."""
    digest = cadence in (Cadence.DAILY, Cadence.WEEKLY)
    return bool(
        person.email
        and (person.is_active or kind.reaches_suspended)
        and cadence != Cadence.NONE
        and (clock.digests or not digest)
    )


def count_recent(bundles, now):
    """Fill what each person received today and in seven days, this one included; 1 query."""
    recent = Letter.objects.filter(
        ~Q(budget=Letter.Budget.FREE) & ~Q(state=Letter.State.CANCELLED),
        recipient__in=bundles,
        created_at__gte=day_start(now, days_ago=6),
    )
    today = day_start(now)
    for person_id, budget, created_at in recent.values_list("recipient", "budget", "created_at"):
        bundle = bundles[person_id]
        bundle.week[budget] += 1
        bundle.today += budget == Letter.Budget.IMMEDIATE and created_at >= today
        bundle.last = max(bundle.last or created_at, created_at)


def decide(bundle, now):
    """The budget a letter to this person is charged to, or None when it must wait.

    Once a letter leaves, everything due leaves in it: merging adds no mail.
    """
    if bundle.clock.paused_until and bundle.clock.paused_until > now:
        return None
    immediate = [n for n in bundle.notices if bundle.cadences[n.pk] == Cadence.IMMEDIATE]
    digest = [n for n in bundle.notices if bundle.cadences[n.pk] != Cadence.IMMEDIATE]
    received, most = bundle.week.total(), bundle.per_week
    asked = bundle.chosen if bundle.asks else ()
    if digest and (received < most or any(n.pk in asked for n in digest)):
        return Letter.Budget.DIGEST
    budgeted = [n for n in immediate if not is_urgent(n)]
    room = received < most and bundle.week[Letter.Budget.IMMEDIATE] < max(most - 1, 1)
    asks = any(n.pk in asked for n in budgeted)
    if budgeted and bundle.today < max(most // 7, 1) and (room or asks):
        return Letter.Budget.IMMEDIATE
    if any(is_urgent(notice) for notice in bundle.notices):
        return Letter.Budget.FREE
    return None


def is_urgent(notice):
    """Whether `notice` leaves whatever its recipient already received."""
    return registry.get(notice.kind).is_urgent(notice)


def write(bundles):
    """Put a letter per (bundle, budget) in the ledger and tie its notices to it."""
    heads = heads_of([bundle.recipient for bundle, _ in bundles if bundle.recipient.is_active])
    letters = [
        letter_for(
            bundle.recipient,
            bundle.notices,
            budget,
            since=bundle.last,
            head=heads.get(bundle.recipient.pk),
        )
        for bundle, budget in bundles
    ]
    Letter.objects.bulk_create(letters)
    notices = []
    for letter, (bundle, _) in zip(letters, bundles, strict=True):
        for notice in bundle.notices:
            notice.letter, notice.state = letter, Notice.State.COMPOSED
            notices.append(notice)
    Notice.objects.bulk_update(notices, ["letter", "state", "payload"])
    return len(letters)


def postpone(bundles, now):
    """Make what exceeds the budget due in the single mail of the next day, or after the pause."""
    notices = []
    for bundle in bundles:
        start = day_start(now, days_ago=-1)
        if bundle.clock.paused_until and bundle.clock.paused_until > now:
            start = bundle.clock.paused_until
        slot = next_slot(start, hour=bundle.clock.hour)
        for notice in bundle.notices:
            notice.due_at = slot
            notices.append(notice)
    Notice.objects.bulk_update(notices, ["due_at"])
