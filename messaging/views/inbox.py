"""The list of my conversations, what is found in them, and how one begins."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core.http import Invalid, Refused, get_visible_or_404, number, refuse_unless, word
from files.services import BadFile
from messaging.forms.conversations import SayForm, TitleForm
from messaging.policies import conversations as policies
from messaging.queries.inbox import ALL, ARCHIVED, UNREAD, inbox
from messaging.queries.searching import (
    chosen,
    known_board,
    known_with,
    people_to_write_to,
    search,
)
from messaging.services import conversations as services
from profiles.models import Visibility
from profiles.queries.contacts import friends
from sections.models import Unit

# How many coopains are offered before any search.
CHIPS = 8


@require_safe
def index(request):
    """My conversations, the last ones first."""
    asked = word(request, "liste")
    which = asked if asked in (UNREAD, ARCHIVED) else ALL
    page = inbox(request.user, which=which, before=word(request, "avant"))
    return render(request, "messaging/inbox.html", {"page": page})


@require_safe
def find(request):
    """Words in what was written to me and by me."""
    found = search(request.user, word(request, "q"), before=number(request.GET.get("avant")))
    return render(request, "messaging/search.html", {"found": found})


@require_http_methods(["GET", "HEAD", "POST"])
def write(request):
    """Choose people and write to them; one I already write to leads to our conversation."""
    people = people_of(request)
    known = known_with(request.user, people) if request.method != "POST" else None
    if known is not None:
        return redirect(known)
    board = board_for(request.user, people)
    sends = "envoyer" in request.POST
    form = SayForm(
        request.POST if sends else None,
        request.FILES if sends else None,
        initial={"text": request.POST.get("text", "")},
    )
    titles = TitleForm(request.POST if sends else None)
    is_valid = sends and form.is_valid() and titles.is_valid()
    conversation = begun(request.user, people, board, form, titles) if is_valid else None
    if conversation is not None:
        return redirect(conversation)
    return render(request, "messaging/write.html", composing(request, people, board, form, titles))


def composing(request, people, board, form, titles):
    """What the page where one begins shows."""
    q = request.POST.get("q", "").replace("\x00", "").strip()[:100] or word(request, "q")
    found = [one for one in people_to_write_to(request.user, q) if one not in people]
    return {
        "people": people,
        "board": board,
        "q": q,
        "found": found,
        "friends": [one for one in friends(request.user).people if one not in people][:CHIPS],
        "form": form,
        "titles": titles,
        "hidden": not policies.is_shown(request.user) and not board,
        "section": request.user.section,
        "several": len(people) > 1,
    }


def people_of(request):
    """The people chosen so far, with the one just added and without the one just taken away."""
    sent = request.POST if request.method == "POST" else request.GET
    refs = [*sent.getlist("a")[:20], *sent.getlist("ajouter")[:1]]
    away = request.POST.get("retirer", "")
    return chosen(request.user, [ref.replace("\x00", "") for ref in refs if ref != away])


def board_for(person, people):
    """The unit in whose board's name `person` writes: to a hidden member of it, alone; or None."""
    if len(people) != 1 or people[0].visibility != Visibility.SECTION:
        return None
    unit = people[0].section
    return unit if unit is not None and policies.is_on_board(person, unit) else None


def begun(person, people, board, form, titles):
    """The Conversation that valid forms begin; None when a service says why not, next to the field."""
    said = {"by": person, "text": form.cleaned_data["text"], "files": form.attached}
    try:
        if board is not None:
            return services.start_for_board(unit=board, person=people[0], **said)
        return services.start(people=people, title=titles.cleaned_data["title"], **said)
    except (Invalid, BadFile, Refused) as error:
        form.say_wrong(error)
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def to_board(request, slug):
    """A member writes to the board of her section."""
    unit = get_visible_or_404(Unit.objects, request.user, slug=slug)
    refuse_unless(policies.belongs(request.user, unit), policies.NOT_A_MEMBER)
    known = known_board(request.user, unit)
    if known is not None:
        return redirect(known)
    form = SayForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(
                services.start_with_board(
                    by=request.user,
                    unit=unit,
                    text=form.cleaned_data["text"],
                    files=form.attached,
                )
            )
        except (Invalid, BadFile) as error:
            form.say_wrong(error)
    context = {"form": form, "unit": unit, "back": reverse("messaging:inbox")}
    return render(request, "messaging/to_board.html", context)
