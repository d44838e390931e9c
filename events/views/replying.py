"""What a link in a mail opens: an event, and what one answers. Only a POST writes."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.http import Invalid
from events.queries.replying import reply_page, replying
from events.services import answers
from events.views.answering import chosen_in


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request, token):
    """Answer without logging in. Nothing of a discreet mission is told here: it has a page."""
    one = replying(token)
    if one.event.is_discreet:
        path = one.event.get_absolute_url()
        return redirect(path) if request.user.is_authenticated else redirect_to_login(path)
    answer, refusal, done = one.answer, "", False
    if request.method == "POST":
        try:
            answer, done = write(one, request), True
        except Invalid as error:
            refusal = str(error)
    page = reply_page(one, answer, timezone.now())
    context = {"page": page, "event": page.event, "panel": page.panel}
    context |= {"refusal": refusal, "done": done}
    return render(request, "events/reply.html", context)


def write(one, request):
    """Carry out the answer that was posted; returns the Participation."""
    chosen, guests = request.POST.get("answer", ""), chosen_in(request)["guests"]
    if one.person is not None:
        return answers.answer(by=one.person, event=one.event, answer=chosen, guests=guests)
    return answers.answer_without_account(
        email=one.said.email,
        first_name=one.said.first_name,
        event=one.event,
        answer=chosen,
        guests=guests,
    )
