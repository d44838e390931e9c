"""The questions under an event: asked, answered, changed, taken back."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.http import get_visible_or_404, posted, refuse_unless
from events.forms.comments import CommentForm
from events.models import Comment
from events.policies import comments as policies
from events.queries.comments import questions_of, thread_of
from events.queries.detail import found_or_404
from events.services import comments as services
from groups.views.writing import attempt

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def questions(request, ref):
    """The questions under an event, twenty at a time; a POST asks one more."""
    found = found_or_404(request.user, ref)
    event, form = found.event, CommentForm(posted(request))
    page = questions_of(request.user, event, before=request.GET.get("avant"))
    refuse_unless(page is not None, policies.silence(request.user, event))
    if request.method == "POST":
        refuse_unless(not page.composer.refusal, page.composer.refusal)
        said = attempt(form, lambda: services.ask(by=request.user, event=event, **form.said))
        if said:
            return redirect(f"{event.get_absolute_url()}#q{said.pk}")
    context = {"event": event, "questions": page, "form": form}
    return render(request, "events/questions.html", context)


@require_http_methods(METHODS)
def thread(request, ref, pk):
    """A question and all its answers; a POST adds one."""
    question = comment_in(request, ref, pk, reply_to=None)
    form = CommentForm(posted(request), key=pk)
    if request.method == "POST":
        reason = policies.silence(request.user, question.event)
        refuse_unless(not reason, reason)
        said = attempt(
            form, lambda: services.answer(by=request.user, question=question, **form.said)
        )
        if said:
            return redirect(f"{thread_url(question)}#q{said.pk}")
    page = thread_of(request.user, question, after=request.GET.get("apres"))
    context = {"event": question.event, "thread": page, "form": form}
    return render(request, "events/thread.html", context)


@require_http_methods(METHODS)
def edit(request, ref, pk):
    """Change what I said, for a quarter of an hour."""
    comment = comment_in(request, ref, pk)
    reason = policies.no_edit(request.user, comment)
    refuse_unless(not reason, reason)
    form = CommentForm(posted(request), initial={"text": comment.text})
    if request.method == "POST" and attempt(form, lambda: change(request.user, comment, form)):
        return redirect(f"{thread_url(comment)}#q{comment.pk}")
    context = {"event": comment.event, "comment": comment, "form": form}
    return render(request, "events/comment_edit.html", context)


def change(person, comment, form):
    """Keep what the valid `form` says; always True."""
    services.edit(by=person, comment=comment, **form.said)
    return True


@require_http_methods(METHODS)
def delete(request, ref, pk):
    """Take back what I said, once I read what it does."""
    comment = comment_in(request, ref, pk)
    reason = policies.no_removal(request.user, comment)
    refuse_unless(not reason, reason)
    if request.method != "POST":
        context = {"event": comment.event, "comment": comment}
        return render(request, "events/comment_delete.html", context)
    services.delete(by=request.user, comment=comment)
    messages.success(request, "C’est effacé.")
    return redirect(f"{comment.event.get_absolute_url()}#questions")


def comment_in(request, ref, pk, **lookup):
    """The comment `pk` under the event at `ref`, both read by this person; raises Http404."""
    event = found_or_404(request.user, ref).event
    comment = get_visible_or_404(
        Comment.objects.all(), request.user, event=event.pk, pk=pk, **lookup
    )
    comment.event = event
    return comment


def thread_url(comment):
    """The page of the question that `comment` is, or answers."""
    question = comment.reply_to_id or comment.pk
    return reverse("events:comment-thread", args=[comment.event.ref, question])
