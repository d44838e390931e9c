"""My actions: to come, done, what they added to; and what I chose of them."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.http import posted, word
from events.forms.after import SettingsForm, settings_initial
from events.queries import dashboard as queries
from events.queries.thanks import cards_of
from events.services.own import choose


@require_safe
def mine(request):
    """All that concerns me, in one page."""
    page = queries.dashboard_of(request.user, timezone.now())
    return render(request, "events/mine.html", {"page": page})


@require_safe
def done(request):
    """All that I did, the last things first."""
    page = queries.past_of(request.user, timezone.now(), before=word(request, "avant"))
    return render(request, "events/done.html", {"page": page})


@require_safe
def cards(request):
    """The cards I received."""
    page = cards_of(request.user, before=word(request, "avant"))
    return render(request, "events/cards.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request):
    """What is near, who may call me, what I want to see."""
    initial = settings_initial(queries.settings_of(request.user))
    form = SettingsForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        choose(by=request.user, **form.cleaned_data)
        messages.success(request, "C’est enregistré.")
        return redirect("events:settings")
    return render(request, "events/settings.html", {"form": form})
