"""What people are told of reports and decisions: those they made, those about what is theirs."""

import datetime

from django.conf import settings
from django.urls import reverse

from core.typography import day_words
from moderation import registry
from moderation.charter import Rule
from moderation.models import Case, Decision
from moderation.words import title_of
from notifications.headings import AWAITED
from notifications.models import Cadence
from notifications.registry import Item, NoticeKind, register

Action = Decision.Action


def decision_url(notice):
    return reverse("moderation:decision", args=[notice.subject_id])


def charter_url():
    return f"{reverse('charter')}#moderation"


class AboutMine(NoticeKind):
    """What was decided of something of the recipient's: decisions are never taken away."""

    icon = "shield-check"

    def still_concerns(self, notice):
        return True


@register
class Decided(AboutMine):
    code = "moderation.decision"
    label = "Une décision de modération me concerne"
    why = "une décision de modération te concerne"
    default_cadence = Cadence.IMMEDIATE
    can_be_disabled = False
    urgent = True
    reaches_suspended = True

    def item(self, notice):
        told = notice.payload
        # Whoever is suspended cannot log in to read the decision: all is in the letter.
        reads = notice.recipient.is_active
        return Item(
            title_of(told["action"], told["kind"]),
            " ".join(self.sentences(told)),
            decision_url(notice) if reads else charter_url(),
            "Lire la décision" if reads else "Relire la charte",
        )

    def sentences(self, told):
        """The day, the rule, the reason, who decided and how to contest."""
        if told["until"]:
            day = day_words(datetime.date.fromisoformat(told["until"]))
            yield f"Jusqu’au bout de la journée : {day}. Ensuite ton compte se rouvre tout seul."
        if told["rule"]:
            yield f"Règle {told['rule']} de la charte : {Rule(told['rule']).label}"
        yield f"Motif : « {told['reason']} »"
        yield f"Décidé par : {told['role']}."
        if told["action"] != Action.RESTORE:
            yield (
                "Tu peux contester dans les sept jours, en écrivant à "
                f"{settings.CONTACT_MAIL} : une autre personne réexaminera."
            )


@register
class Cleared(AboutMine):
    code = "moderation.cleared"
    label = "Ce que j’ai écrit a été signalé, et rien n’y est à redire"
    why = "ce que tu as écrit a été signalé puis examiné"
    default_cadence = Cadence.NONE

    def item(self, notice):
        return Item(
            title_of(Action.NOTHING, notice.payload["kind"]),
            f"La modération l’a examiné et n’y change rien. Motif : « {notice.payload['reason']} »",
            decision_url(notice),
            "Lire la décision",
        )


@register
class Examined(NoticeKind):
    code = "moderation.examined"
    label = "Ce que j’ai signalé a été examiné"
    icon = "shield-check"
    why = "tu as signalé quelque chose à la modération"
    default_cadence = Cadence.DAILY

    def item(self, notice):
        kind = registry.get(notice.payload["kind"])
        what = kind.this if kind else "un contenu"
        # What was decided of somebody is told to her alone.
        outcome = (
            "La modération y a donné suite."
            if notice.payload["found"]
            else "La modération n’y a rien trouvé de contraire à la charte."
        )
        return Item(
            "Ce que tu as signalé a été examiné",
            f"Tu avais signalé {what}. {outcome} Merci d’y avoir veillé.",
            charter_url(),
            "Relire la charte",
        )


@register
class ToDecide(NoticeKind):
    code = "moderation.to_decide"
    label = "Un signalement attend dans un groupe que j’anime"
    help = "Avec le reste, une fois par jour."
    heading = AWAITED
    icon = "shield-check"
    why = "tu animes un groupe où quelque chose est signalé"
    default_cadence = Cadence.DAILY

    def prepare(self, notices):
        """Keep with each notice its case, if it still waits for its recipient; a few queries each."""
        waiting = Case.objects.opened().prefetch_related("place")
        for person in {notice.recipient for notice in notices}:
            told = [notice for notice in notices if notice.recipient == person]
            cases = waiting.visible_to(person).in_bulk([notice.subject_id for notice in told])
            for notice in told:
                notice.case = cases.get(notice.subject_id)

    def still_concerns(self, notice):
        return notice.case is not None

    def item(self, notice):
        # Neither the group nor the words: what is private stays on the site.
        return Item(
            "Un signalement attend ta décision",
            "C’est dans un groupe que tu animes. Qui signale attend une réponse sous 48 heures.",
            registry.get(notice.case.kind).desk_url(notice.case),
            "Décider",
        )

    def subject(self, items):
        if len(items) == 1:
            return items[0].title
        return f"{len(items)} signalements attendent ta décision"
