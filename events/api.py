"""The open data of public events: read only, the same for everybody, described by OpenAPI."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError
from ninja.renderers import JSONRenderer

from core.http import Invalid
from events.feeds.shapes import EventOut, EventsOut, Filters, Problem, shape
from events.queries.feeds import one
from events.queries.open_data import Asked, public_page

ABOUT = (
    "Les événements publics de la Coopol, en lecture seule et sans clé. Aucune personne n’y est "
    "nommée, et les missions discrètes n’y sont jamais. Au plus 120 demandes par minute."
)
UNKNOWN = "Il n’y a rien à cette adresse."
WRONG = "Un des filtres n’est pas ce qu’il devrait être."
PROBLEMS = {code: Problem for code in (400, 404, 422, 429)}


class Readable(JSONRenderer):
    """JSON with letters as they are."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title="La Coopol, événements publics",
    version="1",
    description=ABOUT,
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
    renderer=Readable(),
)


@api.get(
    "evenements",
    response={200: EventsOut, **PROBLEMS},
    url_name="events",
    operation_id="list_events",
    summary="Les événements, dans l’ordre de leur début",
)
def events(request, filters: Query[Filters]):
    """Ce qui vient, ou les jours demandés."""
    page = public_page(asked_of(filters), timezone.now(), filters.limit)
    return {"events": [shape(entry) for entry in page.events], "next": page.after or None}


@api.get(
    "evenements/{slug:ref}",
    response={200: EventOut, 404: Problem, 429: Problem},
    url_name="event",
    operation_id="get_event",
    summary="Un événement",
)
def event(request, ref: str):
    """Un événement public, même passé."""
    entry = one(AnonymousUser(), ref, timezone.now())
    if entry is None:
        raise Http404
    return shape(entry)


def asked_of(filters):
    """The Asked of the Filters of an address."""
    point = None if filters.lat is None else (filters.lat, filters.lon)
    same = {name: getattr(filters, name) for name in SAME}
    return Asked(**same, kind=filters.kind or "", point=point)


SAME = ("insee", "department", "unit", "since", "until", "radius", "cursor")


@api.exception_handler(Invalid)
def invalid(request, error):
    return problem(request, 400, "bad_request", str(error))


@api.exception_handler(Http404)
def not_found(request, error):
    return problem(request, 404, "not_found", UNKNOWN)


@api.exception_handler(ValidationError)
def unprocessable(request, error):
    fields = [str(one["loc"][-1]) for one in error.errors]
    return problem(request, 422, "unprocessable", WRONG, fields)


def problem(request, status, error, message, fields=()):
    """An answer that says what went wrong, as JSON."""
    told = {"error": error, "message": message, "fields": list(fields)}
    return api.create_response(request, told, status=status)
