"""Answering a post with one gesture, and reading what others answered."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reselect, reswap, retarget

from core.http import get_visible_or_404, number
from groups.forms.deciding import StanceForm
from groups.models import Stance
from groups.policies.deciding import no_part
from groups.queries import gestures as queries
from groups.queries import opinions as listing
from groups.services import gestures as services


@require_POST
def support(request, pk):
    """Support a post, or no longer."""
    post = to_answer(request, pk)
    act = services.support if request.POST.get("oui") else services.withdraw_support
    act(by=request.user, post=post)
    return answered(request, post)


@require_POST
def stance(request, pk):
    """Say what I think of a post, change it, or take it back."""
    post = to_answer(request, pk)
    if "retirer" in request.POST:
        services.withdraw_stance(by=request.user, post=post)
        return answered(request, post, focus=True)
    form = StanceForm(request.POST)
    if not form.is_valid():
        return show_opinions(request, post, form)
    services.take_stance(by=request.user, post=post, **form.cleaned_data)
    return answered(request, post, focus=True)


@require_safe
def opinions(request, pk):
    """What people think of a post, side by side, with their sentences."""
    return show_opinions(request, to_answer(request, pk))


def to_answer(request, pk):
    """The post `pk` that this person reads; raises Http404."""
    return get_visible_or_404(listing.posts_for(request.user), request.user, pk=pk)


def answered(request, post, focus=False):
    """The gestures of the post as they are now; the topic, without JavaScript."""
    if not request.htmx:
        return redirect(post)
    post.refresh_from_db(fields=queries.COUNTERS)
    may = not no_part(request.user, post.topic)
    gestures = queries.gestures_of(request.user, [post], may=may)[post.pk]
    return render(request, "topics/_gestures.html", {"gestures": gestures, "focus": focus})


def whole(request, response):
    """`response`, which takes the place of the whole page even when htmx asked for a part of it."""
    if request.htmx:
        retarget(response, "#contenu")
        reselect(response, "#contenu")
        reswap(response, "outerHTML")
    return response


def show_opinions(request, post, form=None):
    """The page of the opinions on a post, with the `form` when it was not filled in well."""
    side = request.GET.get("avis")
    page = listing.opinions_on(
        request.user,
        post,
        side=side if side in Stance.Side.values else "",
        after=number(request.GET.get("apres")),
        may=not no_part(request.user, post.topic),
    )
    mine = {"side": page.gestures.mine, "sentence": page.gestures.sentence}
    context = {"post": post, "page": page, "form": form or StanceForm(initial=mine)}
    return whole(request, render(request, "topics/opinions.html", context))
