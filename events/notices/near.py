"""What is new near a person and where she belongs, in the digest and in one line on the site."""

from django.urls import reverse
from django.utils import timezone

from core.typography import count
from events.notices.common import seen_by
from events.notices.words import where_words
from events.queries.near import NEW_FOR, SHOWN, found_since, new_for
from events.words_of import when_words
from groups.queries.told import told_to
from notifications.models import Cadence, Notice
from notifications.registry import Item, NoticeKind, register
from profiles.queries.many import read_rights

KIND = "events.near"


@register
class Near(NoticeKind):
    code = KIND
    label = "Ce qui se prépare près de chez moi, dans ma section et mes groupes"
    help = "Dix rendez-vous au plus, et jamais deux fois le même."
    icon = "map-trifold"
    why = "cela se passe près de chez toi, dans ta section ou dans tes groupes"
    default_cadence = Cadence.WEEKLY
    is_live = True

    def prepare(self, notices):
        """Keep with each notice the events to tell, and how far: the last one of a person tells all
        that is new since her last letter, those before it tell nothing any more.
        """
        now = timezone.now()
        told = told_to({notice.recipient_id for notice in notices}, KIND)
        last = [one for one in notices if one.pk == told[one.recipient_id].newest]
        after = {
            one.recipient_id: told[one.recipient_id].until
            for one in last
            if one.state == Notice.State.PENDING
        }
        people = [one.recipient for one in last if one.recipient.is_active]
        found = found_since(now, now - NEW_FOR)
        new = new_for(people, found, after)
        read_rights(people)
        for notice in notices:
            notice.events, notice.is_all = [], True
        for notice in last:
            read(notice, new.get(notice.recipient_id, []))
            notice.payload = {"until": max(found.until, notice.payload["until"])}

    def still_concerns(self, notice):
        return bool(notice.events)

    def item(self, notice):
        return Item(
            words(len(notice.events)),
            f"Le premier : {notice.events[0][0].title}",
            reverse("events:index"),
            "Voir tous les rendez-vous",
        )

    def items(self, notice):
        """One for each event, those told for the same reason together."""
        reasons = list(dict.fromkeys(why for _, why in notice.events))
        ordered = sorted(notice.events, key=lambda one: reasons.index(one[1]))
        items = [said(event, why) for event, why in ordered]
        more = Item("Et d’autres encore", "", reverse("events:index"), "Tous les rendez-vous")
        return items if notice.is_all else [*items, more]

    def subject(self, items):
        return words(sum(bool(item.under) for item in items))


def read(notice, new):
    """Keep with `notice` those of the events that its recipient may see; one query for each."""
    if not new or not notice.recipient.is_active:
        return
    ids = [pk for pk, _ in new]
    seen = seen_by(notice.recipient, ids)
    told = [(seen[pk], why) for pk, why in new if pk in seen]
    notice.events, notice.is_all = told[:SHOWN], len(told) <= SHOWN


def said(event, why):
    """The Item of one event, without its exact place when it is somebody's home."""
    return Item(
        event.title,
        ", ".join(part for part in (when_words(event), where_words(event, None)) if part),
        event.get_absolute_url(),
        "Voir",
        under=why,
    )


def words(number):
    """« 3 rendez-vous près de toi »."""
    return (
        "Un rendez-vous près de toi" if number == 1 else f"{count(number)} rendez-vous près de toi"
    )
