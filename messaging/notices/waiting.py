"""What waits on a desk: messages to many to read before they leave, letters to print, calls to pass."""

import datetime

from django.urls import reverse
from django.utils import timezone

from core.typography import count
from groups.models import Member
from messaging.models import Mailing
from messaging.policies.mailings import can_approve
from messaging.queries.paper import desk_of, waiting
from messaging.queries.served import UNDER_WAY
from profiles.desk_lines import Sort, Waits, register
from profiles.models import Membership, UnitPermission
from sections.models import Unit, upward
from sections.permissions import Permission

SHOWN = 5
WEEK = datetime.timedelta(days=7)


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
        found = to_approve().visible_to(person)
        found = found.exclude(author=person.pk).select_related("unit", "group__unit")
        return [
            Waits(
                f"À relire avant son départ\u00a0: {one.shown_subject}",
                one.get_absolute_url(),
                f"Pour {one.sender.name}.",
                "Relire",
            )
            for one in found.order_by("pk")[:SHOWN]
            if can_approve(person, one)
        ]


@register
class Papers(Sort):
    """The letters to print and the calls to pass, for a week: whoever lets them wait longer knows."""

    def whom(self):
        """Two queries."""
        recent = Mailing.objects.filter(started_at__gt=timezone.now() - WEEK, state__in=UNDER_WAY)
        people = waiting().filter(mailing__in=recent).values("person")
        members = Membership.objects.current().filter(person__in=people)
        paths = {
            above
            for path in members.values_list("unit__path", flat=True).distinct()
            for above in upward(path)
        }
        return UnitPermission.objects.holders(
            Permission.SEE_FILE, Unit.objects.filter(path__in=paths)
        )

    def lines(self, person):
        """Four queries, none without an office."""
        since = timezone.now() - WEEK
        return [
            Waits(
                f"{told(work)}\u00a0: {work.mailing.shown_subject}",
                reverse("mailings:papers"),
                f"Pour {work.mailing.sender.name}.",
            )
            for work in desk_of(person)
            if work.mailing.started_at > since and work.mailing.state in UNDER_WAY
        ]


def told(work):
    """« 3 lettres à imprimer, un appel à passer »."""
    parts = []
    if work.letters:
        parts.append(
            "Une lettre à imprimer"
            if work.letters == 1
            else f"{count(work.letters)} lettres à imprimer"
        )
    if work.calls:
        one = "un appel à passer" if parts else "Un appel à passer"
        parts.append(one if work.calls == 1 else f"{count(work.calls)} appels à passer")
    return ", ".join(parts)
