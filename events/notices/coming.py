"""What is told at once to those who come: what changes, and what is tomorrow."""

import datetime

from django.utils import timezone

from events import facts
from events.clock import DAY
from events.models import Answer, Participation, Place, State
from events.moments import day_of
from events.notices import words
from events.notices.common import OfEvents
from notifications.models import Cadence
from notifications.registry import Item, register

# So long before, what changes is told whatever somebody already received (PRODUCT §7.3).
SOON = datetime.timedelta(hours=48)


class Coming(OfEvents):
    """Told at once to whoever takes part, until it begins."""

    default_cadence = Cadence.IMMEDIATE
    icon = "calendar-check"
    why = "tu participes à cet événement"
    push_words = "Un rendez-vous change"

    def concerns(self, notice):
        return (
            notice.answer is not None
            and notice.answer.answer != Answer.NO
            and not notice.event.is_over(timezone.now())
        )

    def is_urgent(self, notice):
        return notice.event.starts_at - SOON <= timezone.now()

    def may_push(self, notice):
        return self.wants_push and self.is_urgent(notice)

    def push_path(self, notice):
        return notice.event.get_absolute_url()


@register
class Changed(Coming):
    code = "events.changed"
    label = "Une date, un lieu ou une annulation là où je viens"
    help = "Rien d’autre : corriger un texte n’envoie rien."
    quiet = "Ta mission change"
    leads = True
    wants_push = True

    def concerns(self, notice):
        now = facts.digest_of(facts.facts_of(notice.event))
        return super().concerns(notice) and now == notice.payload["now"]

    def said(self, notice):
        event = notice.event
        title, text = words.changed(event, notice.answer, notice.payload["changed"])
        return Item(title, text, event.get_absolute_url(), "Voir l’événement")


class Reminder(Coming):
    """Told once for each date, and to nobody once that date has changed."""

    leads = True
    can_wait = False

    def is_urgent(self, notice):
        return True

    def concerns(self, notice):
        event = notice.event
        return (
            super().concerns(notice)
            and event.state == State.PUBLISHED
            and event.starts_at > timezone.now()
            and day_of(event.starts_at, event.zone).isoformat() == notice.payload["on"]
        )


@register
class Eve(Reminder):
    code = "events.eve"
    label = "La veille : « tu viens toujours demain ? »"
    help = "La veille à 11 h, là où je viens : pour confirmer ou me décommander."
    icon = "hand-waving"
    quiet = "Ta mission de demain"

    def concerns(self, notice):
        event = notice.event
        tomorrow = day_of(timezone.now(), event.zone) + DAY
        return super().concerns(notice) and day_of(event.starts_at, event.zone) == tomorrow

    def said(self, notice):
        title, text = words.eve(notice.event, notice.answer)
        return Item(title, text, self.answer_url(notice), "Répondre")

    def subject(self, items):
        return items[0].title if len(items) == 1 else f"Demain : {len(items)} rendez-vous"


@register
class Today(Reminder):
    code = "events.day"
    label = "Le jour même : l’heure et le lieu"
    help = "À 8 h, ou la veille au soir de ce qui commence avant 9 h."
    quiet = "Ta mission est pour bientôt"

    def prepare_for(self, recipient, notices):
        """When the shifts of the recipient begin; one query."""
        answers = [notice.answer.pk for notice in notices if notice.answer]
        shifts = Participation.shifts.through.objects.filter(participation__in=answers)
        rows = shifts.order_by("-shift__starts_at")
        first = dict(rows.values_list("participation", "shift__starts_at"))
        for notice in notices:
            notice.starts_at = first.get(notice.answer.pk) if notice.answer else None

    def concerns(self, notice):
        return super().concerns(notice) and notice.answer.place == Place.SEATED

    def said(self, notice):
        title, text = words.today(notice.event, notice.answer, notice.starts_at)
        return Item(title, text, notice.event.get_absolute_url(), "Voir l’événement")

    def subject(self, items):
        return items[0].title if len(items) == 1 else f"{len(items)} rendez-vous t’attendent"


@register
class Offered(Coming):
    code = "events.offered"
    label = "Une place se libère là où j’attendais"
    quiet = "Une place se libère pour ta mission"
    can_wait = False
    wants_push = True

    def is_urgent(self, notice):
        # It is kept for a while only.
        return True

    def concerns(self, notice):
        return super().concerns(notice) and notice.answer.place == Place.OFFERED

    def said(self, notice):
        title, text = words.offered(notice.event)
        return Item(title, text, self.answer_url(notice), "Répondre")


@register
class RideGone(Coming):
    code = "events.ride_gone"
    label = "Le trajet que je partageais est retiré"
    icon = "car"
    quiet = "Ton trajet change"
    wants_push = True

    def said(self, notice):
        return Item(
            f"Ton trajet est retiré : {notice.event.title}",
            "La personne qui t’emmenait ne le propose plus. Regarde s’il y en a un autre.",
            notice.event.get_absolute_url(),
            "Voir les trajets",
        )


@register
class Released(Coming):
    code = "events.released"
    label = "Le lieu d’une mission discrète est donné"
    icon = "push-pin"
    quiet = "Le lieu de ta mission est donné"
    can_wait = False

    def is_urgent(self, notice):
        return True

    def concerns(self, notice):
        event, answer = notice.event, notice.answer
        return (
            super().concerns(notice)
            and event.state == State.PUBLISHED
            and event.is_released(timezone.now())
            and answer.place == Place.SEATED
        )

    def said(self, notice):
        # Of a discreet mission only: `item` says nothing more than `quiet`.
        return Item(self.quiet, "", notice.event.get_absolute_url(), "Ouvrir la mission")


@register
class After(OfEvents):
    code = "events.after"
    label = "Merci d’être venu"
    help = "Au récap qui suit un événement où j’étais."
    icon = "heart"
    why = "tu as participé à cet événement"
    quiet = "Merci pour ta mission"
    default_cadence = Cadence.WEEKLY

    def concerns(self, notice):
        answer = notice.answer
        seated = answer is not None and answer.place == Place.SEATED
        return seated and answer.was_there is not False

    def said(self, notice):
        return Item(
            f"Merci d’être là : {notice.event.title}",
            "Tu peux remercier quelqu’un, et voir ce que cela a donné.",
            notice.event.get_absolute_url(),
            "Voir la suite",
        )
