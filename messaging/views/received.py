"""What instances and groups wrote to me."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.http import get_visible_or_404, word
from messaging.models import Copy
from messaging.queries import received as queries
from messaging.services import receiving


@require_safe
def received_list(request):
    """All of them, newest first."""
    page = queries.received_of(request.user, word(request, "apres"))
    return render(request, "messaging/received_list.html", {"page": page})


@require_safe
def received(request, ref):
    """One of them. Opening it writes nothing: the page says so by itself."""
    copy = mine_or_404(request, ref)
    context = {"page": queries.received_page(request.user, copy)}
    return render(request, "messaging/received.html", context)


@require_POST
def received_read(request, ref):
    """I read it."""
    receiving.mark_read(by=request.user, copy=mine_or_404(request, ref))
    return HttpResponse(status=204) if request.htmx else redirect("messaging:received-list")


def mine_or_404(request, ref):
    """My copy of the mailing at `ref`."""
    copies = Copy.objects.received_by(request.user)
    copies = copies.select_related("mailing__unit", "mailing__group", "mailing__event")
    return get_visible_or_404(copies, request.user, mailing__ref=ref)
