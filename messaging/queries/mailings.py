"""What those who write to many read: in whose name, to whom in numbers, what became of it.

Every number and every example is counted on the people the reader sees: hidden members receive as
the others do, and nothing here is different with or without them (SECURITY INV-2).
"""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from core.cursors import position, position_of
from core.typography import count, day_words
from events.models import Event
from groups.models import Group
from messaging import quotas, silences
from messaging.audience import (
    PLAIN,
    Audience,
    For,
    condition,
    people_for,
    with_channels,
    within,
    words_of,
)
from messaging.models import Channel, Copy, Mailing
from messaging.policies import mailings as policies
from notifications.models import Letter
from profiles.models import Person, Tag
from sections.models import Unit
from sections.permissions import Permission

PAGE = 20
EXAMPLES = 5
EVENTS = 30
SENDERS = 60
REACHED = (
    (Channel.MAIL, "par mail"),
    (Channel.PAPER, "par courrier"),
    (Channel.PHONE, "par téléphone"),
    (Channel.SITE, "sur le site seulement"),
    (Channel.NONE, "sans mail, ni adresse, ni téléphone"),
)
HIDDEN_TOO = "et les personnes qui ont choisi de n’apparaître qu’à leur section"


# In whose name


@dataclass(frozen=True)
class Sender:
    """A unit or a group that one may write for."""

    thing: object

    @property
    def key(self):
        return key_of(self.thing)

    @property
    def name(self):
        return self.thing.name

    @property
    def url(self):
        """Where one begins to write for it."""
        return f"{reverse('mailings:start')}?de={self.key}"


def senders_of(person):
    """The Senders of `person`: her instances, the highest first, then her groups; two queries."""
    held = person.rights.own_unit_ids(Permission.WRITE_TO_MEMBERS)
    units = Unit.objects.visible_to(person).filter(pk__in=held).order_by("path")[:SENDERS]
    found = [Sender(unit) for unit in units]
    if not person.is_authenticated:
        return found
    groups = Group.objects.readable_by(person).animated_by(person).listed()
    groups = groups.select_related("unit").order_by("name", "pk")[:SENDERS]
    found += [Sender(group) for group in groups]
    return [sender for sender in found if policies.can_write_for(person, sender.thing)]


def key_of(sender):
    """The word that names `sender`, a Unit or a Group, in addresses."""
    return f"{'i' if isinstance(sender, Unit) else 'g'}-{sender.slug}"


def sender_at(person, key):
    """The thing of the Sender called `key`, or None when `person` may not write for it."""
    return next((one.thing for one in senders_of(person) if one.key == key), None)


# To whom


@dataclass(frozen=True)
class Choice:
    """One audience among those that a click chooses, and how many it holds."""

    kind: str
    label: str
    people: int


def choices_of(person, sender):
    """The Choices of `sender`, a Unit, counted on whom `person` sees; one query."""
    people = within(sender, person.pk).visible_to(person)
    numbers = people.aggregate(
        **{
            str(kind): Count("pk", filter=condition(sender, Audience(kind)), distinct=True)
            for kind in PLAIN
        }
    )
    return [
        Choice(kind, sender.name if kind == For.ALL else For(kind).label, numbers[str(kind)])
        for kind in PLAIN
    ]


def interests(person, sender):
    """The words by which `person` may choose among the people of `sender`: those of the ones she sees,
    since a word that only a hidden member chose tells that somebody did.
    """
    seen = Person.objects.visible_to(person).filter(pk__in=within(sender, person.pk).values("pk"))
    chosen = Person.interests.through.objects.filter(person__in=seen.values("pk"))
    words = Tag.objects.filter(kind=Tag.Kind.INTEREST, pk__in=chosen.values("tag"))
    return words.order_by("name")


def events_of(person, sender):
    """The events of `sender`, newest first, whose answers may choose who is written to."""
    place = {"unit": sender} if isinstance(sender, Unit) else {"group": sender}
    return (
        Event.objects.organised_by(person)
        .in_the_open()
        .filter(**place)
        .order_by("-starts_at")[:EVENTS]
    )


@dataclass(frozen=True)
class Reach:
    """How many people a mailing reaches, and how."""

    total: int
    by_channel: dict
    words: str
    examples: tuple
    counts_hidden: bool

    @property
    def parts(self):
        """[(number, words)] of the ways that reach somebody."""
        return [
            (self.by_channel[channel], label)
            for channel, label in REACHED
            if self.by_channel.get(channel)
        ]

    @property
    def sentence(self):
        """« 312 personnes : 241 par mail, 58 par courrier, 13 par téléphone »."""
        people = "personne" if self.total == 1 else "personnes"
        told = ", ".join(f"{count(number)}\u00a0{words}" for number, words in self.parts)
        return f"{count(self.total)}\u00a0{people}" + (f"\u00a0: {told}" if told else "")

    @property
    def hidden_words(self):
        """What is said of those no number tells, whether there are any or not."""
        return "" if self.counts_hidden else HIDDEN_TOO


def reach_of(person, mailing):
    """The Reach of `mailing`, saved or not, as `person` may know it; two queries."""
    seen = with_channels(people_for(mailing).visible_to(person), mailing.sender)
    rows = seen.order_by().values_list("channel").annotate(Count("pk", distinct=True))
    by_channel = dict(rows)
    some = seen.only("first_name", "last_name").order_by("pk")[:EXAMPLES]
    return Reach(
        total=sum(by_channel.values()),
        by_channel=by_channel,
        words=words_of(mailing),
        examples=tuple(masked(one) for one in some),
        counts_hidden=policies.is_told_hidden(person, mailing),
    )


def masked(person):
    """« A. K., par mail »."""
    initials = " ".join(f"{name[:1].upper()}." for name in (person.first_name, person.last_name))
    return f"{initials}, {dict(REACHED)[person.channel]}"


# When


@dataclass(frozen=True)
class Moment:
    """What stands in the way of leaving now, and what was sent before."""

    spent: int
    allowed: int
    next_possible: object
    silence: object
    opens: object
    last: object

    @property
    def last_words(self):
        """« Dernier message : il y a 9 jours. »"""
        if self.last is None:
            return "C’est le premier message depuis un mois."
        days = (timezone.localdate() - timezone.localdate(self.last)).days
        ago = {0: "aujourd’hui", 1: "hier"}.get(days, f"il y a {days}\u00a0jours")
        return f"Dernier message\u00a0: {ago}."

    @property
    def left(self):
        """How many may still leave in these thirty days."""
        return max(self.allowed - self.spent, 0)


def moment_of(mailing):
    """The Moment of `mailing`; three queries."""
    now, sender = timezone.now(), mailing.sender
    spent = list(quotas.counted(sender, now).values_list("scheduled_at", flat=True)[:50])
    silence = silences.silence_of(sender, now)
    return Moment(
        spent=len(spent),
        allowed=quotas.allowance(sender),
        next_possible=quotas.next_possible(sender, now),
        silence=silence,
        opens=silences.open_from(sender, now) if silence else None,
        last=next((at for at in spent if at <= now), None),
    )


# Lists


@dataclass(frozen=True)
class Row:
    """One mailing in a list."""

    mailing: Mailing
    is_mine: bool

    @property
    def url(self):
        return self.mailing.get_absolute_url()

    @property
    def state_words(self):
        """What becomes of it, in a few words."""
        mailing = self.mailing
        if mailing.state == Mailing.State.SCHEDULED and mailing.stop_reason:
            return "à confirmer"
        # Whether somebody hidden is still waited for is not told.
        if mailing.state in (Mailing.State.SENDING, Mailing.State.DONE):
            return f"parti {day_words(mailing.started_at)}"
        return mailing.get_state_display()


@dataclass(frozen=True)
class Page:
    """Some mailings, newest first."""

    rows: tuple
    next_url: str = ""
    previous_url: str = ""
    first_url: str = ""


def page_of(person, after=""):
    """The Page of mailings that `person` writes or follows, after a cursor; one query."""
    found = Mailing.objects.visible_to(person).select_related("unit", "group")
    cursor = position_of(after, 1)
    if cursor:
        found = found.filter(pk__lt=cursor[0])
    rows = list(found.defer("html", "text").order_by("-pk")[: PAGE + 1])
    shown = tuple(Row(one, one.author_id == person.pk) for one in rows[:PAGE])
    return Page(
        rows=shown,
        next_url=f"?apres={position(shown[-1].mailing.pk)}" if len(rows) > PAGE else "",
        first_url=reverse("mailings:index") if cursor else "",
    )


@dataclass(frozen=True)
class Desk:
    """What the desk tells of messages to many."""

    to_approve: tuple
    under_way: tuple
    can_write: bool


def desk_of(person, limit=5):
    """The Desk of `person`: what waits for her reading, what leaves or asks for her; few queries."""
    mine = Mailing.objects.visible_to(person).select_related("unit", "group").defer("html", "text")
    states = Mailing.State
    waiting = mine.filter(state=states.TO_APPROVE).exclude(author=person.pk).order_by("pk")
    waited_for = Copy.objects.visible_to(person).filter(
        mailing=OuterRef("pk"), letter__state__in=[Letter.State.QUEUED, Letter.State.SENDING]
    )
    leaving = mine.filter(
        Q(state__in=[states.SCHEDULED, states.PREPARING, states.STOPPED])
        | Q(Exists(waited_for), state=states.SENDING)
    ).order_by("-pk")
    return Desk(
        to_approve=tuple(Row(one, False) for one in waiting[:limit]),
        under_way=tuple(Row(one, one.author_id == person.pk) for one in leaving[:limit]),
        can_write=person.rights.holds(Permission.WRITE_TO_MEMBERS),
    )


def author_shown(viewer, mailing):
    """The Person who wrote `mailing` when `viewer` sees her, or None."""
    return Person.objects.visible_to(viewer).filter(pk=mailing.author_id).first()


def event_label(event):
    """« Réunion de rentrée, jeudi 26 novembre »."""
    return f"{event.title}, {day_words(event.starts_at)}"
