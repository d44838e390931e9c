"""The words of a letter of a mailing, written when it leaves: what changed since is asked again."""

import datetime

from django.utils import timezone

from core.prepared import Prepared
from groups.models import Group
from messaging import silences, wording
from messaging.audience import KIND, refuses, within
from messaging.models import Mailing
from messaging.services import leaving
from notifications.late import Later, Written, late
from notifications.services import batches
from sections.models import Unit

# All that the words of a letter are made of.
READ = (
    *("ref", "author", "subject", "text", "html", "event", "state", "masked_rule"),
    *("unit__path", "unit__name", "unit__role_email", "group__name"),
)
OVER = (Mailing.State.CANCELLED, Mailing.State.DRAFT)


@late(KIND)
def write(letter):
    """What leaves: the words for its recipient; Later in a time of silence; None, never.

    She must still belong to who writes, and still want it (INV-6).
    """
    person, mailing = letter.recipient, mailing_of(letter)
    if None in (person, mailing) or mailing.state in OVER or mailing.is_masked:
        return None
    if not is_still_meant(mailing, person):
        return None
    silence = silences.silence_between(mailing.sender, person, timezone.now())
    if silence is not None:
        return Later(silence.ends_at)
    words = wording.words_for(mailing, person)
    return Written(words.subject, words.text, words.html, words.headers, words.reply_to)


def mailing_of(letter):
    """The Mailing that `letter` carries, or None; one query."""
    found = Mailing.objects.select_related("unit", "group").only(*READ)
    return found.filter(batch=letter.batch_id).first()


def is_still_meant(mailing, person):
    """Whether `person` still belongs to the sender of `mailing` and refuses nothing of it; one query."""
    if mailing.group_id:
        return bool(OF_GROUP.rows(person.pk, mailing.group_id, mailing.author_id or 0))
    unit = mailing.unit
    return bool(OF_UNIT.rows(person.pk, unit.pk, unit.path, timezone.localdate()))


def meant(person, sender, author, day=None):
    """The row of the person of that id, if `sender` may write to her on `day` and she refuses nothing."""
    people = within(sender, author, day).exclude(refuses(sender))
    return people.filter(pk=person).values_list("pk")


OF_GROUP = Prepared(
    lambda person, group, author: meant(person, Group(pk=group), author), int, int, int
)
OF_UNIT = Prepared(
    lambda person, unit, path, day: meant(person, Unit(pk=unit, path=path), None, day),
    *(int, int, str, datetime.date),
)


batches.on_stopped(leaving.stopped_by_the_guard)
