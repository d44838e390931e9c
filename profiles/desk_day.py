"""The digest of a desk: what waits for whoever keeps a unit, at most once a day, never empty."""

from django.urls import reverse

from core.typography import count
from notifications.headings import AWAITED
from notifications.models import Cadence
from notifications.registry import Item, NoticeKind, by_recipient, register
from profiles.desk_lines import Sort, Waits, waits_of
from profiles.desk_lines import register as register_lines
from profiles.models import JoinRequest, UnitPermission
from profiles.queries.desk import MANY, waiting_count
from profiles.queries.many import read_memberships, read_rights
from sections.models import Unit
from sections.permissions import Permission

KIND = "desk.day"


@register
class Day(NoticeKind):
    """A live notice: what waits is read when it is told."""

    code = KIND
    label = "Ce qui t’attend sur ton bureau"
    help = (
        "Demandes, missions où il manque du monde, récits à écrire, messages à relire, lettres à "
        "imprimer. Une fois par jour au plus, seulement s’il y a quelque chose."
    )
    heading = AWAITED
    icon = "briefcase"
    why = "tu tiens une section ou une fédération"
    default_cadence = Cadence.DAILY
    is_live = True

    def prepare(self, notices):
        """Keep with the last notice of each recipient what waits for her; a few queries for each."""
        recipients = by_recipient(notices)
        read_memberships(recipients)
        read_rights(recipients)
        for person, mine in recipients.items():
            last = max(mine, key=lambda notice: notice.pk)
            for notice in mine:
                notice.waits = []
            last.waits = waits_of(person) if person.is_active else []

    def still_concerns(self, notice):
        return bool(notice.waits)

    def item(self, notice):
        return Item(
            words(len(notice.waits)), notice.waits[0].title, reverse("desk:index"), "Mon bureau"
        )

    def items(self, notice):
        return [Item(one.title, one.text, one.url, one.action_label) for one in notice.waits]

    def subject(self, items):
        return items[0].title if len(items) == 1 else words(len(items))


def words(number):
    """« 3 choses t’attendent sur ton bureau »."""
    if number == 1:
        return "Une chose t’attend sur ton bureau"
    return f"{count(number)} choses t’attendent sur ton bureau"


@register_lines
class Requests(Sort):
    """The requests one may answer; their names are on the desk."""

    def whom(self):
        """Two queries."""
        paths = JoinRequest.objects.paths_of_answers()
        return UnitPermission.objects.holders(
            Permission.DECIDE_REQUESTS, Unit.objects.filter(path__in=paths)
        )

    def lines(self, person):
        number = waiting_count(person)
        if not number:
            return []
        many = f"Au moins {MANY}" if number >= MANY else count(number)
        title = (
            "Une personne demande à rejoindre ta section"
            if number == 1
            else f"{many} personnes demandent à rejoindre ta section"
        )
        return [
            Waits(
                title,
                reverse("desk:index"),
                "Sans réponse au bout de sept jours, une demande monte d’un échelon.",
                "Répondre",
            )
        ]
