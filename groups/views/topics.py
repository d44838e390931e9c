"""A topic: opened, read, and what its animators do to it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import Invalid, get_visible_or_404, number, posted, refuse_unless
from groups.forms.talking import MoveForm, PostForm, RenameForm, TopicForm
from groups.models import Group, Topic
from groups.policies import talking as policies
from groups.queries.composer import opening_composer
from groups.queries.talk import talk_of
from groups.queries.thread import topic_or_404
from groups.services import topics as services
from groups.services.reading import mark_read
from groups.views.writing import attempt, page, preview_of

# Whoever keeps the pages of a federation animates the spaces of all its sections.
TARGETS = 100


@require_http_methods(["GET", "HEAD", "POST"])
def create(request, slug):
    """Open a topic in a group, after reading who will read it."""
    groups = Group.objects.select_related("unit").filter(
        pk__in=Group.objects.readable_by(request.user)
    )
    group = get_visible_or_404(groups, request.user, slug=slug)
    composer = opening_composer(request.user, group)
    refuse_unless(not composer.refusal or composer.is_hidden, composer.refusal)
    form = TopicForm(posted(request), request.FILES or None)
    context = {"group": group, "composer": composer, "form": form}
    if "relire" in request.POST:
        context["preview"] = preview_of(request.user, group, form)
    elif request.method == "POST" and (
        topic := attempt(form, open_with(request.user, group, form))
    ):
        return redirect(topic)
    part = "#apercu" if request.htmx and "preview" in context else ""
    return render(request, f"topics/create.html{part}", context)


def open_with(person, group, form):
    """What opens the topic of the valid `form`."""
    return lambda: services.open_topic(
        by=person,
        group=group,
        title=form.cleaned_data["title"],
        text=form.cleaned_data["text"],
        files=form.attached,
        chosen=form.chosen,
    )


@require_safe
def detail(request, pk):
    """A topic, from where I stopped reading it, or from the post that the address names."""
    topic = topic_or_404(request.user, pk)
    quotes = number(request.GET.get("citer"))
    talk = talk_of(
        request.user,
        topic,
        after=number(request.GET.get("apres")),
        before=number(request.GET.get("avant")),
        at=number(request.GET.get("message")),
        reply_to=quotes or number(request.GET.get("repondre")),
        quotes=bool(quotes),
    )
    if talk.thread and topic.mark < talk.thread.until:
        mark_read(by=request.user, topic=topic, until=talk.thread.until)
    form = PostForm(initial={"text": talk.composer.quote})
    return render(request, "topics/detail.html", page(topic, talk, form))


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request, pk):
    """Another title."""
    topic = topic_in(request, pk)
    refuse_unless(policies.can_rename(request.user, topic), services.NOT_YOURS)
    form = RenameForm(posted(request), initial={"title": topic.title})
    if request.method == "POST" and form.is_valid():
        services.rename_topic(by=request.user, topic=topic, title=form.cleaned_data["title"])
        return redirect(topic)
    return render(request, "topics/rename.html", {"topic": topic, "form": form})


@require_POST
def pin(request, pk):
    """Put the topic on top of the list of its group, or back in it."""
    topic = topic_in(request, pk)
    pinned = "oui" in request.POST
    done = "Le sujet est épinglé." if pinned else "Le sujet n’est plus épinglé."
    return led(request, topic, services.set_pinned, done, pinned=pinned)


@require_POST
def lock(request, pk):
    """Close the topic to answers, or open it again."""
    topic = topic_in(request, pk)
    closed = "oui" in request.POST
    done = "Le sujet est fermé aux réponses." if closed else "On peut de nouveau y répondre."
    return led(request, topic, services.set_locked, done, closed=closed)


@require_POST
def slow(request, pk):
    """Change how often one person may write there."""
    topic = topic_in(request, pk)
    minutes = number(request.POST.get("minutes"))
    return led(request, topic, services.slow_down, "Le rythme est changé.", minutes=minutes)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request, pk):
    """Take the topic to another group I animate."""
    topic = topic_in(request, pk)
    refuse_unless(policies.can_lead(request.user, topic), services.NOT_YOURS)
    form = MoveForm(posted(request), groups=targets(request.user, topic))
    if request.method == "POST" and form.is_valid():
        return led(request, topic, services.move_topic, "Le sujet a déménagé.", **form.cleaned_data)
    return render(request, "topics/move.html", {"topic": topic, "form": form})


def targets(person, topic):
    """The groups to which `person` may take `topic`, by name."""
    mine = Group.objects.animated_by(person).visible_to(person).select_related("unit")
    return [
        group
        for group in mine.defer("search").order_by("name", "pk")[:TARGETS]
        if policies.can_move(person, topic, group)
    ]


def topic_in(request, pk):
    """The topic `pk` that this person reads, with its group; raises Http404."""
    topics = Topic.objects.select_related("group__unit").defer("search", "group__search")
    return get_visible_or_404(topics, request.user, pk=pk)


def led(request, topic, act, done, **given):
    """Let an animator `act` on the topic, say `done` or why not, and go back to it."""
    try:
        act(by=request.user, topic=topic, **given)
        messages.success(request, done)
    except Invalid as error:
        messages.warning(request, str(error))
    return redirect(topic)
