"""Leading a « tour de table »."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from core.http import Invalid, get_visible_or_404, number
from groups.models import Topic
from groups.services import rounds as services


@require_POST
def lead(request, pk):
    """Open the next round, or let everybody speak freely again."""
    topic = get_visible_or_404(Topic.objects.select_related("group__unit"), request.user, pk=pk)
    act = services.end_rounds if "finir" in request.POST else services.open_round
    try:
        act(by=request.user, topic=topic, number=number(request.POST.get("number")) or 0)
    except Invalid as error:
        messages.warning(request, str(error))
    return redirect(topic)
