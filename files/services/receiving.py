"""Receive: what somebody brings is recognised, named, and kept until a worker has cleaned it."""

import hashlib
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Sum
from django.utils import timezone

from core.http import Invalid
from files import images, storage
from files.formats import recognise
from files.models import StoredFile, new_token
from files.names import clean_name
from notifications.nudge import on_commit

TOO_HEAVY = "Ce fichier est trop lourd\u00a0: {}\u00a0Mo au plus."
ENOUGH_TODAY = "Tu as déjà déposé beaucoup de fichiers aujourd’hui\u00a0: reprends demain."
PREPARE = "files.prepare"

# With the number of a person, the advisory lock under which her day is counted.
QUOTAS = 7_302


class BadFile(Invalid):
    """A file we do not take; its text is a French sentence that says what we take."""


@transaction.atomic
def receive(*, by, uploaded, images_only=False):
    """Keep the UploadedFile `uploaded` that `by` brings; returns its StoredFile.

    An image is drawn again at once, and READY. Anything else is PENDING until a worker has cleaned
    it. Raises BadFile when it is too heavy, of a kind we do not take, or one too many today.
    """
    if uploaded.size > settings.FILE_MAX_BYTES:
        raise BadFile(TOO_HEAVY.format(settings.FILE_MAX_BYTES // 1024**2))
    try:
        format = recognise(uploaded, images_only)
        file = StoredFile(token=new_token(), format=format, uploaded_by=by)
        drawn = images.drawn_again(uploaded) if file.is_image else None
    except ValueError as error:
        raise BadFile(str(error)) from error
    file.size = len(drawn.content) if drawn else uploaded.size
    keep_within_quota(by, file.size)
    if drawn:
        keep_image(file, drawn)
    else:
        storage.write(storage.path_of(file.token, storage.RAW), uploaded.chunks())
        on_commit(PREPARE)
    file.name = clean_name(uploaded.name or "", file.format)
    file.save()
    return file


def keep_within_quota(by, size):
    """Raise BadFile when `size` more bytes are too much for the day of `by`.

    Two files brought at the same moment are counted one after the other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [QUOTAS, by.pk % 2**31])
    today = StoredFile.objects.filter(
        uploaded_by=by.pk, uploaded_at__gt=timezone.now() - timedelta(days=1)
    ).aggregate(count=Count("pk"), size=Sum("size", default=0))
    if today["count"] >= settings.FILE_DAY_COUNT or today["size"] + size > settings.FILE_DAY_BYTES:
        raise BadFile(ENOUGH_TODAY)


def keep_image(file, drawn):
    """Write the image `drawn` for `file`, which becomes READY; the caller saves it."""
    storage.write(storage.path_of(file.token), [drawn.content])
    storage.write(storage.path_of(file.token, storage.SMALL), [drawn.small])
    file.format, file.width, file.height = drawn.format, drawn.width, drawn.height
    file.digest = hashlib.sha256(drawn.content).hexdigest()
    file.state = StoredFile.State.READY


@transaction.atomic
def discard(file):
    """Throw `file` away: its row now, what is on the disk once that is written."""
    file.delete()
    transaction.on_commit(partial(storage.delete, file.token))
