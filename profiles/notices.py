"""What this app tells people, and how soon."""

import datetime

from django.urls import reverse

from core.typography import day_words
from notifications.headings import AWAITED
from notifications.models import Cadence
from notifications.registry import Item, NoticeKind, by_recipient, register
from profiles.models import ContactRequest, JoinRequest
from profiles.models.belonging import Status


class AboutMe(NoticeKind):
    """Something decided about the recipient: she hears of it at once, whatever she reads."""

    default_cadence = Cadence.IMMEDIATE
    why = "quelque chose te concernant vient d’être décidé"

    def still_concerns(self, notice):
        return True


def unit_url(notice):
    return reverse("unit", args=[notice.payload["slug"]])


def quoted(notice, sentence):
    """`sentence`, then the words of whoever answered, when there are some."""
    answer = notice.payload.get("answer", "")
    return f"{sentence} « {answer} »" if answer else sentence


@register
class Welcome(AboutMe):
    code = "account.welcome"
    label = "Bienvenue"
    # Answers her own sign-up: the news of the day may still follow.
    urgent = True
    why = "tu viens de t’inscrire à la Coopol"

    def item(self, notice):
        return Item(
            "Bienvenue à la Coopol",
            "Ta place est prise. Il reste à trouver ta section et à choisir qui te voit : "
            "deux minutes suffisent.",
            reverse("welcome"),
            "Commencer",
        )


@register
class RequestToDecide(NoticeKind):
    code = "request.to_decide"
    label = "Quelqu’un demande à rejoindre une section dont je m’occupe"
    help = "Avec le reste de ce qui t’attend, une fois par jour."
    heading = AWAITED
    gathers = True
    told_by = "desk.day"
    why = "tu réponds aux demandes d’adhésion"
    default_cadence = Cadence.DAILY

    def prepare(self, notices):
        """Mark the notices whose request still waits for their recipient; one query for each."""
        for recipient, told in by_recipient(notices).items():
            waiting = JoinRequest.objects.to_decide_by(recipient)
            waiting = set(waiting.values_list("pk", flat=True))
            for notice in told:
                notice.awaits_answer = notice.subject_id in waiting

    def still_concerns(self, notice):
        return notice.awaits_answer

    def item(self, notice):
        # No name in a mail: the desk shows it to whoever may still see it.
        return Item(
            f"Une personne demande à rejoindre {notice.payload['unit']}",
            "Elle attend ta réponse. Sans réponse au bout de sept jours, la demande monte d’un "
            "échelon.",
            reverse("desk:index"),
            "Répondre",
        )

    def subject(self, items):
        if len(items) == 1:
            return items[0].title
        return f"{len(items)} personnes attendent ta réponse"


class RequestAnswered(AboutMe):
    why = "tu as demandé à rejoindre une section"


@register
class RequestAccepted(RequestAnswered):
    code = "request.accepted"
    label = "Ma demande est acceptée"

    def item(self, notice):
        status = Status(notice.payload["status"]).label
        return Item(
            f"{notice.payload['unit']} t’accueille",
            quoted(notice, f"Ta demande est acceptée, comme {status}."),
            unit_url(notice),
            "Voir ma section",
        )


@register
class RequestRefused(RequestAnswered):
    code = "request.refused"
    label = "Ma demande n’est pas acceptée"

    def item(self, notice):
        return Item(
            f"{notice.payload['unit']} n’a pas accepté ta demande",
            quoted(notice, "Voici la raison donnée :"),
            reverse("sections:find"),
            "Chercher une autre section",
        )


@register
class RequestRedirected(RequestAnswered):
    code = "request.redirected"
    label = "Ma demande est transmise à une autre section"

    def item(self, notice):
        return Item(
            f"Ta demande est transmise à {notice.payload['to']}",
            quoted(notice, "C’est la section qui correspond le mieux. Tu n’as rien à refaire."),
            reverse("unit", args=[notice.payload["to_slug"]]),
            "Voir cette section",
        )


@register
class RequestEscalated(RequestAnswered):
    code = "request.escalated"
    label = "Ma demande monte d’un échelon"
    default_cadence = Cadence.DAILY

    def item(self, notice):
        return Item(
            f"Ta demande monte d’un échelon : {notice.payload['to']}",
            f"{notice.payload['unit']} n’a pas répondu à temps : l’échelon au-dessus prend le relais.",
            unit_url(notice),
        )


@register
class MembershipStatus(AboutMe):
    code = "membership.status"
    label = "Mon statut change dans ma section"
    default_cadence = Cadence.DAILY

    def item(self, notice):
        status = Status(notice.payload["status"]).label
        return Item(
            f"Ton statut à {notice.payload['unit']} : {status}",
            "Ta section vient de le mettre à jour.",
            unit_url(notice),
        )


@register
class MembershipEnded(AboutMe):
    code = "membership.ended"
    label = "Je ne suis plus dans une section"

    def item(self, notice):
        return Item(
            f"Tu n’es plus dans le fichier de {notice.payload['unit']}",
            "Si c’est une erreur, écris à ta section ou demande à la rejoindre de nouveau.",
            unit_url(notice),
        )


@register
class MandateGiven(AboutMe):
    code = "mandate.given"
    label = "Une fonction m’est confiée"

    def item(self, notice):
        return Item(
            f"Une fonction t’est confiée : {notice.payload['role']}, {notice.payload['unit']}",
            "Tout est à toi dès maintenant : le fichier, les demandes et la page.",
            reverse("desk:index"),
            "Ouvrir mon bureau",
        )


@register
class MandateEnded(AboutMe):
    code = "mandate.ended"
    label = "Une fonction que je tenais prend fin"

    def item(self, notice):
        last_day = day_words(datetime.date.fromisoformat(notice.payload["ends_on"]))
        return Item(
            f"Ta fonction prend fin : {notice.payload['role']}, {notice.payload['unit']}",
            f"Elle s’arrête {last_day}. Le fichier et les demandes restent à la section.",
            unit_url(notice),
        )


@register
class DelegationGiven(AboutMe):
    code = "delegation.given"
    label = "On me délègue des pouvoirs"

    def item(self, notice):
        return Item(
            f"On te confie des pouvoirs à {notice.payload['unit']}",
            "Ta délégation, sa durée et le moyen de la rendre sont sur ton bureau.",
            reverse("desk:index"),
            "Ouvrir mon bureau",
        )


@register
class AccountReinstated(AboutMe):
    code = "account.reinstated"
    label = "Mon compte est rouvert"

    def item(self, notice):
        return Item(
            "Ton compte est rouvert",
            "La suspension est terminée : tu retrouves ta section, tes groupes et tes fonctions.",
            reverse("home"),
            "Revenir à la Coopol",
        )


@register
class FileUnsealed(AboutMe):
    code = "file.unsealed"
    label = "Ma fiche cachée a été ouverte"
    can_be_disabled = False
    urgent = True

    def item(self, notice):
        return Item(
            "Ta fiche a été ouverte par la protection des données",
            f"Motif donné : « {notice.payload['reason']} ». Tu peux demander des explications.",
            reverse("settings:journal"),
            "Voir qui a consulté ma fiche",
        )


class OfContacts(NoticeKind):
    """Told as long as both see each other, and the request still stands."""

    default_cadence = Cadence.WEEKLY
    icon = "users-three"
    state = ""

    def prepare(self, notices):
        for person, mine in by_recipient(notices).items():
            rows = ContactRequest.objects.visible_to(person).filter(state=self.state)
            rows = rows.select_related("sender", "receiver")
            found = rows.in_bulk([notice.subject_id for notice in mine])
            for notice in mine:
                notice.asked = found.get(notice.subject_id)

    def still_concerns(self, notice):
        return notice.asked is not None


@register
class ContactAsked(OfContacts):
    code = "contact.asked"
    label = "Quelqu’un me propose d’être coopains"
    why = "quelqu’un veut être ton coopain"
    state = ContactRequest.State.PENDING

    def item(self, notice):
        return Item(
            f"{notice.asked.sender.full_name} te propose d’être coopains",
            f"« {notice.asked.word} »" if notice.asked.word else "",
            reverse("contacts:index"),
            "Répondre",
        )


@register
class ContactAccepted(OfContacts):
    code = "contact.accepted"
    label = "On accepte d’être mon coopain"
    why = "tu as proposé à quelqu’un d’être coopains"
    state = ContactRequest.State.ACCEPTED

    def item(self, notice):
        other = notice.asked.receiver
        return Item(f"{other.full_name} et toi êtes coopains", "", other.get_absolute_url())
