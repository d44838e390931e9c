"""The words of a letter of a mailing, written when it leaves: what changed since is asked again."""

from django.utils import timezone

from messaging import silences, wording
from messaging.audience import KIND, refuses, within
from messaging.models import Copy, Mailing
from messaging.services import leaving
from notifications.late import Later, Written, late
from notifications.services import batches
from profiles.models import Person

OVER = (Mailing.State.CANCELLED, Mailing.State.DRAFT)


@late(KIND)
def write(letter):
    """What leaves: the words for its recipient; Later in a time of silence; None, never.

    She must still belong to who writes, and still want it (INV-6).
    """
    copies = Copy.objects.select_related("person", "mailing__unit", "mailing__group")
    copy = copies.filter(letter=letter.pk).first()
    if copy is None or copy.mailing.state in OVER or copy.mailing.is_masked:
        return None
    mailing, person = copy.mailing, copy.person
    if not is_still_meant(mailing, person):
        return None
    silence = silences.silence_for(person, timezone.now())
    silence = silence or silences.silence_of(mailing.sender, timezone.now())
    if silence is not None:
        return Later(silence.ends_at)
    words = wording.words_for(mailing, person)
    return Written(words.subject, words.text, words.html, words.headers, words.reply_to)


def is_still_meant(mailing, person):
    """Whether `person` still belongs to the sender of `mailing` and refuses nothing of it; one query."""
    people = within(mailing.sender, mailing.author_id).exclude(refuses(mailing.sender))
    return Person.objects.filter(pk__in=people.filter(pk=person.pk).values("pk")).exists()


batches.on_stopped(leaving.stopped_by_the_guard)
