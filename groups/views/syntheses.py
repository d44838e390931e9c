"""The synthesis of a topic: written, judged, and all its versions."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import Invalid, get_visible_or_404, number, posted, refuse_unless
from core.markdown import render as to_html
from groups.forms.deciding import SynthesisForm
from groups.models import Synthesis, Topic
from groups.policies import deciding as policies
from groups.policies.common import place_of
from groups.queries import syntheses as queries
from groups.queries import writing
from groups.services import syntheses as services

CORRECT = "corriger"


@require_safe
def versions(request, pk):
    """Every version of the synthesis, what changed in each, and how it was received."""
    topic = topic_in(request, pk)
    leads = policies.leads(request.user, topic)
    before = number(request.GET.get("avant"))
    page = queries.versions_of(request.user, topic, leads=leads, before=before)
    may_write = not policies.no_synthesis(request.user, topic)
    context = {"topic": topic, "page": page, "leads": leads, "may_write": may_write}
    return render(request, "topics/syntheses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request, pk):
    """Write a version: the text, what it quotes; read it before; publish."""
    topic = topic_in(request, pk)
    reason = policies.no_synthesis(request.user, topic)
    refuse_unless(not reason, reason)
    last = queries.last_of(topic)
    form = SynthesisForm(posted(request), is_first=last is None, initial=initial(last))
    context = {}
    if request.method == "POST" and form.is_valid():
        if "publier" in request.POST:
            return publish(request, topic, form)
        if "relire" in request.POST:
            context["preview"] = to_html(form.cleaned_data["text"])
    return compose(request, topic, form, **context)


@require_POST
def judge(request, pk):
    """Say whether the version I read is faithful, or where to correct it; take it back."""
    versions = Synthesis.objects.select_related("topic__group__unit")
    shown = number(request.POST.get("number")) or 0
    version = get_visible_or_404(versions, request.user, topic=pk, number=shown)
    asked = request.POST.get("avis")
    word = request.POST.get("word", "").replace("\x00", "")[: services.WORD]
    try:
        if asked == "retirer":
            services.withdraw_judgement(by=request.user, synthesis=version)
        else:
            services.judge_synthesis(
                by=request.user, synthesis=version, is_faithful=asked != CORRECT, word=word
            )
    except Invalid as error:
        return show(request, version.topic, error=str(error), word=word)
    if request.htmx:
        return show(request, version.topic, focus=True)
    return back(version.topic)


def topic_in(request, pk):
    """The topic `pk` that this person reads, not masked; raises Http404."""
    topics = Topic.objects.select_related("group__unit").filter(masked_rule=None)
    return get_visible_or_404(topics, request.user, pk=pk)


def initial(last):
    """What a new version begins from: the text of the last one."""
    return {"text": last.text, "base": last.number} if last else {"base": 0}


def publish(request, topic, form):
    """Publish a valid SynthesisForm; when somebody published meanwhile, show both texts."""
    try:
        services.publish_synthesis(
            by=request.user,
            topic=topic,
            quotes=writing.ticked(request.POST),
            **{"changes": "", **form.cleaned_data},
        )
    except services.Stale:
        theirs = queries.last_of(topic)
        data = request.POST.copy()
        data["base"] = theirs.number if theirs else 0
        form = SynthesisForm(data, is_first=theirs is None)
        return compose(request, topic, form, theirs=theirs)
    messages.success(request, "La synthèse est publiée, en tête du sujet.")
    return back(topic)


def compose(request, topic, form, **context):
    """The page where a version is written, with the posts that it may quote."""
    last = context.get("theirs") or queries.last_of(topic)
    quotable = writing.quotable(request.user, topic, last, posted(request))
    context = {"topic": topic, "form": form, "quotable": quotable, **context}
    return render(request, "topics/synthesis_write.html", context)


def back(topic):
    return redirect(f"{reverse('topics:detail', args=[topic.pk])}#synthese")


def show(request, topic, **context):
    """The synthesis in the place it has in the topic, or on the page of its versions."""
    may = not policies.no_part(request.user, topic, place_of(request.user, topic.group))
    synthesis = queries.synthesis_of(request.user, topic, may=may)
    name = "topics/_synthesis.html" if request.htmx else "topics/synthesis.html"
    return render(request, name, {"topic": topic, "synthesis": synthesis, **context})
