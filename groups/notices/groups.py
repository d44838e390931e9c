"""What one is told of one's own place in groups: never at once, as none of it is urgent.

No name of a group in what is kept: it is read when it is told, if it may still be seen.
"""

from functools import cache

from django.urls import reverse

from groups.models import Admission, Group, Member, MergeProposal
from groups.models.sight import Read
from groups.queries.columns import columns
from groups.things import thing_of
from notifications.headings import AWAITED
from notifications.models import Cadence
from notifications.registry import Item, NoticeKind, by_recipient, register
from profiles.models import Person

NAMED = columns(Group, "id", "name", "slug")
# Queries are written once for each number of tens of groups.
STEP = 10


@cache
def known(size):
    """The Read of those the viewer may know of among so many groups."""
    return Read(
        lambda viewer, *ids: (
            Group.objects.visible_to(viewer)
            .filter(pk__in=ids, masked_rule=None)
            .values_list(*NAMED)
        ),
        *[int] * size,
    )


class OfGroups(NoticeKind):
    """A notice whose payload holds ids of groups: told while its recipient may see all of them."""

    default_cadence = Cadence.DAILY
    icon = "chats-circle"
    why = "cela concerne un groupe où tu es"
    # The names of the ids in the payload.
    names = ("group",)

    def prepare(self, notices):
        """Read the groups that each recipient may see; one query for each of them."""
        for recipient, told in by_recipient(notices).items():
            ids = {notice.payload[name] for notice in told for name in self.names}
            ids = [*ids, *[0] * (-len(ids) % STEP)]
            rows = known(len(ids)).rows(recipient, *ids)
            seen = {row[0]: Group.from_db("default", NAMED, row) for row in rows}
            for notice in told:
                notice.groups = [seen.get(notice.payload[name]) for name in self.names]
            self.prepare_for(recipient, told)

    def about(self, subject, payload):
        return Group, payload[self.names[0]]

    def thing(self, notice):
        return thing_of(notice.groups[0])

    def prepare_for(self, recipient, notices):
        """Load, in a constant number of queries, what else `recipient` must be asked again."""

    def still_concerns(self, notice):
        return all(notice.groups)


def named(notice):
    """The group a notice speaks of, between quotation marks."""
    return f"« {notice.groups[0].name} »"


@register
class Invited(OfGroups):
    code = "groups.invited"
    label = "On m’invite dans un groupe"
    icon = "hand-waving"
    why = "quelqu’un t’invite dans un groupe"

    def prepare_for(self, recipient, notices):
        """Who invites, if the recipient still sees her, and whether the invitation waits."""
        ids = {notice.payload["by"] for notice in notices}
        seen = Person.objects.visible_to(recipient).in_bulk(ids)
        waiting = set(
            Admission.objects.invitations().filter(person=recipient).values_list("pk", flat=True)
        )
        for notice in notices:
            notice.by = seen.get(notice.payload["by"])
            notice.waits = notice.subject_id in waiting

    def still_concerns(self, notice):
        # Without a face behind it, an invitation is worth nothing: she hid, left or was blocked.
        return super().still_concerns(notice) and notice.waits and notice.by is not None

    def item(self, notice):
        return Item(
            f"{notice.by.full_name} t’invite dans {named(notice)}",
            "Tu peux lire sa présentation, puis accepter ou non. Personne n’est prévenu d’un refus.",
            notice.groups[0].get_absolute_url(),
            "Voir l’invitation",
        )


class ToAnimators(OfGroups):
    """Something that waits for those who animate a group: `answering` is its name in the payload."""

    heading = AWAITED
    why = "tu animes un groupe"
    model = None

    def prepare_for(self, recipient, notices):
        """Whether the recipient may still answer, and whether nobody did."""
        mine = set(Group.objects.animated_by(recipient).values_list("pk", flat=True))
        waiting = self.model.objects.visible_to(recipient)
        waiting = set(
            waiting.filter(pk__in=[notice.subject_id for notice in notices]).values_list(
                "pk", flat=True
            )
        )
        for notice in notices:
            answers = notice.payload[self.names[0]] in mine
            notice.waits = answers and notice.subject_id in waiting

    def still_concerns(self, notice):
        return super().still_concerns(notice) and notice.waits


@register
class ToDecide(ToAnimators):
    code = "groups.to_decide"
    label = "Quelqu’un demande à entrer dans un groupe que j’anime"
    icon = "door-open"
    model = Admission

    def item(self, notice):
        # No name in a mail: the page shows it to whoever may see it.
        return Item(
            f"Une personne demande à entrer dans {named(notice)}",
            "Elle attend ta réponse.",
            reverse("groups:requests", args=[notice.groups[0].slug]),
            "Répondre",
        )


@register
class MergeOffered(ToAnimators):
    code = "groups.merge_offered"
    label = "Un autre groupe propose de rejoindre celui que j’anime"
    names = ("target", "source")
    model = MergeProposal

    def item(self, notice):
        target, source = notice.groups
        return Item(
            f"« {source.name} » propose de rejoindre « {target.name} »",
            "Si tu es d’accord, ses membres, ses sujets et ses documents viennent avec lui.",
            reverse("groups:merge", args=[target.slug]),
            "Répondre",
        )


@register
class Answered(OfGroups):
    code = "groups.answered"
    label = "On répond à ma demande d’entrer dans un groupe"
    why = "tu as demandé à entrer dans un groupe"

    def item(self, notice):
        group = notice.groups[0]
        if notice.payload["accepted"]:
            return Item(
                f"Tu es dans {named(notice)}",
                "Ta demande est acceptée. Tu peux tout lire, et répondre.",
                group.get_absolute_url(),
                "Ouvrir le groupe",
            )
        return Item(
            f"{named(notice)} n’a pas accepté ta demande",
            "Tu peux en chercher un autre, ou en créer un.",
            reverse("groups:index"),
            "Voir les groupes",
        )


@register
class Animating(OfGroups):
    code = "groups.animator"
    label = "Une animation de groupe m’est confiée"
    icon = "megaphone-simple"

    def prepare_for(self, recipient, notices):
        """The place of the recipient in each group, as it is now."""
        rows = Member.objects.filter(person=recipient, role__in=Member.ANIMATING)
        roles = dict(rows.values_list("group", "role"))
        for notice in notices:
            notice.role = roles.get(notice.payload["group"])

    def still_concerns(self, notice):
        return super().still_concerns(notice) and notice.role == notice.payload["role"]

    def item(self, notice):
        leads = notice.role == Member.Role.ANIMATOR
        return Item(
            f"Tu animes {named(notice)}" if leads else f"Tu aides à animer {named(notice)}",
            "Répondre aux demandes, écrire la synthèse, veiller à la charte : tout est sur la page "
            "du groupe.",
            notice.groups[0].get_absolute_url(),
            "Ouvrir le groupe",
        )


@register
class Tribune(OfGroups):
    code = "groups.tribune"
    label = "Mon groupe devient une tribune"

    def item(self, notice):
        return Item(
            f"{named(notice)} devient ta tribune",
            "Le groupe n’a pas trouvé trois membres à temps. Ce que tu y as écrit reste, et il "
            "redevient un groupe dès que vous êtes trois.",
            notice.groups[0].get_absolute_url(),
            "Voir ma tribune",
        )


@register
class Merged(OfGroups):
    code = "groups.merged"
    label = "Un groupe où je suis en rejoint un autre"
    default_cadence = Cadence.WEEKLY

    def item(self, notice):
        return Item(
            f"« {notice.payload['name']} » a rejoint {named(notice)}",
            "Tu y es aussi, avec tout ce qui s’y est dit. Tu peux en sortir quand tu veux.",
            notice.groups[0].get_absolute_url(),
            "Ouvrir le groupe",
        )


@register
class LetBack(OfGroups):
    code = "groups.let_back"
    label = "Je peux revenir dans un groupe"

    def item(self, notice):
        return Item(
            f"Tu peux revenir dans {named(notice)}",
            "L’équipe d’animation t’en rouvre la porte.",
            notice.groups[0].get_absolute_url(),
            "Voir le groupe",
        )


class AboutMe(NoticeKind):
    """What happened to the recipient's own place, in a group that she may see no more."""

    default_cadence = Cadence.DAILY
    icon = "chats-circle"
    why = "tu étais dans ce groupe"

    def still_concerns(self, notice):
        return True


@register
class Closed(AboutMe):
    code = "groups.closed"
    label = "Un groupe où j’étais ferme"

    def item(self, notice):
        return Item(
            f"« {notice.payload['name']} » est fermé",
            "Il n’y avait plus assez de monde. Un autre groupe t’attend peut-être.",
            reverse("groups:index"),
            "Voir les groupes",
        )


@register
class SentOut(AboutMe):
    code = "groups.sent_out"
    label = "On me fait sortir d’un groupe"
    can_be_disabled = False

    def item(self, notice):
        return Item(
            f"Tu ne fais plus partie de « {notice.payload['name']} »",
            f"Voici la raison donnée : « {notice.payload['reason']} ».",
            reverse("charter"),
            "Lire la charte",
        )
