"""`/en-clair/`: what the Coopol says of itself to everybody, in sums alone."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from notifications.queries.figures import mail_figures

KEPT_SECONDS = 3600
KEY = "pages:clear:mails"


@login_not_required
@require_safe
def clear(request):
    """How many mails a member receives in a week, when enough members are counted."""
    mails = cache.get_or_set(KEY, lambda: mail_figures(timezone.now()), KEPT_SECONDS)
    context = {"mails": mails if mails.members >= settings.SMALL_COUNT else None}
    response = render(request, "pages/clear.html", context)
    response.indexable = True
    return response
