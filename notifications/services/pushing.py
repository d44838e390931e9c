"""Push: devices tell that something waits, once, and never what."""

import time
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from notifications import registry
from notifications.models import Device, MailSettings, Notice
from notifications.push import Fate, Wire, tell
from notifications.services.devices import devices_of

SLICE = 20
# What a service refused is tried again, as long as it is news.
LATER = timedelta(minutes=1)
NEWS = timedelta(hours=1)
MOST_FAILURES = 20
NEWS_PATH = "/nouvelles/"
LONGEST_PATH = 200


def push(*, seconds=240):
    """Have devices tell what is due, during `seconds` at most; return how many words were told.

    Any number of pushers may run at once. A notice is claimed before anything is said: a pusher that
    is killed leaves it to the mail and to the site rather than tell it twice.
    """
    if not settings.VAPID_PRIVATE_KEY:
        return 0
    until = time.monotonic() + seconds
    told = 0
    with Wire() as wire:
        while time.monotonic() < until and (notices := claim(timezone.now())):
            told += tell_all(wire, notices)
    return told


@transaction.atomic(durable=True)
def claim(now):
    """Take the next notices to tell, which nobody else will take; [] when none is due."""
    due = Notice.objects.filter(push_due_at__lte=now, read_at=None)
    due = due.select_for_update(skip_locked=True, of=("self",)).select_related("recipient")
    notices = list(due.order_by("push_due_at", "pk")[:SLICE])
    claimed = Notice.objects.filter(pk__in=[notice.pk for notice in notices])
    claimed.update(push_due_at=None, pushed_at=now)
    return notices


def tell_all(wire, notices):
    """Tell those of `notices` that still concern their recipient; return how many words were told."""
    devices = devices_of({notice.recipient_id for notice in notices})
    now = timezone.now()
    away = MailSettings.objects.filter(recipient__in=devices, paused_until__gt=now)
    for person_id in away.values_list("recipient", flat=True):
        del devices[person_id]
    wanted = [notice for notice in notices if notice.recipient_id in devices]
    # One word for each person and kind of thing: the newest says where it leads.
    words = {
        (notice.recipient_id, kind.push_words): (notice, path_of(kind, notice))
        for kind, notice in still_true(wanted)
    }
    told = 0
    for (person_id, said), (notice, path) in words.items():
        fates = {settle(one, tell(wire, one, said, path)) for one in devices[person_id]}
        told += Fate.TOLD in fates
        if fates == {Fate.REFUSED} and notice.created_at > now - NEWS:
            Notice.objects.filter(pk=notice.pk).update(push_due_at=now + LATER, pushed_at=None)
    return told


def still_true(notices):
    """(kind, notice) of those of `notices` that their recipients may still see, oldest first."""
    by_kind = {}
    for notice in notices:
        if notice.state != Notice.State.WITHDRAWN:
            by_kind.setdefault(notice.kind, []).append(notice)
    for code, group in by_kind.items():
        if kind := registry.get(code):
            kind.prepare(group)
            for notice in group:
                if kind.still_concerns(notice) and kind.may_push(notice):
                    yield kind, notice


def path_of(kind, notice):
    """Where a device leads: a path of this site, or the page of news."""
    path = kind.push_path(notice)
    is_ours = path.startswith("/") and not path.startswith("//") and len(path) <= LONGEST_PATH
    return path if is_ours else NEWS_PATH


def settle(device, fate):
    """Write down what became of a word said to `device`; returns `fate`."""
    mine = Device.objects.filter(pk=device.pk)
    if fate is Fate.TOLD:
        mine.update(told_at=timezone.now(), failures=0)
    elif fate is Fate.GONE or device.failures + 1 >= MOST_FAILURES:
        mine.delete()
    else:
        mine.update(failures=F("failures") + 1)
    return fate
