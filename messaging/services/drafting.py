"""A mailing is written: each step is kept, and nothing leaves yet."""

import datetime

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from core.markdown import render
from events.models import Event
from messaging import wording
from messaging.audience import OF_GROUP, For
from messaging.models import Mailing
from messaging.policies import mailings as policies
from notifications.models import Batch, Letter, Rank
from notifications.services import post_letter
from sections.models import Unit

# How many drafts one person may keep, and how many tries she sends herself in an hour.
DRAFTS = 30
TRIES_AN_HOUR = 10
TRY = "messaging.try"


@transaction.atomic
def start(*, by, sender, audience):
    """`by` begins a mailing in the name of `sender`, a Unit or a Group; returns the draft.

    `audience` is an Audience. Raises Refused to whoever may not, Invalid beyond DRAFTS.
    """
    refuse_unless(policies.can_write_for(by, sender), policies.NOT_YOURS)
    check(sender, audience)
    if Mailing.objects.filter(author=by, state=Mailing.State.DRAFT).count() >= DRAFTS:
        raise Invalid(
            f"Tu as déjà {DRAFTS} brouillons\u00a0: termine ou supprime d’abord les anciens."
        )
    place = {"unit": sender} if isinstance(sender, Unit) else {"group": sender}
    return Mailing.objects.create(author=by, audience=audience.written(), **place)


@transaction.atomic
def choose_audience(*, by, mailing, audience):
    """Say who the draft `mailing` is for."""
    mailing = locked_draft(by, mailing)
    check(mailing.sender, audience)
    save(mailing, audience=audience.written())


@transaction.atomic
def write(*, by, mailing, subject, text, event=None):
    """Keep the words of the draft `mailing`, unfinished or not, and the Event to answer, if any."""
    mailing = locked_draft(by, mailing)
    if event is not None and not attachable(by, mailing).filter(pk=event.pk).exists():
        raise Invalid("Cet événement ne peut pas être joint à ce message.")
    save(mailing, subject=subject, text=text, html=render(text), event=event)


@transaction.atomic
def delete(*, by, mailing):
    """Throw the draft `mailing` away."""
    locked_draft(by, mailing).delete()


@transaction.atomic
def send_a_try(*, by, mailing):
    """Send `mailing` to `by` alone, as the others would receive it."""
    refuse_unless(policies.is_own(by, mailing), policies.NOT_YOURS)
    hour_ago = timezone.now() - datetime.timedelta(hours=1)
    tries = Letter.objects.filter(recipient=by, kind=TRY, created_at__gt=hour_ago).count()
    if tries >= TRIES_AN_HOUR:
        raise Invalid("Tu t’es déjà envoyé beaucoup d’essais\u00a0: attends une heure.")
    if not by.email:
        raise Invalid("Ton compte n’a pas d’adresse e-mail.")
    if not (mailing.subject and mailing.text):
        raise Invalid(wording.UNFINISHED)
    words = wording.words_for(mailing, by)
    post_letter(
        to=by.email,
        subject=wording.fitting(f"[Essai] {words.subject}"),
        text=words.text,
        html=words.html,
        kind=TRY,
        recipient=by,
        rank=Rank.NOTICE,
        harmless_twice=True,
    )


def attachable(person, mailing):
    """The events that may be joined to `mailing`: to come, told in the open, of its sender."""
    place = {"unit": mailing.unit} if mailing.unit_id else {"group": mailing.group}
    events = Event.objects.visible_to(person).in_the_open().to_come(timezone.now())
    return events.filter(**place).order_by("starts_at", "pk")


def check(sender, audience):
    """Raise Invalid when `audience` is not one of those `sender` may write to."""
    of_unit = isinstance(sender, Unit)
    if of_unit == (audience.kind == For.MEMBERS) or (not of_unit and audience.kind not in OF_GROUP):
        raise Invalid("Choisis à qui tu écris.")
    if audience.kind == For.EVENT:
        place = {"unit": sender} if of_unit else {"group": sender}
        if not Event.objects.filter(pk=audience.number, **place).exists():
            raise Invalid("Choisis un événement de cette instance ou de ce groupe.")


def locked_draft(by, mailing):
    """The draft as it stands now, nobody else changing it; raises Refused to whoever may not."""
    mailing = locked(mailing.pk)
    refuse_unless(mailing.is_draft, policies.NOT_A_DRAFT)
    refuse_unless(policies.can_change(by, mailing), policies.NOT_YOURS)
    return mailing


def locked(pk):
    """The mailing `pk`, its row held until the transaction ends."""
    rows = Mailing.objects.select_related("unit", "group__unit", "event", "batch", "author")
    return rows.select_for_update(of=("self",)).get(pk=pk)


def locked_leaving(pk):
    """`locked`, its batch being held first, in the order of the guard of bounces."""
    batch = Mailing.objects.filter(pk=pk).values_list("batch", flat=True).get()
    if batch is not None:
        Batch.objects.select_for_update().only("pk").get(pk=batch)
    return locked(pk)


def save(mailing, **values):
    """Write `values` on `mailing`."""
    for name, value in values.items():
        setattr(mailing, name, value)
    mailing.changed_at = timezone.now()
    mailing.save(update_fields=[*values, "changed_at"])
