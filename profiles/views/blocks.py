"""No longer meeting somebody, and taking it back."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import get_visible_or_404, refuse_unless
from profiles import policies, services
from profiles.models import Block, Person
from profiles.queries.blocks import blocks_of


@require_http_methods(["GET", "HEAD", "POST"])
def block(request, ref):
    """What blocking this person means, then doing it."""
    person = get_visible_or_404(Person.objects, request.user, ref=ref)
    refuse_unless(policies.can_block(request.user, person), "Tu ne peux pas te bloquer toi-même.")
    if request.method == "POST":
        services.block(by=request.user, person=person)
        messages.success(request, "C’est fait\u00a0: vous ne vous verrez plus.")
        return redirect("settings:blocks")
    return render(request, "profiles/block.html", {"person": person})


@require_safe
def index(request):
    """Those I blocked."""
    return render(request, "settings/blocks.html", {"blocks": blocks_of(request.user)})


@require_POST
def unblock(request, pk):
    """Meet again."""
    mine = get_visible_or_404(Block.objects, request.user, pk=pk)
    services.unblock(by=request.user, block=mine)
    messages.success(request, "C’est fait\u00a0: vous pouvez de nouveau vous croiser.")
    return redirect("settings:blocks")
