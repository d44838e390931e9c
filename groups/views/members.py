"""Who is in a group, and what those who animate it decide of them."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from core.http import Invalid, get_visible_or_404, posted, refuse_unless, word
from groups.forms.group import ReasonForm
from groups.queries import doorstep
from groups.queries import members as queries
from groups.queries.page import group_or_404, head_of
from groups.services import animating as services
from groups.views.shared import attempt, show
from profiles import harvest
from profiles.models import Person
from profiles.views.people import slow_down


@require_safe
@vary_on_headers("HX-Request", "HX-History-Restore-Request")
def members(request, slug):
    """The members I see of a group I read."""
    group = group_or_404(request.user, slug, readable=True)
    if not harvest.allows_list(request.user, request.get_full_path()):
        return slow_down(request)
    q = word(request, "q", 80)
    page = queries.members_of(request.user, group, q=q, after=word(request, "after", 400))
    context = {"q": q, "page": page}
    is_live = request.htmx and not request.htmx.history_restore_request
    name = "groups/members.html#resultats" if is_live else "groups/members.html"
    return show(request, name, group, "members", **context)


@require_http_methods(["GET", "HEAD", "POST"])
def member(request, slug, ref):
    """One person in the group I animate: name her, pass on, or send her out with a reason."""
    group, head, person = to_manage(request, slug, ref)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.send_out(by=request.user, group=group, person=person, **form.cleaned_data)
        except Invalid as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{person.full_name} n’est plus dans le groupe.")
            return redirect("groups:members", group.slug)
    place = queries.place_told(request.user, group, person)
    context = {"person": person, "place": place, "form": form}
    return show(request, "groups/member.html", group, "members", head=head, **context)


def to_manage(request, slug, ref):
    """The group at `slug`, its head, and the person `ref` I see; refuses who does not animate."""
    group = group_or_404(request.user, slug, readable=True)
    head = head_of(request.user, group)
    refuse_unless(head.can_manage, services.NOT_YOURS)
    return group, head, get_visible_or_404(Person.objects, request.user, ref=ref)


@require_POST
def name_helper(request, slug, ref):
    """Let a member help to animate."""
    return change(request, slug, ref, services.name_co_animator, "aide à animer le groupe.")


@require_POST
def remove_helper(request, slug, ref):
    """Let a co-animator be a plain member again."""
    return change(request, slug, ref, services.remove_co_animator, "n’anime plus le groupe.")


@require_POST
def hand_over(request, slug, ref):
    """Let somebody animate in my place."""
    return change(request, slug, ref, services.hand_over, "anime le groupe. Merci à toi.")


def change(request, slug, ref, act, done):
    """Carry out `act` on the person `ref`, and say what she `done`."""
    group, _, person = to_manage(request, slug, ref)
    words = f"{person.full_name} {done}"
    attempt(request, lambda: act(by=request.user, group=group, person=person), words)
    return redirect("groups:members", group.slug)


@require_safe
def sent_out(request, slug):
    """Who was sent out of the group I animate."""
    group = group_or_404(request.user, slug, readable=True)
    head = head_of(request.user, group)
    refuse_unless(head.can_manage, services.NOT_YOURS)
    rows = doorstep.sent_out_of(request.user, group)
    return show(request, "groups/sent_out.html", group, "members", head=head, rows=rows)


@require_POST
def let_back(request, slug, pk):
    """Open the door again to somebody who was sent out."""
    group = group_or_404(request.user, slug, readable=True)
    services.let_back(by=request.user, group=group, pk=pk)
    messages.success(request, "C’est fait\u00a0: cette personne peut revenir.")
    return redirect("groups:sent-out", group.slug)
