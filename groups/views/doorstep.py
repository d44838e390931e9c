"""Invitations and requests to enter."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import get_visible_or_404, posted, refuse_unless, word
from groups.forms.group import WordForm
from groups.models import Admission
from groups.queries import doorstep as queries
from groups.queries.page import group_or_404, head_of
from groups.services import admissions as services
from groups.views.shared import attempt, show
from profiles import harvest
from profiles.models import Person
from profiles.views.people import slow_down


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, slug):
    """Ask to enter a private group that says its name."""
    group = group_or_404(request.user, slug)
    head = head_of(request.user, group)
    refuse_unless(head.can_ask or head.has_asked, services.NOT_YOU)
    form = WordForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.ask(by=request.user, group=group, **form.cleaned_data)
        messages.success(request, "Ta demande est partie. Tu auras la réponse dans tes nouvelles.")
        return redirect(group)
    return show(request, "groups/ask.html", group, head=head, form=form)


@require_POST
def take_back(request, slug):
    """Ask no more."""
    group = group_or_404(request.user, slug)
    services.take_back(by=request.user, group=group)
    messages.success(request, "Ta demande est retirée.")
    return redirect(group)


@require_POST
def decline(request, slug):
    """Say no to an invitation; the group may then be one I know nothing of."""
    group = group_or_404(request.user, slug)
    services.decline(by=request.user, group=group)
    messages.success(request, "C’est noté. Personne n’est prévenu.")
    return redirect("groups:index")


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request, slug):
    """Find people by name among those I see, and invite them."""
    group = group_or_404(request.user, slug)
    head = head_of(request.user, group)
    refuse_unless(head.can_invite, "Tu ne peux pas inviter ici.")
    if request.method == "POST":
        return send(request, group)
    q = word(request, "q", 80)
    if q and not harvest.allows_list(request.user, request.get_full_path()):
        return slow_down(request)
    context = {
        "q": q,
        "found": queries.people_to_invite(request.user, group, q),
        "invited": queries.invited_by(request.user, group, head.can_manage),
    }
    return show(request, "groups/invite.html", group, "members", head=head, **context)


def send(request, group):
    """Invite one person whom I see."""
    ref = request.POST.get("ref", "").replace("\x00", "")
    person = get_visible_or_404(Person.objects, request.user, ref=ref)
    act = services.invite
    attempt(
        request,
        lambda: act(by=request.user, group=group, person=person),
        f"Ton invitation part à {person.full_name}.",
    )
    return redirect("groups:invite", group.slug)


@require_POST
def cancel(request, slug, pk):
    """Take an invitation back."""
    group = group_or_404(request.user, slug)
    made = Admission.objects.invitations().filter(group=group).select_related("group")
    waiting = get_visible_or_404(made, request.user, pk=pk)
    services.cancel(by=request.user, admission=waiting)
    messages.success(request, "L’invitation est retirée.")
    return redirect("groups:invite", group.slug)


@require_safe
def requests(request, slug):
    """Who asks to enter the group I animate."""
    group = group_or_404(request.user, slug)
    head = head_of(request.user, group)
    refuse_unless(head.can_manage, services.NOT_YOURS)
    waiting = queries.waiting_in(request.user, group, Admission.Way.ASKED)
    return show(request, "groups/requests.html", group, "members", head=head, waiting=waiting)


@require_POST
def accept(request, slug, pk):
    """Let somebody in."""
    return answer(request, slug, pk, services.accept, "C’est fait\u00a0: une personne de plus.")


@require_POST
def refuse(request, slug, pk):
    """Do not let somebody in."""
    return answer(request, slug, pk, services.refuse, "C’est noté. La personne est prévenue.")


def answer(request, slug, pk, act, done):
    """Answer the request `pk` of the group at `slug`."""
    group = group_or_404(request.user, slug)
    asked = Admission.objects.requests().filter(group=group).select_related("group", "person")
    waiting = get_visible_or_404(asked, request.user, pk=pk)
    attempt(request, lambda: act(by=request.user, admission=waiting), done)
    return redirect("groups:requests", group.slug)
