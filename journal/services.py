"""The only pen of the journal. Policies are asked by whoever does what is recorded."""

from datetime import timedelta

from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from journal.models import Entry

READ = "file.read"
READ_EVERY = timedelta(minutes=30)
KEPT = timedelta(days=366)


def record(
    *, action, by=None, about=None, unit=None, subject=None, detail=None, reason="", role=""
):
    """Write that `by` did `action`, in the caller's transaction, and return the Entry.

    `by`, `about` and `unit` are objects or ids; `subject` is a model instance or an
    "app.model:pk" text; `role` is in what quality `by` acted, in French, shown to `about`.
    """
    entry = build(action, by, about, unit, subject, detail, reason, role)
    entry.save(force_insert=True)
    return entry


def record_read(*, by, about, unit=None, role="", reason="", detail=None):
    """Write that `by` consulted the file of `about`, at most once per half hour; allowed on a GET."""
    entry = build(READ, by, about, unit, None, detail, reason, role)
    entry.once = reading(by, about, entry.at)
    Entry.objects.bulk_create([entry], ignore_conflicts=True)
    transaction.on_commit(lambda: cache.set(entry.once, 1, READ_EVERY.total_seconds()))


def has_recorded_read(*, by, about):
    """Whether this half hour is known to be written already; no query, and False when in doubt."""
    return cache.get(reading(by, about, timezone.now())) is not None


def reading(by, about, at):
    """What is written once per half hour: who reads whom, and in which one."""
    return f"{READ}:{pk_of(by)}:{pk_of(about)}:{int(at.timestamp() // READ_EVERY.total_seconds())}"


@transaction.atomic
def purge(*, older_than=KEPT):
    """Delete what happened more than `older_than` ago and return how many rows went.

    Raises django.db.Error when `older_than` is less than twelve months: the database refuses.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL journal.purge = 'on'")
        entries = Entry.objects.filter(at__lt=timezone.now() - older_than)
        deleted = entries._raw_delete(entries.db)
        cursor.execute("SET LOCAL journal.purge = 'off'")
    return deleted


def build(action, by, about, unit, subject, detail, reason, role):
    """The unsaved Entry of those facts; keeps the name of a unit, since units may be renamed."""
    detail = dict(detail or {})
    if unit is not None and not isinstance(unit, int):
        detail.setdefault("unit", str(unit))
    return Entry(
        action=action,
        actor_id=pk_of(by),
        actor_role=role,
        about_id=pk_of(about),
        unit_id=pk_of(unit),
        subject=name_of(subject),
        detail=detail,
        reason=reason,
    )


def pk_of(thing):
    """The id of an object, or the id itself."""
    return getattr(thing, "pk", thing)


def name_of(subject):
    """ "app.model:pk" of an instance; a text or nothing is taken as it is."""
    if subject is None or isinstance(subject, str):
        return subject or ""
    return f"{subject._meta.label_lower}:{subject.pk}"
