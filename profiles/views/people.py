"""The profile of a person, and her photo."""

from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from core.http import get_visible_or_404
from profiles import harvest, photos, policies
from profiles.models import Person
from profiles.queries.contacts import bond_between
from profiles.queries.profile import person_seen, profile_of
from profiles.services import note_reading

# Long enough for the pages of one visit; a photo withdrawn from sight is asked for again soon.
PHOTO_SECONDS = 60


@require_safe
def me(request):
    """My own profile, at an address that does not change."""
    return redirect(request.user)


@require_safe
def detail(request, ref):
    """The profile of somebody I see."""
    person = person_seen(request.user, ref)
    if policies.is_counted(request.user, person) and not harvest.allows(request.user, person):
        return slow_down(request)
    note_reading(by=request.user, about=person)
    context = {"profile": profile_of(person, request.user)}
    if person.pk != request.user.pk:
        context["bond"] = bond_between(request.user, person)
    return render(request, "profiles/detail.html", context)


def slow_down(request):
    """Too much read in too short a time; says when to come back."""
    response = render(request, "profiles/slow_down.html", status=429)
    response.headers["Retry-After"] = str(harvest.HOUR)
    return response


@require_safe
def photo(request, ref, token, size):
    """The photo of somebody I see, asked for again within a minute of being hidden."""
    get_visible_or_404(Person.objects, request.user, ref=ref, photo=token)
    etag = f'"{token}-{size}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = FileResponse(open_photo(token, size), content_type="image/webp")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"private, max-age={PHOTO_SECONDS}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def open_photo(token, size):
    """The open file of a photo. Raises Http404 when it is gone."""
    try:
        return photos.path_of(token, size).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
