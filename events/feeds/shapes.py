"""What the open data holds, as its document tells it: public events, and nobody in them."""

import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from ninja import Field, Schema
from pydantic import AwareDatetime, model_validator

from events.feeds.jsonld import picture_url
from events.feeds.plain import cut, line, plain
from events.models import Kind

KINDS = ", ".join(f"`{kind.value}` ({kind.label})" for kind in Kind)
DAYS = {"ge": datetime.date(2000, 1, 1), "le": datetime.date(2100, 1, 1)}
TOGETHER = "lat et lon vont ensemble"


class Filters(Schema):
    """What is asked of the list; dates are days in Paris."""

    insee: str = Field("", pattern=r"^[0-9AB]{5}$|^$", description="Code Insee de la commune")
    department: str = Field("", pattern=r"^[0-9AB]{2,3}$|^$", description="Code du département")
    unit: str = Field(
        "",
        pattern=r"^[-\w]{0,80}$",
        description="Instance qui organise, et celles au-dessous\u00a0: la fin de l’adresse de sa page",
    )
    kind: Kind | None = Field(None, description=f"Sorte d’événement\u00a0: {KINDS}")
    since: datetime.date | None = Field(
        None, alias="from", description="À partir de ce jour\u00a0; sans lui, ce qui vient", **DAYS
    )
    until: datetime.date | None = Field(
        None, alias="to", description="Jusqu’à ce jour compris", **DAYS
    )
    lat: float | None = Field(
        None, ge=-90, le=90, allow_inf_nan=False, description="Autour de ce point\u00a0: latitude"
    )
    lon: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False, description="Longitude")
    radius: float = Field(20, ge=1, le=200, allow_inf_nan=False, description="Rayon, en kilomètres")
    cursor: str = Field("", max_length=100, description="La suite\u00a0: le `next` de la réponse")
    limit: int = Field(50, ge=1, le=100, description="Combien d’événements, 100 au plus")

    @model_validator(mode="after")
    def point_is_whole(self):
        if (self.lat is None) != (self.lon is None):
            raise ValueError(TOGETHER)
        return self


class PlaceOut(Schema):
    """Where it is. `lat` and `lon` are rounded to 500 m, whatever the event."""

    online: bool
    online_url: str
    name: str
    address: str
    commune: str
    insee: str
    department: str
    lat: float | None
    lon: float | None
    given_to_participants: bool = Field(
        description="Le nom et l’adresse du lieu ne sont donnés qu’à qui vient"
    )


class AccessOut(Schema):
    """How one gets in."""

    wheelchair: bool
    sign_language: bool
    words: str


class OrganiserOut(Schema):
    """A unit or a group; never a person."""

    kind: str = Field(description="`unit` ou `group`")
    name: str
    url: str


class EventOut(Schema):
    """One public event."""

    ref: str
    url: str
    ics: str
    kind: str = Field(description=KINDS)
    kind_label: str
    title: str
    summary: str
    text: str = Field(description="Markdown, coupé au-delà de 1 500 signes")
    status: str = Field(description="`published`, `postponed` (reporté), `cancelled` (annulé)")
    status_reason: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    timezone: str = Field(
        description="Celui du lieu\u00a0: c’est dans lui que les heures sont dites"
    )
    place: PlaceOut
    access: AccessOut
    organiser: OrganiserOut | None
    picture: str
    updated_at: AwareDatetime


class EventsOut(Schema):
    """A page of events, in the order of their beginning."""

    events: list[EventOut]
    next: str | None = Field(description="Le curseur de la page suivante\u00a0; null à la fin")


class Problem(Schema):
    """Why there is no answer."""

    error: str = Field(
        description="`bad_request`, `not_found`, `unprocessable`, `not_allowed`, `too_many_requests`"
    )
    message: str
    fields: list[str] = Field([], description="Les filtres en cause")


def shape(entry):
    """The EventOut of one Entry."""
    zone = ZoneInfo(entry.zone)
    return {
        "ref": entry.ref,
        "url": entry.url,
        "ics": settings.BASE_URL + reverse("events:ics", args=[entry.ref]),
        "kind": entry.kind,
        "kind_label": entry.model.label,
        "title": line(entry.title),
        "summary": line(entry.summary),
        "text": cut(plain(entry.text)),
        "status": entry.state,
        "status_reason": line(entry.state_words),
        "starts_at": entry.starts_at.astimezone(zone),
        "ends_at": entry.ends_at.astimezone(zone),
        "timezone": entry.zone,
        "place": place(entry),
        "access": {
            "wheelchair": entry.wheelchair,
            "sign_language": entry.sign_language,
            "words": line(entry.access_words),
        },
        "organiser": organiser(entry),
        "picture": picture_url(entry) if entry.picture else "",
        "updated_at": entry.changed_at,
    }


def place(entry):
    """The PlaceOut of one Entry."""
    return {
        "online": entry.is_online,
        "online_url": entry.online_url,
        "name": line(entry.place),
        "address": line(entry.address),
        "commune": entry.commune,
        "insee": entry.insee,
        "department": entry.department,
        "lat": entry.lat,
        "lon": entry.lon,
        "given_to_participants": not entry.knows,
    }


def organiser(entry):
    """The OrganiserOut of one Entry; None when it is a person."""
    if not entry.organiser_kind:
        return None
    page = "unit" if entry.organiser_kind == "unit" else "groups:detail"
    url = settings.BASE_URL + reverse(page, args=[entry.organiser_slug])
    return {"kind": entry.organiser_kind, "name": entry.organiser, "url": url}
