"""The challenges of a section."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import Invalid, get_visible_or_404, posted, refuse_unless, word
from events.forms.campaigns import ChallengeForm
from events.models import Challenge
from events.policies import challenges as policies
from events.queries.challenges import challenges_page
from events.services import challenges as services
from sections.models import Unit


@require_safe
def challenges(request, unit):
    """What a section, or what stands above it, wants to reach together."""
    unit = get_visible_or_404(Unit.objects, request.user, slug=unit)
    page = challenges_page(request.user, unit, timezone.now(), word(request, "apres"))
    can_open = policies.can_open(request.user, unit)
    context = {"unit": unit, "page": page, "can_open": can_open}
    return render(request, "events/challenges.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_challenge(request, unit):
    """Open a challenge for a section."""
    unit = get_visible_or_404(Unit.objects, request.user, slug=unit)
    refuse_unless(policies.can_open(request.user, unit), policies.NOT_YOURS)
    form = ChallengeForm(posted(request), initial={"starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            services.open_challenge(by=request.user, unit=unit, **form.cleaned_data)
        except Invalid as error:
            form.add_error("ends_on", str(error))
        else:
            messages.success(request, "Le défi est lancé. Il avance avec chaque bilan.")
            return redirect("events:challenges", unit.slug)
    return render(request, "events/challenge_open.html", {"form": form, "unit": unit})


@require_POST
def remove(request, unit, pk):
    """Take a challenge back."""
    challenges = Challenge.objects.select_related("unit")
    challenge = get_visible_or_404(challenges, request.user, pk=pk, unit__slug=unit)
    services.remove(by=request.user, challenge=challenge)
    messages.success(request, "Le défi est retiré.")
    return redirect("events:challenges", unit)
