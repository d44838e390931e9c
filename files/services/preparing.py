"""Prepare: a worker cleans what arrived, in a process of its own, and says what became of it.

A file is claimed and committed before anything opens it: a worker that dies leaves it to the next
one, and a file that kills three of them is refused.
"""

import hashlib
import json
import logging
import time
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from files import confined, storage
from files.formats import recognise
from files.models import StoredFile
from files.registry import tell_settled

logger = logging.getLogger(__name__)

State = StoredFile.State

STALE = timedelta(minutes=2)
MAX_ATTEMPTS = 3
SECONDS = 30
MAX_TEXT = 500_000

UNREADABLE = "Nous n’arrivons pas à lire ce fichier. Essaie de l’exporter en PDF."


def prepare_waiting(*, seconds=240):
    """Prepare whatever waits, the oldest first, during `seconds`; returns how many were settled.

    Any number of workers may do so at once: settings.FILE_PREPARERS of them work, the others leave.
    """
    until = time.monotonic() + seconds
    settled = 0
    while time.monotonic() < until:
        pk = waiting().order_by("uploaded_at").values_list("pk", flat=True).first()
        if pk is None or busy():
            break
        settled += prepare(pk)
    return settled


def waiting():
    """The files that nobody prepares: never claimed, or by a worker that must be dead."""
    stale = timezone.now() - STALE
    return StoredFile.objects.filter(
        Q(claimed_at=None) | Q(claimed_at__lt=stale), state=State.PENDING
    )


def busy():
    """Whether as many files are being prepared as may be at once."""
    claimed = StoredFile.objects.filter(
        state=State.PENDING, claimed_at__gte=timezone.now() - timedelta(seconds=SECONDS + 5)
    )
    return claimed.count() >= settings.FILE_PREPARERS


def prepare(pk):
    """Clean and read the file `pk`, unless somebody does; returns whether we settled it."""
    claimed_at = timezone.now()
    if not waiting().filter(pk=pk).update(claimed_at=claimed_at, attempts=F("attempts") + 1):
        return False
    file = StoredFile.objects.get(pk=pk)
    with storage.workshop() as folder:
        clean = folder / "clean"
        try:
            found = {"refusal": UNREADABLE}
            if file.attempts <= MAX_ATTEMPTS:
                found = cleaned(file, clean)
        except confined.Died as error:
            logger.warning("File %s, attempt %s: %s", pk, file.attempts, error)
            if file.attempts < MAX_ATTEMPTS:
                return False
        return settle(file, claimed_at, clean, found)


def cleaned(file, clean):
    """What the process that cleans `file` into `clean` found; raises confined.Died when it died."""
    raw = storage.path_of(file.token, storage.RAW)
    answer = clean.with_name("answer")
    with answer.open("wb") as output:
        confined.run(
            "files.cleaning",
            *(raw, clean, file.format),
            folder=clean.parent,
            output=output,
            seconds=SECONDS,
        )
    try:
        found = json.loads(answer.read_bytes())
        if found.get("refusal"):
            return {"refusal": str(found["refusal"])[:250]}
        with clean.open("rb") as content:
            if recognise(content) != file.format:
                raise confined.Died("it made something else of it")
        pages = found["pages"]
        return {
            "text": str(found["text"]).replace("\x00", "")[:MAX_TEXT],
            "pages": None if pages is None else min(max(int(pages), 0), 100_000),
        }
    except (OSError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise confined.Died(f"no answer ({type(error).__name__})") from error


@transaction.atomic
def settle(file, claimed_at, clean, found):
    """Write the fate of `file`, unless somebody took it over since; returns whether we did.

    The hooks of the registry run in the same transaction; what arrived is thrown away after it.
    """
    mine = StoredFile.objects.select_for_update().filter(
        pk=file.pk, claimed_at=claimed_at, state=State.PENDING
    )
    file = mine.first()
    if file is None:
        return False
    if "refusal" in found:
        file.state, file.refusal = State.REFUSED, found["refusal"]
    else:
        content = clean.read_bytes()
        storage.put(clean, storage.path_of(file.token))
        file.state, file.text, file.pages = State.READY, found["text"], found["pages"]
        file.size, file.digest = len(content), hashlib.sha256(content).hexdigest()
    file.save(update_fields=["state", "refusal", "text", "pages", "size", "digest"])
    tell_settled(file)
    transaction.on_commit(partial(storage.delete, file.token, [storage.RAW]))
    return True
