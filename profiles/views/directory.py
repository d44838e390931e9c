"""Finding people."""

from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from core.html import format_html_join
from profiles import harvest
from profiles.forms.profile import INTERESTS, SKILLS, DirectoryForm
from profiles.queries import directory as queries
from profiles.views.people import slow_down

WORDS = format_html_join(
    "", '<option value="{}"></option>', ((word,) for word in (*INTERESTS, *SKILLS))
)


@require_safe
@vary_on_headers("HX-Request", "HX-History-Restore-Request")
def directory(request):
    """People I may see; the live search asks for the results alone, at the same address."""
    if not harvest.allows_list(request.user, request.GET.urlencode()):
        return slow_down(request)
    form = DirectoryForm(request.GET)
    page = queries.Directory(rows=())
    if form.is_valid():
        after = request.GET.get("after", "")
        page = queries.directory(request.user, after=after, **form.cleaned_data)
    is_live = request.htmx and not request.htmx.history_restore_request
    name = "profiles/directory.html#resultats" if is_live else "profiles/directory.html"
    context = {"form": form, "page": page, "words": WORDS}
    return render(request, name, context)
