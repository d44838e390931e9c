"""One conversation: read, answered, put away, and who is in it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.http import Invalid, Refused, get_visible_or_404, number
from files.http import serve
from files.services import BadFile
from messaging.forms.conversations import SayForm, TitleForm
from messaging.models import Attachment
from messaging.queries.inbox import inbox
from messaging.queries.searching import chosen, people_to_write_to
from messaging.queries.thread import conversation_or_404, message_or_404, thread
from messaging.services import conversations as services
from messaging.services import talking


@require_safe
def detail(request, ref):
    """A conversation, its last messages at the end; with htmx, those that came since."""
    conversation = conversation_or_404(request.user, ref)
    return show(request, conversation, before=number(request.GET.get("avant")))


def show(request, conversation, form=None, before=None):
    """The page of a conversation, with what was being written."""
    page = thread(request.user, conversation, before=before)
    form = form or SayForm(initial={"text": page.draft})
    context = {"page": page, "form": form}
    if request.htmx:
        return render(request, "messaging/conversation.html#fil", context)
    context["inbox"] = inbox(request.user)
    return render(request, "messaging/conversation.html", context)


@require_POST
def say(request, ref):
    """Say something; or keep it for later."""
    conversation = conversation_or_404(request.user, ref)
    if "brouillon" in request.POST:
        return draft(request, ref)
    form = SayForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            talking.say(
                by=request.user,
                conversation=conversation,
                text=form.cleaned_data["text"],
                files=form.attached,
            )
        except (Invalid, BadFile) as error:
            form.say_wrong(error)
        else:
            if not request.htmx:
                return redirect(f"{conversation.get_absolute_url()}#fin")
            conversation, form = conversation_or_404(request.user, ref), None
    return show(request, conversation, form)


@require_POST
def draft(request, ref):
    """Keep what is being written, for any of my devices."""
    conversation = conversation_or_404(request.user, ref)
    text = request.POST.get("text", "")
    talking.save_draft(by=request.user, conversation=conversation, text=text)
    if request.htmx:
        return HttpResponse(status=204)
    messages.success(request, "Ton brouillon est gardé.")
    return redirect(conversation)


@require_POST
def read(request, ref):
    """What was shown is read."""
    conversation = conversation_or_404(request.user, ref)
    until = number(request.POST.get("jusqu-a")) or 0
    talking.mark_read(by=request.user, conversation=conversation, until=until)
    return HttpResponse(status=204) if request.htmx else redirect("messaging:inbox")


@require_POST
def take_back(request, pk):
    """Take my message back."""
    message = message_or_404(request.user, pk)
    talking.take_back(by=request.user, message=message)
    return redirect(f"{message.conversation.get_absolute_url()}#m{message.pk}")


@require_POST
def settle(request, ref):
    """Put away, take back from the archives, be told of it or not."""
    conversation = conversation_or_404(request.user, ref)
    mine = {"by": request.user, "conversation": conversation}
    match request.POST.get("faire"):
        case "archiver":
            services.put_away(**mine, away=True)
            messages.success(request, "Conversation archivée : elle revient au premier message.")
            return redirect("messaging:inbox")
        case "desarchiver":
            services.put_away(**mine, away=False)
        case "taire":
            services.mute(**mine, is_muted=True)
        case "prevenir":
            services.mute(**mine, is_muted=False)
        case _:
            raise Http404
    return redirect(conversation)


@require_safe
def people(request, ref):
    """Who is in a conversation of several, and who else could be."""
    conversation = conversation_or_404(request.user, ref)
    return show_people(request, conversation, TitleForm(initial={"title": conversation.title}))


def show_people(request, conversation, form, refusal=""):
    page = thread(request.user, conversation)
    if not page.is_group:
        raise Http404
    q = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = [one for one in people_to_write_to(request.user, q) if one not in page.people]
    context = {"page": page, "form": form, "q": q, "found": found, "refusal": refusal}
    return render(request, "messaging/people.html", context)


@require_POST
def invite(request, ref):
    """Bring somebody in."""
    conversation = conversation_or_404(request.user, ref)
    invited = chosen(request.user, [request.POST.get("a", "").replace("\x00", "")])
    try:
        services.invite(by=request.user, conversation=conversation, people=invited)
    except Refused as error:
        form = TitleForm(initial={"title": conversation.title})
        return show_people(request, conversation, form, str(error))
    return redirect("messaging:people", ref)


@require_POST
def rename(request, ref):
    """Give it a name."""
    conversation = conversation_or_404(request.user, ref)
    form = TitleForm(request.POST)
    if not form.is_valid():
        return show_people(request, conversation, form)
    services.rename(by=request.user, conversation=conversation, title=form.cleaned_data["title"])
    return redirect(conversation)


@require_POST
def leave(request, ref):
    """Leave a conversation of several."""
    conversation = conversation_or_404(request.user, ref)
    services.leave(by=request.user, conversation=conversation)
    messages.success(request, "Tu as quitté la conversation.")
    return redirect("messaging:inbox")


@require_safe
def file(request, token):
    """A file sent with a message that I read."""
    attachments = Attachment.objects.select_related("file").defer("file__text")
    attachment = get_visible_or_404(attachments, request.user, file__token=token)
    return serve(request, attachment.file, inline=True, small="petite" in request.GET)
