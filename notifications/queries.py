"""What the pages of notices and mail settings read."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone

from notifications import registry, tokens
from notifications.models import Cadence, MailSettings, Notice, Preference
from notifications.schedule import PARIS

PAGE = 30
LOOK_BACK = timedelta(days=28)


@dataclass(frozen=True)
class News:
    """One notice as its recipient reads it on the site."""

    pk: int
    when: datetime
    item: registry.Item
    label: str
    icon: str
    unread: bool


@dataclass(frozen=True)
class Stream:
    """Some news, newest first; `before` continues the list and is None at its end."""

    news: tuple
    unread: int
    newest: int | None
    before: int | None
    first: bool

    @property
    def previous_url(self):
        return "" if self.first else "?"

    @property
    def next_url(self):
        return f"?avant={self.before}" if self.before else ""


@dataclass(frozen=True)
class MailChoices:
    """What a person accepts by mail, every registered kind included."""

    cadences: dict
    digests: bool
    weekday: int
    hour: int
    per_week: int


@dataclass(frozen=True)
class RefusalPage:
    """What the page of an unsubscribe link may show to whoever holds the link."""

    address: str
    labels: tuple


def stream(person, *, before=None, size=PAGE, without=()):
    """The Stream of `person` older than the notice `before`. Sight is asked again of each kind.

    `without` names kinds that the page says otherwise.
    """
    mine = Notice.objects.visible_to(person).exclude(kind__in=without)
    older = mine.filter(pk__lt=before) if before else mine
    rows = list(older.order_by("-pk")[: size + 1])
    for notice in rows:
        notice.recipient = person
    shown = rows[:size]
    return Stream(
        news=tuple(read_out(shown)),
        unread=mine.unread().exclude(kind__in=live_kinds()).count(),
        newest=shown[0].pk if shown else None,
        before=shown[-1].pk if len(rows) > size else None,
        first=not before,
    )


def live_kinds():
    """The codes of the kinds that tell how things are."""
    return [code for code, kind in registry.KINDS.items() if kind.is_live]


def read_out(notices):
    """The News of those of `notices` that still concern their recipient, in the same order."""
    by_kind = {}
    for notice in notices:
        by_kind.setdefault(notice.kind, []).append(notice)
    for code, group in by_kind.items():
        if kind := registry.get(code):
            kind.prepare(group)
    for notice in notices:
        kind = registry.get(notice.kind)
        if kind and kind.still_concerns(notice):
            yield News(
                pk=notice.pk,
                when=notice.created_at,
                item=kind.item(notice),
                label=kind.label,
                icon=kind.icon,
                unread=notice.read_at is None,
            )


def mail_choices(person):
    """The MailChoices of `person`; 3 queries."""
    chosen = dict(Preference.objects.visible_to(person).values_list("kind", "cadence"))
    clock = MailSettings.objects.visible_to(person).first() or MailSettings()
    cadences = {
        code: chosen.get(code, kind.default_cadence) for code, kind in registry.KINDS.items()
    }
    return MailChoices(
        cadences=cadences,
        digests=clock.digests,
        weekday=clock.weekday,
        hour=clock.hour,
        per_week=mails_per_week(person, cadences, clock.digests),
    )


def mails_per_week(person, cadences, digests):
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
    return round(len(mails) / 4)


def refusal_page(token):
    """The RefusalPage of an unsubscribe link; None when the link is not ours or leads to nobody."""
    refusal = tokens.read(token)
    person = refusal and get_user_model().objects.filter(pk=refusal.person_id).first()
    if not person or not person.email:
        return None
    kinds = [registry.get(code) for code in refusal.kinds if registry.can_be_disabled(code)]
    return RefusalPage(masked(person.email), tuple(kind.label for kind in kinds))


def masked(address):
    """An address its owner recognises and nobody else learns: z•••@e…"""
    local, _, domain = address.partition("@")
    return f"{local[:1]}•••@{domain[:1]}…"
