"""What a person accepts by mail: of each kind, of each thing, and what it comes to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from notifications import registry, things, tokens
from notifications.models import (
    Cadence,
    Letter,
    MailSettings,
    Notice,
    ObjectChoice,
    Preference,
    Rank,
)
from notifications.schedule import PARIS

LOOK_BACK = timedelta(days=28)
WEEKS = 4
WORDS = {
    "": "Comme le reste",
    Cadence.DAILY: "Chaque jour",
    Cadence.WEEKLY: "Une fois par semaine",
    Cadence.NONE: "Rien du tout",
}


@dataclass(frozen=True)
class Chosen:
    """A thing of which a person chose how to hear."""

    thing: things.Thing
    sort: things.Sort
    cadence: str

    @property
    def words(self):
        """The choice, in words."""
        return WORDS[self.cadence]


@dataclass(frozen=True)
class ObjectPage:
    """How a person hears of one thing, and how else she may."""

    thing: things.Thing
    sort: things.Sort
    cadence: str

    @property
    def choices(self):
        """(cadence, words, whether it is the one) of each that is offered."""
        return [(one, WORDS[one], one == self.cadence) for one in ("", *self.sort.offers)]


@dataclass(frozen=True)
class MailChoices:
    """What a person accepts by mail, every registered kind included."""

    cadences: dict
    digests: bool
    weekday: int
    hour: int
    budget: int
    paused_until: datetime | None
    # What those choices would make of the last four weeks, and what these made.
    per_week: int
    last_month: int
    apart: tuple


@dataclass(frozen=True)
class RefusalPage:
    """What the page of an unsubscribe link may show to whoever holds the link."""

    address: str
    labels: tuple


def mail_choices(person):
    """The MailChoices of `person`; five queries, and one for each sort of thing she chose apart."""
    chosen = dict(Preference.objects.visible_to(person).values_list("kind", "cadence"))
    clock = MailSettings.objects.visible_to(person).first() or MailSettings()
    cadences = {
        code: chosen.get(code, kind.default_cadence) for code, kind in registry.KINDS.items()
    }
    is_paused = clock.paused_until and clock.paused_until > timezone.now()
    return MailChoices(
        cadences=cadences,
        digests=clock.digests,
        weekday=clock.weekday,
        hour=clock.hour,
        budget=clock.per_week,
        paused_until=clock.paused_until if is_paused else None,
        per_week=mails_per_week(person, cadences, clock.digests, clock.per_week),
        last_month=received(person),
        apart=chosen_apart(person),
    )


def mails_per_week(person, cadences, digests, budget):
    """How many mails a week those choices would have made of the last four weeks' notices."""
    recent = Notice.objects.visible_to(person).filter(created_at__gte=timezone.now() - LOOK_BACK)
    mails = set()
    for code, created_at in recent.values_list("kind", "created_at"):
        day = created_at.astimezone(PARIS).date()
        cadence = cadences.get(code, Cadence.NONE)
        if cadence == Cadence.IMMEDIATE:
            mails.add(("now", day))
        elif cadence == Cadence.DAILY and digests:
            mails.add(("day", day))
        elif cadence == Cadence.WEEKLY and digests:
            mails.add(("week", day.isocalendar()[:2]))
    return min(round(len(mails) / WEEKS), max(budget, 1))


def received(person):
    """How many mails left for `person` in four weeks, but for the codes she asked."""
    mine = Letter.objects.visible_to(person).filter(state=Letter.State.SENT)
    recent = mine.filter(sent_at__gte=timezone.now() - LOOK_BACK)
    return recent.filter(~Q(rank=Rank.SECURITY)).count()


def chosen_apart(person):
    """The Chosen of `person` that she may still see, by name; two queries for each sort."""
    found = []
    for sort in things.SORTS.values():
        rows = dict(choices_of(person, sort).values_list("subject_id", "cadence"))
        named = sort.named(person, list(rows)) if rows else {}
        found += [Chosen(thing, sort, rows[pk]) for pk, thing in named.items()]
    return tuple(sorted(found, key=lambda one: one.thing.name.casefold()))


def choices_of(person, sort):
    """The ObjectChoices of `person` for things of `sort`."""
    subject_type = ContentType.objects.get_for_model(sort.model)
    return ObjectChoice.objects.visible_to(person).filter(subject_type=subject_type)


def object_page(person, code, key):
    """The ObjectPage of the thing `key` of the sort `code`.

    Raises Http404 when there is none, or none that `person` may see.
    """
    sort = things.get(code)
    pk = sort.find(person, key) if sort else None
    thing = sort.named(person, [pk]).get(pk) if pk else None
    if thing is None:
        raise Http404
    cadence = choices_of(person, sort).filter(subject_id=pk).values_list("cadence", flat=True)
    return ObjectPage(thing, sort, cadence.first() or "")


def refusal_page(token):
    """The RefusalPage of an unsubscribe link; None when the link is not ours or leads to nobody."""
    refusal = tokens.read(token)
    person = refusal and get_user_model().objects.filter(pk=refusal.person_id).first()
    if not person or not person.email:
        return None
    kinds = [registry.get(code) for code in refusal.kinds if registry.can_be_disabled(code)]
    return RefusalPage(masked(person.email), tuple(kind.label for kind in kinds))


@dataclass(frozen=True)
class QuietPage:
    """What the page of a link that silences a thing may show: neither its name nor any."""

    address: str
    of_this: str


def quiet_page(token):
    """The QuietPage of a link that silences a thing; None when it is not ours or leads to nobody."""
    quiet = tokens.read_quiet(token)
    sort = quiet and things.get(quiet.sort)
    person = sort and get_user_model().objects.filter(pk=quiet.person_id).first()
    if not person or not person.email:
        return None
    return QuietPage(masked(person.email), sort.of_this)


def masked(address):
    """An address its owner recognises and nobody else learns: z•••@e…"""
    local, _, domain = address.partition("@")
    return f"{local[:1]}•••@{domain[:1]}…"
