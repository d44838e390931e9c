"""The devices that tell me: which, and how one of them is added."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.http import Invalid, get_visible_or_404
from notifications import services, vapid
from notifications.models import Device
from notifications.queries.devices import devices_page

FIELDS = ("endpoint", "p256dh", "auth")


@require_safe
def devices(request):
    """What this device can do: tell me, be installed, keep my agenda; and my other devices."""
    page = devices_page(request.user, request.session.session_key)
    return render(request, "notifications/devices.html", {"page": page})


@require_POST
def add_device(request):
    """Tell me on this browser, as its script describes it: 204, or 400 with a sentence."""
    if not vapid.public_key():
        raise Http404
    given = {name: request.POST.get(name, "") for name in FIELDS}
    try:
        services.add_device(
            by=request.user,
            session_key=request.session.session_key,
            user_agent=request.headers.get("User-Agent", ""),
            **given,
        )
    except Invalid as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    messages.success(request, "C’est fait\u00a0: cet appareil te préviendra.")
    return HttpResponse(status=204)


@require_POST
def remove_device(request, pk):
    """Tell me no more on that device."""
    device = get_visible_or_404(Device.objects, request.user, pk=pk)
    services.remove_device(by=request.user, device=device)
    messages.success(request, "C’est fait\u00a0: cet appareil ne te préviendra plus.")
    return redirect("notifications:devices")
