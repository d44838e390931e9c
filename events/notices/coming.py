"""What is told at once to those who come: what changes, and what is tomorrow."""

from django.utils import timezone

from events.models import Answer, Place
from events.notices.common import OfEvents
from notifications.models import Cadence
from notifications.registry import Item, register


class Coming(OfEvents):
    """Told to whoever takes part, at once."""

    default_cadence = Cadence.IMMEDIATE
    icon = "calendar-check"
    why = "tu participes à cet événement"
    urgent = True

    def concerns(self, notice):
        return (
            notice.answer is not None
            and notice.answer.answer != Answer.NO
            and not notice.event.is_over(timezone.now())
        )


@register
class Changed(Coming):
    code = "events.changed"
    label = "Une date, un lieu ou une annulation là où je viens"
    help = "Rien d’autre : corriger un texte n’envoie rien."
    quiet = "Ta mission change"

    def said(self, notice):
        return Item(notice.event.title, "", notice.event.get_absolute_url(), "Voir")


@register
class Offered(Coming):
    code = "events.offered"
    label = "Une place se libère là où j’attendais"
    quiet = "Une place se libère pour ta mission"

    def concerns(self, notice):
        return super().concerns(notice) and notice.answer.place == Place.OFFERED

    def said(self, notice):
        return Item(
            f"Une place se libère : {notice.event.title}",
            "Elle t’est gardée un moment : dis si tu la prends.",
            notice.event.get_absolute_url(),
            "Répondre",
        )


@register
class RideGone(Coming):
    code = "events.ride_gone"
    label = "Le trajet que je partageais est retiré"
    icon = "car"
    quiet = "Ton trajet change"

    def said(self, notice):
        return Item(
            f"Ton trajet est retiré : {notice.event.title}",
            "La personne qui t’emmenait ne le propose plus. Regarde s’il y en a un autre.",
            notice.event.get_absolute_url(),
            "Voir les trajets",
        )
