"""A post: answered, changed, its files, the people it may name."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from core.http import get_visible_or_404, number, posted, refuse_unless, word
from files.http import serve
from groups.forms.talking import EditForm, PostForm
from groups.mentions import refs_in, spelled, suggested
from groups.models import Attachment, Group, Post
from groups.policies import talking as policies
from groups.queries.composer import answered, composer_of
from groups.queries.history import POSTS, history_of
from groups.queries.talk import talk_of
from groups.queries.thread import fresh, place_in, topic_or_404
from groups.queries.voices import voices
from groups.services import posts as services
from groups.services.reading import mark_read
from groups.views.writing import attempt, page, preview_of
from profiles import harvest

# From how many letters people are suggested.
SHORTEST = 2


@require_POST
def reply(request, pk):
    """Answer in a topic; see it first; or quote a post into what is being written."""
    topic = topic_or_404(request.user, pk)
    quoted = number(request.POST.get("citer"))
    if quoted or "repondre" in request.POST:
        return answer(request, topic, quoted or number(request.POST["repondre"]), bool(quoted))
    form = PostForm(request.POST, request.FILES)
    if "relire" in request.POST:
        preview = preview_of(request.user, topic.group, form, topic)
        return show(request, topic, form, preview=preview)
    post = attempt(form, lambda: publish(request, topic, form))
    return published(request, topic, post) if post else show(request, topic, form)


def publish(request, topic, form):
    """The post that the valid `form` makes."""
    return services.publish(
        by=request.user,
        topic=topic,
        text=form.cleaned_data["text"],
        reply_to=answered(request.user, topic, number(request.POST.get("reponse"))),
        files=form.attached,
        chosen=form.chosen,
    )


def published(request, topic, post):
    """Go to the post; with htmx, it comes after the last one shown, with what others said since."""
    after = number(request.POST.get("dernier"))
    if not request.htmx:
        return redirect(post)
    posts = fresh(request.user, topic, after) if after else None
    if not posts:
        return HttpResponseClientRedirect(post.get_absolute_url())
    mark_read(by=request.user, topic=topic, until=posts[-1].pk)
    topic = topic_or_404(request.user, topic.pk)
    context = {
        "topic": topic,
        "composer": composer_of(request.user, topic, place_in(request.user, topic)),
        "form": PostForm(),
        "fresh": posts,
        "mine": post.pk,
        "last_id": posts[-1].pk,
    }
    return render(request, "topics/detail.html#reponse", context)


def show(request, topic, form, **context):
    """The topic again, with what was being written; with htmx, the composer alone or its preview."""
    reply_to, last = number(request.POST.get("reponse")), number(request.POST.get("dernier"))
    if not request.htmx:
        before = last + 1 if last else None
        talk = talk_of(request.user, topic, reply_to=reply_to, before=before)
        return render(request, "topics/detail.html", page(topic, talk, form, **context))
    if "preview" in context and not form.errors:
        return render(request, "topics/detail.html#apercu", context)
    composer = composer_of(request.user, topic, place_in(request.user, topic), reply_to=reply_to)
    context = {**context, "composer": composer, "topic": topic, "form": form, "last_id": last}
    response = render(request, "topics/detail.html#reponse", context)
    return reswap(retarget(response, "#reponse"), "outerHTML")


def answer(request, topic, pk, quotes):
    """The field where one answers the post `pk`: what is already there, and its words if `quotes`."""
    place = place_in(request.user, topic)
    composer = composer_of(request.user, topic, place, reply_to=pk, quotes=quotes)
    typed = request.POST.get("text", "").replace("\x00", "").rstrip()
    text = "\n\n".join(filter(None, (typed, composer.quote)))
    context = {"composer": composer, "topic": topic, "form": PostForm(initial={"text": text})}
    return render(request, "topics/detail.html#ecrire", {**context, "focus": True})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """Change what I said; after a quarter of an hour, what it was stays to be read."""
    post = post_in(request, pk)
    refuse_unless(policies.can_edit_post(request.user, post), policies.NOT_YOURS)
    attachments = list(post.attachments.select_related("file").defer("file__text").order_by("pk"))
    people = voices(request.user, refs=refs_in(post.text))
    initial = {"text": spelled(post.text, people.by_ref())}
    form = EditForm(posted(request), initial=initial, attachments=attachments)
    context = {"post": post, "form": form, "is_free": policies.is_free(post.created_at)}
    if "relire" in request.POST:
        context["preview"] = preview_of(request.user, post.topic.group, form, post.topic)
    elif request.method == "POST" and attempt(form, lambda: change(request.user, post, form)):
        return redirect(post)
    part = "#apercu" if request.htmx and context.get("preview") else ""
    return render(request, f"topics/edit.html{part}", context)


def change(person, post, form):
    """Keep what the valid `form` says; always True."""
    services.edit_post(
        by=person,
        post=post,
        text=form.cleaned_data["text"],
        chosen=form.chosen,
        remove=form.cleaned_data.get("remove", ()),
    )
    return True


@require_safe
def versions(request, pk):
    """What a post said before it was changed."""
    post = get_visible_or_404(
        Post.objects.filter(masked_rule=None).select_related("topic").only(*POSTS),
        request.user,
        pk=pk,
    )
    history = history_of(request.user, post, before=number(request.GET.get("avant")))
    return render(request, "topics/versions.html", {"history": history, "post": post})


@require_safe
def file(request, token):
    """What hangs under a post I read."""
    attachments = Attachment.objects.select_related("file").defer("file__text")
    attachment = get_visible_or_404(attachments, request.user, file__token=token)
    small = "petit" in request.GET
    return serve(request, attachment.file, inline=True, small=small)


@require_safe
def people(request, slug):
    """Those I may name in a group, whose names begin as what I type; nobody for a single letter."""
    groups = Group.objects.select_related("unit").filter(
        pk__in=Group.objects.readable_by(request.user)
    )
    group = get_visible_or_404(groups, request.user, slug=slug)
    q = word(request, "q", 60)
    asked = len(q) >= SHORTEST and harvest.allows_list(request.user, f"mention {q}")
    found = suggested(request.user, group, q) if asked else ()
    return render(request, "topics/people.html", {"found": found})


def post_in(request, pk):
    """The post `pk` that this person reads, with its topic and group; raises Http404."""
    posts = Post.objects.select_related("topic__group__unit")
    return get_visible_or_404(
        posts.defer("search", "topic__search", "topic__group__search"), request.user, pk=pk
    )
