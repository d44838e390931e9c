"""What a group, or a unit and those below it, organise."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.http import get_visible_or_404
from events.models import Organiser
from events.policies.editing import audiences_of
from events.queries import lists as queries
from groups.queries.page import group_or_404
from profiles.policies import can_edit_unit_page
from sections.models import Unit


@login_not_required
@require_safe
def of_group(request, slug):
    """The events of one group; those of the space of a unit are those of the unit."""
    group = group_or_404(request.user, slug)
    if group.is_space:
        return redirect("events:of-unit", group.unit.slug)
    page = queries.of_group(request.user, group, timezone.now(), request.GET)
    is_named = not group.is_masked
    context = {
        "page": page,
        "name": group.name if is_named else "Groupe masqué",
        "home": group.get_absolute_url(),
        "may_add": bool(audiences_of(request.user, Organiser.GROUP, group=group)),
        "key": f"groupe-{group.pk}",
        "agenda": reverse("events:group-ics", args=[group.slug]),
    }
    return render(request, "events/of.html", context)


@login_not_required
@require_safe
def of_unit(request, slug):
    """The events of one section, federation, regional union or national body."""
    unit = get_visible_or_404(Unit.objects, request.user, slug=slug)
    context = {
        "page": queries.of_unit(request.user, unit, timezone.now(), request.GET),
        "name": unit.name,
        "home": unit.get_absolute_url(),
        "may_add": bool(audiences_of(request.user, Organiser.UNIT, unit=unit)),
        "key": f"instance-{unit.pk}",
        "agenda": reverse("events:unit-ics", args=[unit.slug]),
        "may_embed": can_edit_unit_page(request.user, unit),
    }
    response = render(request, "events/of.html", context)
    response.indexable = True
    return response
