"""Groups that may be joined, and the offers that wait."""

from groups.models import Group, MergeProposal
from groups.models.words import OPEN_ACCESS
from groups.queries.directory import matching

FOUND = 8


def mergeable(viewer, group, q):
    """The groups named like `q` that `group` may join, among those `viewer` may know of."""
    if not any(character.isalnum() for character in q) or "\x00" in q:
        return []
    fit = Group.objects.visible_to(viewer).listed().exclude(pk=group.pk)
    fit = fit.exclude(state=Group.State.DRAFT)
    if group.access not in OPEN_ACCESS:
        fit = fit.filter(access=group.access)
    found = matching(fit, q[:100]).order_by("-fit", "-pk")
    return list(found.only("name", "slug", "access", "purpose")[:FOUND])


def offers(viewer, group):
    """The offers that `viewer` may answer or take back; one query."""
    waiting = MergeProposal.objects.visible_to(viewer).select_related("source", "target")
    rows = list(waiting.filter(source=group) | waiting.filter(target=group))
    return {
        "received": [offer for offer in rows if offer.target_id == group.pk],
        "made": [offer for offer in rows if offer.source_id == group.pk],
    }
