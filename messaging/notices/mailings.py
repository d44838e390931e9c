"""What messages to many tell: those who write them of what becomes of them.

Whoever receives one is told by the message itself; its kind stands here so that it can be refused.
"""

from django.urls import reverse

from messaging.audience import KIND
from messaging.models import Mailing
from messaging.policies import mailings as policies
from notifications.headings import AWAITED
from notifications.models import Cadence
from notifications.registry import Item, NoticeKind, register


@register
class Received(NoticeKind):
    code = KIND
    label = "Messages de mes instances et de mes groupes"
    help = "Ce que ta section, ta fédération, le national ou tes groupes écrivent à tous."
    icon = "megaphone-simple"
    why = "tu fais partie de ceux à qui il est écrit"
    default_cadence = Cadence.IMMEDIATE
    can_wait = False

    def item(self, notice):
        return Item("Un message pour toi", url=reverse("messaging:received-list"))


class OfMailings(NoticeKind):
    """A notice about one mailing: told as long as its recipient follows it."""

    icon = "megaphone-simple"
    heading = AWAITED
    why = "tu réponds de messages envoyés à beaucoup de monde"
    default_cadence = Cadence.IMMEDIATE
    can_be_disabled = False
    title = ""
    action_label = "Voir le message"

    def prepare(self, notices):
        ids = {notice.subject_id for notice in notices}
        found = Mailing.objects.select_related("unit", "group__unit").in_bulk(ids)
        for notice in notices:
            mailing = found.get(notice.subject_id)
            told = mailing is not None and self.concerns(notice.recipient, mailing)
            notice.mailing = mailing if told else None

    def concerns(self, person, mailing):
        """Whether `person` still needs to be told of `mailing`."""
        return policies.can_follow(person, mailing)

    def still_concerns(self, notice):
        return notice.mailing is not None

    def item(self, notice):
        mailing = notice.mailing
        text = f"«\u00a0{mailing.shown_subject}\u00a0», pour {mailing.sender.name}."
        words = notice.payload.get("words", "")
        return Item(
            self.title,
            f"{text}\n{words}" if words else text,
            mailing.get_absolute_url(),
            self.action_label,
        )


@register
class ToApprove(OfMailings):
    code = "messaging.mailing-to-approve"
    label = "Message à relire avant son départ"
    title = "Un message attend ta relecture avant de partir"
    action_label = "Relire"

    def concerns(self, person, mailing):
        return policies.can_approve(person, mailing)


@register
class Approved(OfMailings):
    code = "messaging.mailing-approved"
    label = "Message relu et accepté"
    title = "Ton message a été relu\u00a0: il peut partir"


@register
class SentBack(OfMailings):
    code = "messaging.mailing-sent-back"
    label = "Message à reprendre"
    title = "Ton message est à reprendre avant de partir"
    action_label = "Reprendre"


@register
class Stopped(OfMailings):
    code = "messaging.mailing-stopped"
    label = "Envoi arrêté"
    title = "L’envoi de ton message s’est arrêté"


@register
class Late(OfMailings):
    code = "messaging.mailing-late"
    label = "Départ manqué, à confirmer"
    title = "Ton message n’est pas parti à l’heure prévue\u00a0: confirme son départ"
    action_label = "Confirmer"
