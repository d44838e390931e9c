"""What waits on a desk: the messages to many that somebody else must read before they leave."""

from groups.models import Member
from messaging.models import Mailing
from messaging.policies.mailings import can_approve
from profiles.desk_lines import Sort, Waits, register
from profiles.models import UnitPermission
from sections.models import Unit, upward
from sections.permissions import Permission

SHOWN = 5


def to_approve():
    """The mailings that wait for somebody to approve them."""
    return Mailing.objects.filter(state=Mailing.State.TO_APPROVE)


@register
class Mailings(Sort):
    """The mailings one may approve."""

    def whom(self):
        """Three queries."""
        units = to_approve().filter(unit__isnull=False).values_list("unit__path", flat=True)
        paths = {above for path in units for above in upward(path)}
        groups = to_approve().filter(group__isnull=False).values("group")
        animators = Member.objects.filter(group__in=groups, role__in=Member.ANIMATING)
        writers = UnitPermission.objects.holders(
            Permission.WRITE_TO_MEMBERS, Unit.objects.filter(path__in=paths)
        )
        return writers.union(animators.values_list("person", flat=True))

    def lines(self, person):
        """No query without the right to write to members."""
        if not person.rights.holds(Permission.WRITE_TO_MEMBERS):
            return []
        waiting = to_approve().visible_to(person)
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
