"""What waits on a desk: the messages to many that somebody else must read before they leave."""

from messaging.models import Mailing
from messaging.policies.mailings import can_approve
from profiles.desk_lines import Waits, register
from sections.permissions import Permission

SHOWN = 5


@register
def lines(person):
    """The mailings that `person` may approve; no query without the right to write to members."""
    if not person.rights.holds(Permission.WRITE_TO_MEMBERS):
        return []
    waiting = Mailing.objects.visible_to(person).filter(state=Mailing.State.TO_APPROVE)
    waiting = waiting.exclude(author=person.pk).select_related("unit", "group__unit")
    return [
        Waits(
            f"À relire avant son départ\u00a0: {one.shown_subject}",
            one.get_absolute_url(),
            f"Pour {one.sender.name}.",
            "Relire",
        )
        for one in waiting.order_by("pk")[:SHOWN]
        if can_approve(person, one)
    ]
