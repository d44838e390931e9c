"""The poll of a topic: asked, answered, ended."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import Invalid, get_visible_or_404, number, posted, refuse_unless
from groups.forms.deciding import PollForm
from groups.models import Poll, Topic
from groups.policies import deciding as policies
from groups.policies.common import place_of
from groups.queries.polls import poll_of
from groups.services import polls as services


@require_safe
def detail(request, pk):
    """The poll alone, where a vote that could not be taken is corrected."""
    return show(request, poll_in(request, pk).topic)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request, pk):
    """Ask a question in a topic."""
    topics = Topic.objects.select_related("group__unit").filter(masked_rule=None)
    topic = get_visible_or_404(topics, request.user, pk=pk)
    reason = policies.no_poll(request.user, topic)
    refuse_unless(not reason, reason)
    form = PollForm(posted(request), initial={"results": Poll.Results.LIVE, "is_multiple": "non"})
    if request.method == "POST" and form.is_valid():
        try:
            services.open_poll(by=request.user, topic=topic, **form.asked)
            return back(topic)
        except Invalid as error:
            form.add_error(None, str(error))
    return render(request, "topics/poll_create.html", {"topic": topic, "form": form})


@require_POST
def vote(request, pk):
    """Answer, change my answer, or take it back."""
    poll = poll_in(request, pk)
    try:
        if "retirer" in request.POST:
            services.withdraw_vote(by=request.user, poll=poll)
        else:
            chosen = [number(value) or 0 for value in request.POST.getlist("choice")]
            services.vote(by=request.user, poll=poll, choices=chosen)
    except Invalid as error:
        return show(request, poll.topic, error=str(error))
    return answered(request, poll.topic)


@require_POST
def close(request, pk):
    """End the poll before its day."""
    poll = poll_in(request, pk)
    services.close_poll(by=request.user, poll=poll)
    return answered(request, poll.topic)


@require_POST
def remove(request, pk):
    """Take back a poll asked a moment ago."""
    poll = poll_in(request, pk)
    services.remove_poll(by=request.user, poll=poll)
    messages.success(request, "Le sondage est retiré.")
    return redirect(poll.topic)


def poll_in(request, pk):
    """The poll of the topic `pk` that this person reads; raises Http404."""
    return get_visible_or_404(
        Poll.objects.select_related("topic__group__unit"), request.user, topic=pk
    )


def answered(request, topic):
    """The poll as it is now; the topic, without JavaScript."""
    return show(request, topic, focus=True) if request.htmx else back(topic)


def back(topic):
    return redirect(f"{reverse('topics:detail', args=[topic.pk])}#sondage")


def show(request, topic, **context):
    """The poll in the place it has in the topic, or on its own page."""
    place = place_of(request.user, topic.group)
    poll = poll_of(
        request.user,
        topic,
        may=not policies.no_part(request.user, topic, place),
        leads=policies.leads(request.user, topic, place),
    )
    name = "topics/_poll.html" if request.htmx else "topics/poll.html"
    return render(request, name, {"topic": topic, "poll": poll, **context})
