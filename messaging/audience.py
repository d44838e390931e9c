"""Who a mailing is for, as it is kept in `Mailing.audience`, and how each of them is reached.

Computed when it is written, to show numbers, and again when it leaves: nobody outside the unit or
the group that sends is ever found here, whatever was asked (SECURITY E-11).
"""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from events.models import Answer, Event, Participation
from groups.models import Group, Member
from messaging.models import Channel
from notifications.models import Cadence, DeadAddress, ObjectChoice, Preference, Refusal
from profiles.models import Mandate, Membership, Person, Tag
from profiles.models.belonging import Status
from profiles.models.block import apart_from

KIND = "messaging.mailing"


class For(models.TextChoices):
    """The people one may write to, within a unit or a group."""

    ALL = "all", "Toute l’instance"
    ADHERENTS = "adherents", "Adhérents"
    UP_TO_DATE = "up_to_date", "Adhérents à jour de cotisation"
    SYMPATHISERS = "sympathisers", "Sympathisants"
    NEWCOMERS = "newcomers", "Arrivés cette année"
    BOARD = "board", "Le bureau"
    TAG = "tag", "Selon un centre d’intérêt"
    EVENT = "event", "Qui ont répondu à un événement"
    MEMBERS = "members", "Les membres du groupe"


# What is chosen with a click, without another question.
PLAIN = (For.ALL, For.ADHERENTS, For.UP_TO_DATE, For.SYMPATHISERS, For.NEWCOMERS, For.BOARD)
OF_GROUP = (For.MEMBERS, For.EVENT)


@dataclass(frozen=True)
class Audience:
    """One choice: `number` is the id of the tag or of the event."""

    kind: str = For.ALL
    number: int = 0

    def written(self):
        """As `Mailing.audience` keeps it."""
        return {"kind": str(self.kind), "number": self.number}


def read(mailing):
    """The Audience of `mailing`: everybody of the sender as long as nothing else was chosen."""
    kept = mailing.audience or {}
    usual = For.MEMBERS if mailing.group_id else For.ALL
    return Audience(kept.get("kind", usual), kept.get("number", 0))


def people_for(mailing):
    """The active people `mailing` is for, whoever asks: a hidden member receives as the others do."""
    found = within(mailing.sender, mailing.author_id)
    audience = read(mailing)
    if mailing.group_id:
        return found if audience.kind == For.MEMBERS else found.filter(answered(audience.number))
    return found.filter(condition(mailing.unit, audience))


def within(sender, author_id, on=None):
    """The active people of the Unit or Group `sender`, on day `on` (today by default).

    A group is left to its members: those who want nothing of the author receive nothing of her. An
    instance writes to all of its own.
    """
    people = Person.objects.active()
    if isinstance(sender, Group):
        members = Member.objects.present().filter(group=sender).values("person")
        return people.filter(apart_from(author_id), pk__in=members)
    return people.filter(Q(belonging(sender)) | Q(pk__in=board_of(sender, on)))


def condition(unit, audience):
    """The condition of a person of `unit` to be in `audience`."""
    kind = audience.kind
    if kind == For.ALL:
        return Q(belonging(unit))
    if kind == For.BOARD:
        return Q(pk__in=board_of(unit))
    if kind == For.EVENT:
        return answered(audience.number) & Q(belonging(unit))
    if kind == For.TAG:
        return Q(interests=audience.number) & Q(belonging(unit))
    return Q(belonging(unit, **memberships(kind)))


def memberships(kind):
    """What the membership of the people of such an audience says; the year is that of today."""
    today = timezone.localdate()
    grace = today - datetime.timedelta(days=settings.DUES_GRACE_DAYS)
    return {
        For.ADHERENTS: {"status": Status.ADHERENT},
        For.UP_TO_DATE: {"status": Status.ADHERENT, "dues_paid_on__gte": grace},
        For.SYMPATHISERS: {"status": Status.SYMPATHISER},
        For.NEWCOMERS: {"joined_on__gte": today.replace(month=1, day=1)},
    }[kind]


def belonging(unit, **more):
    """The condition that a person belongs to `unit`, or to one below, in a membership that is so."""
    current = Membership.objects.current().within(unit).filter(person=OuterRef("pk"), **more)
    return Exists(current)


def board_of(unit, on=None):
    """Who holds a mandate of `unit` itself on day `on` (today by default)."""
    return Mandate.objects.in_force(on).filter(unit=unit).values("person")


def answered(event_id):
    """The condition that a person said yes or maybe to an event."""
    said = Participation.objects.filter(event=event_id, answer__in=[Answer.YES, Answer.MAYBE])
    return Q(pk__in=said.values("person"))


# How each is reached


def with_channels(people, sender):
    """`people` with `channel`, how a message of `sender` reaches each of them."""
    has_mail = Q(email__isnull=False)
    return people.annotate(
        channel=Case(
            When(has_mail & Q(refuses(sender)), then=Value(Channel.SITE)),
            When(has_mail & ~Q(dead()), then=Value(Channel.MAIL)),
            When(~Q(address=""), then=Value(Channel.PAPER)),
            When(~Q(phone=""), then=Value(Channel.PHONE)),
            When(has_mail, then=Value(Channel.SITE)),
            default=Value(Channel.NONE),
            output_field=models.CharField(),
        )
    )


def refuses(sender):
    """The condition that a person wants no mail of this kind, or none of `sender`."""
    never = {"recipient": OuterRef("pk"), "cadence": Cadence.NONE}
    kind = Preference.objects.filter(kind=KIND, **never)
    muted = ObjectChoice.objects.filter(
        subject_type__app_label=sender._meta.app_label,
        subject_type__model=sender._meta.model_name,
        subject_id=sender.pk,
        **never,
    )
    complained = DeadAddress.objects.filter(address=OuterRef("email"), reason=Refusal.COMPLAINT)
    return Exists(kind) | Exists(muted) | Exists(complained)


def dead():
    """The condition that the address of a person no longer answers."""
    return Exists(DeadAddress.objects.filter(address=OuterRef("email")))


# In words


def words_of(mailing):
    """Who `mailing` is for, in French."""
    audience = read(mailing)
    if audience.kind == For.TAG:
        tag = Tag.objects.filter(pk=audience.number).first()
        return f"intéressés par «\u00a0{tag.name}\u00a0»" if tag else "personne"
    if audience.kind == For.EVENT:
        event = Event.objects.filter(pk=audience.number).first()
        return f"qui ont répondu à «\u00a0{event.title}\u00a0»" if event else "personne"
    if audience.kind == For.ALL:
        return "tout le monde"
    return For(audience.kind).label
