"""Notices: written with the fact they announce, read, withdrawn."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from notifications import nudge, registry
from notifications.models import Cadence, MailSettings, Notice, ObjectChoice, Preference
from notifications.schedule import due_at as scheduled
from notifications.services.devices import reached


@transaction.atomic
def notify(*, kind, recipient, key, payload=None, subject=None, due_at=None):
    """Tell `recipient` something of `kind`, in the caller's transaction.

    `key` names the occurrence ("request:12"): telling it again does nothing. `payload` holds ids
    and small texts, `subject` the object it is about. `due_at` replaces the moment the person's
    preferences give. Raises LookupError when no app registered `kind`.
    """
    notify_many(
        kind=kind, recipients=[recipient], key=key, payload=payload, subject=subject, due_at=due_at
    )


@transaction.atomic
def notify_many(*, kind, recipients, key, payload=None, subject=None, due_at=None):
    """`notify` for many recipients, in a constant number of queries."""
    declared = registry.get(kind)
    if declared is None:
        raise LookupError(f"No app registered the notice kind {kind!r}.")
    now = timezone.now()
    payload = payload or {}
    about = typed(declared.about(subject, payload))
    ids = [person.pk for person in recipients]
    chosen = chosen_cadences(ids, [kind])
    apart = chosen_apart(ids, [about])
    clocks = MailSettings.objects.in_bulk(ids)
    with_device = reached(ids) if declared.wants_push else ()
    subject_type = ContentType.objects.get_for_model(subject) if subject else None
    notices = []
    for person in recipients:
        notice = Notice(
            recipient=person,
            kind=kind,
            key=key,
            payload=payload,
            subject_type=subject_type,
            subject_id=subject.pk if subject else None,
            about_type_id=about[0],
            about_id=about[1],
            created_at=now,
        )
        choice = apart.get((person.pk, *about)) or chosen.get((person.pk, kind))
        clock = clocks.get(person.pk) or MailSettings()
        schedule(notice, declared, choice, clock, now, due_at)
        is_silenced = silences(declared, apart.get((person.pk, *about)))
        notice.read_at = now if is_silenced else None
        notice.push_due_at = now if person.pk in with_device and not is_silenced else None
        notices.append(notice)
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=1000)
    if any(notice.due_at and notice.due_at <= now for notice in notices):
        nudge.on_commit(nudge.COMPOSE)
    if with_device:
        nudge.on_commit(nudge.PUSH)


def schedule(notice, kind, choice, clock, now, due_at=None):
    """Say when `notice`, of `kind`, should be mailed to who made that `choice`, if ever."""
    cadence = cadence_of(kind, kind.own_cadence(notice) or choice)
    moment = scheduled(cadence, clock, now)
    if due_at and cadence != Cadence.NONE:
        moment = due_at
    notice.due_at = moment if notice.recipient.email else None


def silences(kind, choice):
    """Whether that `choice`, made for one thing, leaves nothing new of `kind` to be read of it."""
    return choice == Cadence.NONE and kind.can_be_disabled


def typed(about):
    """(content type id, id) of what `NoticeKind.about` gave, (None, None) of nothing."""
    if about is None:
        return None, None
    model, pk = about
    return ContentType.objects.get_for_model(model).pk, pk


def withdraw(*, kind, key=None, subject=None, recipient=None):
    """Take back the notices of `kind` told under `key` or about `subject`, to `recipient` or to all.

    They leave the site and no letter will tell them. Returns how many there were; raises
    ValueError without a key or a subject.
    """
    if key is None and subject is None:
        raise ValueError("withdraw() takes a key or a subject.")
    notices = Notice.objects.filter(kind=kind).exclude(state=Notice.State.WITHDRAWN)
    if key is not None:
        notices = notices.filter(key=key)
    if subject is not None:
        subject_type = ContentType.objects.get_for_model(subject)
        notices = notices.filter(subject_type=subject_type, subject_id=subject.pk)
    if recipient is not None:
        notices = notices.filter(recipient=recipient)
    return notices.update(state=Notice.State.WITHDRAWN)


def mark_read(*, by, notices):
    """Mark those of `notices` (ids) that are for `by` as read; a read notice is not mailed."""
    mine = Notice.objects.visible_to(by).unread()
    return mine.filter(pk__in=notices).update(read_at=timezone.now())


def mark_all_read(*, by, until):
    """Mark as read every notice of `by` up to the id `until`, the newest one shown."""
    mine = Notice.objects.visible_to(by).unread()
    return mine.filter(pk__lte=until).update(read_at=timezone.now())


def chosen_cadences(people, kinds):
    """{(person id, kind): cadence} of the choices those people made; 1 query."""
    rows = Preference.objects.filter(recipient__in=people, kind__in=kinds)
    return {(row.recipient_id, row.kind): row.cadence for row in rows}


def chosen_apart(people, things):
    """{(person id, content type id, id): cadence} of what they chose for those things; 1 query."""
    asked = {about for about in things if about[1] is not None}
    if not asked:
        return {}
    rows = ObjectChoice.objects.filter(
        recipient__in=people, subject_id__in={pk for _, pk in asked}
    ).values_list("recipient", "subject_type", "subject_id", "cadence")
    return {(person, *about): cadence for person, *about, cadence in rows if (*about,) in asked}


def cadence_of(kind, chosen):
    """The cadence in force for `kind` (a NoticeKind) given what the person chose, if anything.

    Neither silence for what may not be refused, nor a digest for what may not wait.
    """
    if chosen == Cadence.NONE and not kind.can_be_disabled:
        return kind.default_cadence
    if chosen in (Cadence.DAILY, Cadence.WEEKLY) and not kind.can_wait:
        return kind.default_cadence
    return chosen or kind.default_cadence
