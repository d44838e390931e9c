"""What comes after: who was there, what it gave, in the words and photos of who organised."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import Invalid, get_visible_or_404, posted, refuse_unless, word
from events.forms import after as forms
from events.models import Report, ReportPhoto
from events.policies import after as policies
from events.printing import presence_sheet
from events.queries import presence as queries
from events.queries.detail import found_or_404
from events.services import presence as services
from events.services.reports import report as write_report
from events.views.shared import attempt, organised
from files.http import serve
from profiles import harvest
from profiles.models import Person
from profiles.views.people import slow_down

require_form = require_http_methods(["GET", "HEAD", "POST"])
SAVED = "C’est noté. Tu peux y revenir."
TOLD = "Merci\u00a0! Le bilan est sur la page de l’événement."


def telling(request, ref):
    """The event at `ref`, which I organise and may tell now; raises Http404 or Refused."""
    event = organised(request, ref)
    reason = policies.no_telling(event, timezone.now())
    refuse_unless(not reason, reason)
    return event


@require_form
def presence(request, ref):
    """The presence sheet: names to tick, numbers for everybody else."""
    event = telling(request, ref)
    q = word(request, "q", 80)
    if q and not harvest.allows_list(request.user, request.get_full_path()):
        return slow_down(request)
    sheet = queries.sheet_of(request.user, event, word(request, "apres"))
    initial = {"rows": sheet.keys, "walk_ins": sheet.walk_ins or None, "unnamed": sheet.unnamed}
    form = forms.PresenceForm(posted(request), expected=sheet.expected, initial=initial)
    if request.method == "POST" and form.is_valid() and ticked(request, event, form):
        return redirect(request.get_full_path())
    found = queries.people_to_add(request.user, event, q)
    context = {"event": event, "sheet": sheet, "form": form, "q": q, "found": found}
    return render(request, "events/presence.html", context)


def ticked(request, event, form):
    """Whether what the form says could be saved; otherwise it says why not."""
    shown = form.cleaned_data["rows"].split()
    there = shown if "all" in request.POST else request.POST.getlist("there")
    act = {"shown": shown, "there": set(there), **form.counted()}
    try:
        services.fill(by=request.user, event=event, **act)
    except Invalid as error:
        form.add_error("unnamed" if "unnamed" in form.fields else None, str(error))
        return False
    messages.success(request, SAVED)
    return True


@require_POST
def add(request, ref):
    """Put on the sheet somebody who came, among the people I see."""
    event = telling(request, ref)
    key = request.POST.get("person", "").replace("\x00", "")
    person = get_visible_or_404(Person.objects, request.user, ref=key)
    act = services.add
    done = f"{person.full_name} est sur la feuille."
    attempt(request, lambda: act(by=request.user, event=event, person=person), done)
    return redirect("events:presence", event.ref)


@require_safe
def sheet(request, ref):
    """The presence sheet, to be printed."""
    event = organised(request, ref)
    return presence_sheet(event, services.printing(by=request.user, event=event))


@require_POST
def attended(request, ref):
    """Say of myself whether I was there."""
    event = found_or_404(request.user, ref).event
    was_there = request.POST.get("was_there") == "yes"
    act = services.say
    done = "C’est noté." if was_there else "C’est noté\u00a0: tu n’y es plus."
    attempt(request, lambda: act(by=request.user, event=event, was_there=was_there), done)
    return redirect(event)


@require_form
def report(request, ref):
    """What it gave, in one minute."""
    event = telling(request, ref)
    former = Report.objects.visible_to(request.user).filter(event=event).first()
    refuse_unless(not (former and former.is_masked), policies.MASKED_REPORT)
    photos = list(former.photos.order_by("pk")) if former else []
    initial = {} if request.method == "POST" else initial_of(request.user, event, former)
    files = request.FILES if request.method == "POST" else None
    form = forms.ReportForm(posted(request), files, event=event, photos=photos, initial=initial)
    if request.method == "POST" and form.is_valid() and told(request, event, form):
        return redirect(event)
    context = {"event": event, "form": form, "is_new": former is None}
    return render(request, "events/report.html", context)


def initial_of(person, event, former):
    """What the form of a report shows at first: the former one, or how many came by the sheet."""
    if former is None:
        return {"people": queries.came_count(person, event)}
    names = ("people", "leaflets", "doors", "conversations", "words")
    return {name: getattr(former, name) for name in names}


def told(request, event, form):
    """Whether the report could be written; otherwise the form says why not."""
    try:
        write_report(by=request.user, event=event, **form.told())
    except Invalid as error:
        form.add_error("photos_added" if "photos_added" in form.fields else None, str(error))
        return False
    messages.success(request, TOLD)
    return True


@require_safe
def photo(request, ref, pk):
    """A photo of the report of an event that I see."""
    event = found_or_404(request.user, ref).event
    if event.is_masked:
        raise Http404
    rows = ReportPhoto.objects.select_related("file").filter(report__event=event)
    found = get_visible_or_404(rows, request.user, pk=pk)
    return serve(request, found.file, inline=True, small=request.GET.get("taille") == "s")
