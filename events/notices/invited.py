"""What one person is told by another: invited, answered, thanked."""

from django.urls import reverse
from django.utils import timezone

from events.models import Comment, State
from events.notices import words
from events.notices.common import OfEvents
from notifications.models import Cadence
from notifications.registry import Item, register
from profiles.models import Person


class FromSomebody(OfEvents):
    """A notice whose payload says who it comes from (`by`): told while its recipient sees her."""

    icon = "hand-waving"

    def prepare_for(self, recipient, notices):
        """Who it comes from, among the people the recipient sees; one query."""
        ids = {notice.payload["by"] for notice in notices}
        seen = Person.objects.visible_to(recipient).in_bulk(ids)
        for notice in notices:
            notice.by = seen.get(notice.payload["by"])

    def concerns(self, notice):
        return notice.by is not None


@register
class Invited(FromSomebody):
    code = "events.invited"
    label = "On m’invite à un événement"
    why = "quelqu’un t’invite"
    quiet = "Une mission t’est proposée"

    def concerns(self, notice):
        waits = notice.answer is None and not notice.event.is_over(timezone.now())
        return waits and (notice.event.is_discreet or super().concerns(notice))

    def said(self, notice):
        return Item(
            f"{notice.by.full_name} t’invite : {notice.event.title}",
            "Dis si tu viens : cela aide à s’organiser.",
            self.answer_url(notice),
            "Répondre",
        )


@register
class Replied(OfEvents):
    code = "events.reply"
    label = "On répond à ma question sur un événement"
    help = "Une seule fois par événement et par jour."
    icon = "chats-circle"
    why = "tu as posé une question"
    quiet = "On répond à ta question"

    def prepare_for(self, recipient, notices):
        """The answers that the recipient may read, not masked; one query."""
        ids = [notice.payload["comment"] for notice in notices]
        readable = Comment.objects.visible_to(recipient).filter(pk__in=ids, masked_rule=None)
        found = set(readable.values_list("pk", flat=True))
        for notice in notices:
            notice.is_read_out = notice.payload["comment"] in found

    def concerns(self, notice):
        return notice.is_read_out

    def said(self, notice):
        return Item(
            f"On répond à ta question : {notice.event.title}",
            "",
            f"{notice.event.get_absolute_url()}#questions",
            "Lire la réponse",
        )


@register
class Thanked(FromSomebody):
    code = "events.thanked"
    label = "On me remercie"
    icon = "heart"
    why = "quelqu’un te remercie d’être venu"
    quiet = "On te remercie"
    default_cadence = Cadence.WEEKLY

    def said(self, notice):
        return Item(
            f"{notice.by.full_name} te dit merci",
            f"Pour « {notice.event.title} ».",
            reverse("events:mine"),
            "Voir la carte",
        )


@register
class Called(OfEvents):
    code = "events.called"
    label = "Il manque du monde tout près de chez moi"
    help = "Si tu as accepté qu’on t’appelle, une fois par semaine au plus."
    icon = "hand-fist"
    why = "tu acceptes qu’on t’appelle quand il manque du monde près de chez toi"
    default_cadence = Cadence.IMMEDIATE

    def concerns(self, notice):
        event = notice.event
        waits = event.state == State.PUBLISHED and event.starts_at > timezone.now()
        return notice.answer is None and waits and event.is_short and not event.is_discreet

    def said(self, notice):
        title, text = words.called(notice.event)
        return Item(title, text, self.answer_url(notice), "Répondre")
