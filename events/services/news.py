"""News that a service tells with the fact it writes, in its transaction: asked, invited, thanked."""

from datetime import timedelta

from django.utils import timezone

from events.queries.organising import keepers_of, organisers_of
from events.services import guests
from notifications.services import notify, notify_many
from profiles.models import Person
from sections.models import Level, Unit

SOON = timedelta(hours=48)


def offer(participation):
    """A seat is offered to somebody who waited for one."""
    if participation.person_id:
        notify(
            kind="events.offered",
            recipient=participation.person,
            key=f"{participation.pk}:{participation.offered_until:%Y%m%d%H%M%S}",
            subject=participation.event,
        )
    else:
        guests.tell_offer(participation)


def invited(event, people, by):
    """`by` asks those `people` to come."""
    notify_many(
        kind="events.invited",
        recipients=people,
        key=str(event.pk),
        payload={"by": by.pk},
        subject=event,
        due_at=at_once(event),
    )


def at_once(event):
    """Now, for what begins so soon that a digest would tell it too late; otherwise None."""
    now = timezone.now()
    return now if event.starts_at - SOON <= now else None


def host_asked(host):
    """Somebody, a unit or a group is asked to organise with others: tell who may answer."""
    if host.person_id:
        people = Person.objects.active().filter(pk=host.person_id)
    else:
        people = keepers_of([host.unit_id], [host.group_id])
    notify_many(
        kind="events.host_asked",
        recipients=list(people),
        key=str(host.pk),
        payload={"host": host.pk},
        subject=host.event,
    )


def host_answered(host, *, accepted=True):
    """Whoever was asked to organise with others has answered: tell those who already do."""
    told = [one for one in organisers_of(host.event) if one.pk != host.person_id]
    notify_many(
        kind="events.host_answered",
        recipients=told,
        key=f"{host.pk}:{int(accepted)}",
        payload={"accepted": accepted},
        subject=host.event,
    )


def commented(comment):
    """A question: tell those who organise. An answer: tell who asked. Once a day for each event."""
    if comment.reply_to_id is None:
        kind, people = "events.question", organisers_of(comment.event)
    else:
        asked = Person.objects.active().filter(pk=comment.reply_to.author_id)
        kind, people = "events.reply", list(asked)
    notify_many(
        kind=kind,
        recipients=[one for one in people if one.pk != comment.author_id],
        key=f"{comment.event_id}:{timezone.localdate():%Y-%m-%d}",
        payload={"comment": comment.pk},
        subject=comment.event,
        due_at=at_once(comment.event),
    )


def campaign_launched(campaign):
    """A mission may be taken up: tell who keeps the page of each section below its unit."""
    below = Unit.objects.open().filter(level=Level.SECTION, path__startswith=campaign.unit.path)
    notify_many(
        kind="events.campaign",
        recipients=list(keepers_of(below.values("pk"))),
        key=str(campaign.pk),
        subject=campaign,
    )


def thanked(thanks):
    """Somebody thanks somebody."""
    notify(
        kind="events.thanked",
        recipient=thanks.recipient,
        key=str(thanks.pk),
        payload={"by": thanks.sender_id},
        subject=thanks.event,
    )


def ride_gone(ride):
    """A ride is taken back, or its driver comes no more: tell those who went along, before it goes."""
    people = Person.objects.active().filter(pk__in=ride.taken.values("person"))
    notify_many(
        kind="events.ride_gone",
        recipients=list(people),
        key=f"{ride.event_id}:{ride.pk}",
        subject=ride.event,
    )
