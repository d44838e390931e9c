"""What somebody who joins or leaves a section reads."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from profiles.models import JoinRequest, Mandate

SHOWN = 30


@dataclass(frozen=True)
class Asked:
    """One of my requests, and how long it has been waiting."""

    request: JoinRequest

    @property
    def climbed(self):
        """Whether it waits above the section it was made to."""
        return self.request.is_pending and self.request.awaiting_id != self.request.unit_id

    @property
    def days(self):
        """Whole days since it was made."""
        return (timezone.now() - self.request.created_at).days


def my_requests(person):
    """The requests of `person`, the newest first."""
    rows = (
        JoinRequest.objects.visible_to(person)
        .filter(person=person)
        .select_related("unit", "awaiting", "redirected_to__unit")
        .order_by("-pk")[:SHOWN]
    )
    return [Asked(request) for request in rows]


def ask_page(person, unit, form):
    """What the page that asks to join `unit` shows."""
    return {
        "unit": unit,
        "form": form,
        "waiting": JoinRequest.objects.visible_to(person)
        .pending()
        .filter(person=person, tree=unit.tree)
        .select_related("unit")
        .first(),
        "former": next((m for m in person.current_memberships if m.tree == unit.tree), None),
        "days": settings.JOIN_REQUEST_TO_FEDERATION_DAYS,
    }


def offices_lost(person, membership):
    """The offices that leaving the unit of `membership` ends."""
    paths = [membership.unit.path, *membership.unit.ancestor_paths]
    return list(
        Mandate.objects.visible_to(person)
        .in_force()
        .filter(person=person, unit__path__in=paths)
        .select_related("unit")
    )
