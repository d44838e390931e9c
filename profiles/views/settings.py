"""What a person decides of herself: her profile, who sees it, how she reads."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from core.http import number
from journal.queries import for_person
from profiles import services
from profiles.forms import profile as forms
from profiles.models import Visibility
from profiles.queries.directory import communes_like
from profiles.queries.preview import glimpses

require_form = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(request):
    """All that I may change."""
    return render(request, "settings/index.html")


@require_form
def profile(request):
    """What my profile says of me."""
    # HEAD and GET share the form as it is; only a POST binds it.
    form = forms.ProfileForm(
        request.POST if request.method == "POST" else None,
        initial=forms.initial_profile(request.user),
    )
    if form.is_valid():
        services.edit_profile(by=request.user, **form.edits())
        messages.success(request, "Ton profil est à jour.")
        return redirect("profiles:me")
    return render(request, "settings/profile.html", {"form": form})


@require_safe
def communes(request):
    """The communes whose name begins as what is being typed, for the list under the field."""
    start = forms.tidy(request.GET.get("commune", ""))[:80].replace("\x00", "")
    found = communes_like(start) if any(character.isalnum() for character in start) else []
    return render(request, "settings/_communes.html", {"communes": found})


@require_form
def coordinates(request):
    """My phone, my address, and who reads them."""
    names = forms.CoordinatesForm.base_fields
    initial = {name: getattr(request.user, name) for name in names}
    form = forms.CoordinatesForm(request.POST or None, initial=initial)
    if form.is_valid():
        services.edit_coordinates(by=request.user, changes=form.cleaned_data)
        messages.success(request, "Tes coordonnées sont à jour.")
        return redirect("settings:coordinates")
    return render(request, "settings/coordinates.html", {"form": form})


@require_form
@vary_on_headers("HX-Request", "HX-History-Restore-Request")
def visibility(request):
    """Who sees me, with what they would see before I decide."""
    asked = request.GET.get("niveau", "")
    level = asked if asked in Visibility else request.user.visibility
    form = forms.VisibilityForm(request.POST or None, initial={"niveau": level})
    if form.is_valid():
        services.choose_visibility(by=request.user, level=form.cleaned_data["niveau"])
        messages.success(request, "C’est enregistré, et déjà vrai partout.")
        return redirect("settings:visibility")
    is_live = request.htmx and not request.htmx.history_restore_request
    name = "settings/visibility.html#apercu" if is_live else "settings/visibility.html"
    context = {
        "form": form,
        "choices": forms.level_choices(form),
        "level": Visibility(level),
        "glimpses": glimpses(request.user, level),
    }
    return render(request, name, context)


@require_form
def photo(request):
    """My photo, or my drawn portrait."""
    action = request.POST.get("action", "")
    photo_form = forms.PhotoForm(*((request.POST, request.FILES) if action == "photo" else ()))
    portrait_form = forms.PortraitForm(
        request.POST if action == "portrait" else None, initial={"portrait": request.user.portrait}
    )
    if photo_form.is_valid():
        services.change_photo(by=request.user, photos=photo_form.cleaned_data["photo"])
    elif portrait_form.is_valid():
        services.choose_portrait(by=request.user, portrait=portrait_form.cleaned_data["portrait"])
    elif action == "remove":
        services.remove_photo(by=request.user)
    else:
        forms_of_page = {"photo_form": photo_form, "portrait_form": portrait_form}
        return render(request, "settings/photo.html", forms_of_page)
    messages.success(request, "Ton portrait est à jour.")
    return redirect("settings:photo")


@require_form
def comfort(request):
    """Colours and size of the letters, on every page I open."""
    initial = {"theme": request.user.theme, "reading": request.user.reading}
    form = forms.ComfortForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        services.choose_comfort(by=request.user, **form.cleaned_data)
        messages.success(request, "C’est enregistré.")
        return redirect("settings:comfort")
    return render(request, "settings/comfort.html", {"form": form})


@require_safe
def journal(request):
    """Who read my file, and all that was done to it."""
    everything = request.GET.get("tout") == "1"
    page = for_person(
        request.user,
        before=number(request.GET.get("avant")),
        reads_only=not everything,
    )
    return render(request, "settings/journal.html", {"page": page, "everything": everything})
