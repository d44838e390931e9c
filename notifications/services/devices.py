"""The devices that tell: opted in, each for as long as the session that opened it."""

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from core.devices import device_words
from core.http import Invalid, refuse_unless
from notifications.endpoints import are_keys, is_allowed
from notifications.models import Device
from notifications.vapid import public_key

MOST = 10
LABEL_LENGTH = 60
UNKNOWN = "Ce navigateur ne sait pas recevoir d’alertes de la Coopol."
TOO_MANY = f"Dix appareils sont déjà prévenus. Retires-en un, puis recommence ({MOST} au plus)."


@transaction.atomic
def add_device(*, by, session_key, endpoint, p256dh, auth, user_agent):
    """Tell `by` on the browser that `endpoint` and its keys describe, until its session ends.

    The same browser is never kept twice, nor for two people. Returns the Device; raises Invalid for
    what is no browser we know, or one too many.
    """
    if not (public_key() and session_key and is_allowed(endpoint) and are_keys(p256dh, auth)):
        raise Invalid(UNKNOWN)
    others = Device.objects.visible_to(by).exclude(endpoint=endpoint)
    others.filter(session_key=session_key).delete()
    if others.count() >= MOST:
        raise Invalid(TOO_MANY)
    device, _ = Device.objects.update_or_create(
        endpoint=endpoint,
        defaults={
            "person": by,
            "p256dh": p256dh,
            "auth": auth,
            "label": device_words(user_agent)[:LABEL_LENGTH],
            "session_key": session_key,
            "failures": 0,
        },
    )
    return device


@transaction.atomic
def remove_device(*, by, device):
    """Tell nothing more on `device`."""
    refuse_unless(device.person_id == by.pk, "Cet appareil n’est pas à toi.")
    device.delete()


def forget_session(session_key):
    """Forget the devices of a session that ends."""
    if session_key:
        Device.objects.filter(session_key=session_key).delete()


def forget_closed_devices():
    """Forget the devices whose session is over, or whose owner is suspended; return how many."""
    now = timezone.now()
    open_ones = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=now)
    kept = Device.objects.filter(Exists(open_ones), person__is_active=True)
    return Device.objects.exclude(pk__in=kept.values("pk")).delete()[0]


def reached(people):
    """The ids of those of `people` (ids) who have a device; 1 query."""
    return set(Device.objects.filter(person__in=people).values_list("person", flat=True))


def devices_of(people):
    """{person id: devices} of those `people` (ids), each with its session still hers; 2 queries."""
    devices = Device.objects.filter(person__in=people, person__is_active=True)
    devices = list(devices.select_related("person").order_by("pk"))
    sessions = Session.objects.filter(expire_date__gt=timezone.now())
    opened = sessions.in_bulk({device.session_key for device in devices})
    found = {}
    for device in devices:
        session = opened.get(device.session_key)
        if session and is_of(session, device.person):
            found.setdefault(device.person_id, []).append(device)
    return found


def is_of(session, person):
    """Whether `session` still logs `person` in: not another, and with the password she has now."""
    held = session.get_decoded()
    proof = held.get(HASH_SESSION_KEY, "")
    hashes = (person.get_session_auth_hash(), *person.get_session_auth_fallback_hash())
    return held.get(SESSION_KEY) == str(person.pk) and any(
        constant_time_compare(proof, one) for one in hashes
    )
