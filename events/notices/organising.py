"""What is told to those who organise."""

from django.urls import reverse
from django.utils import timezone

from events.models import Event, Host, Report, State
from events.notices.common import OfEvents
from events.queries.organising import keepers_of
from notifications.headings import AWAITED
from notifications.models import Cadence
from notifications.registry import Item, register


class ToOrganisers(OfEvents):
    """Told to whoever organises the event, as long as she does."""

    default_cadence = Cadence.DAILY
    icon = "megaphone-simple"
    heading = AWAITED
    why = "tu organises cet événement"

    def prepare_for(self, recipient, notices):
        """Which of these events the recipient organises; one query."""
        ids = [notice.subject_id for notice in notices]
        mine = Event.objects.organised_by(recipient).filter(pk__in=ids)
        mine = set(mine.values_list("pk", flat=True))
        for notice in notices:
            notice.is_mine = notice.subject_id in mine

    def concerns(self, notice):
        return notice.is_mine


@register
class HostAsked(OfEvents):
    code = "events.host_asked"
    label = "On me propose de co-organiser"
    icon = "users-three"
    why = "on te propose d’organiser avec d’autres"
    quiet = "On te propose d’organiser une mission"

    def prepare_for(self, recipient, notices):
        """The proposals that still wait for the recipient; two queries for each of them."""
        waiting = Host.objects.filter(
            pk__in=[notice.payload["host"] for notice in notices], accepted_at=None
        )
        hosts = {host.pk: host for host in waiting}
        for notice in notices:
            host = hosts.get(notice.payload["host"])
            notice.waits = host is not None and answers_for(recipient, host)

    def concerns(self, notice):
        return notice.waits

    def said(self, notice):
        return Item(
            f"On te propose de co-organiser : {notice.event.title}",
            "Si tu acceptes, tu peux changer sa page et voir qui vient.",
            notice.event.get_absolute_url(),
            "Répondre",
        )


def answers_for(person, host):
    """Whether `person` may answer the proposal `host`: made to her, or to what she answers for."""
    if host.person_id:
        return host.person_id == person.pk
    return keepers_of([host.unit_id], [host.group_id]).filter(pk=person.pk).exists()


@register
class HostAnswered(ToOrganisers):
    code = "events.host_answered"
    label = "On répond à ma proposition de co-organiser"
    icon = "users-three"
    quiet = "On a répondu à ta proposition"

    def said(self, notice):
        words = "est acceptée" if notice.payload["accepted"] else "n’est pas acceptée"
        return Item(
            f"Ta proposition {words} : {notice.event.title}",
            "",
            notice.event.get_absolute_url(),
            "Voir",
        )


@register
class Asked(ToOrganisers):
    code = "events.question"
    label = "Une question sur un événement que j’organise"
    help = "Une seule fois par événement et par jour."
    icon = "chats-circle"
    quiet = "Une question sur ta mission"

    def said(self, notice):
        return Item(
            f"Une question : {notice.event.title}",
            "Une réponse courte aide tous ceux qui hésitent.",
            f"{notice.event.get_absolute_url()}#questions",
            "Répondre",
        )


@register
class Short(ToOrganisers):
    code = "events.short"
    label = "Il manque du monde à deux jours d’un événement que j’organise"
    icon = "users-three"
    default_cadence = Cadence.IMMEDIATE

    def concerns(self, notice):
        event = notice.event
        waits = event.state == State.PUBLISHED and event.starts_at > timezone.now()
        return super().concerns(notice) and waits and event.is_short and not event.is_discreet

    def said(self, notice):
        event = notice.event
        missing = event.target - event.seats_taken
        people = "une personne" if missing == 1 else f"{missing} personnes"
        return Item(
            f"Il manque {people} : {event.title}",
            "Tu peux appeler celles et ceux qui habitent tout près et l’ont accepté.",
            reverse("events:call", args=[event.ref]),
            "Appeler du monde",
        )


@register
class ToReport(ToOrganisers):
    code = "events.to_report"
    label = "Raconter ce que j’ai organisé"
    help = "Une fois, une heure après la fin."
    icon = "clipboard-text"
    quiet = "Ta mission est finie"
    default_cadence = Cadence.IMMEDIATE

    def prepare_for(self, recipient, notices):
        """Also which of these events have their report; two queries."""
        super().prepare_for(recipient, notices)
        ids = [notice.subject_id for notice in notices]
        told = set(Report.objects.filter(event__in=ids).values_list("event", flat=True))
        for notice in notices:
            notice.is_mine = notice.is_mine and notice.subject_id not in told

    def said(self, notice):
        event = notice.event
        return Item(
            f"Raconte en une minute : {event.title}",
            "Combien vous étiez, ce que vous avez fait : cela s’additionne de la section à la nation.",
            reverse("events:report", args=[event.ref]),
            "Raconter",
        )
