"""Events, who comes, what it gave, and what adds up from section to nation."""

from events.models.after import Challenge, Presence, Report, ReportPhoto, Thanks
from events.models.campaign import Campaign
from events.models.coming import Need, NeedTaken, Participation, Ride, RideSeat, Shift
from events.models.event import Event, Host, Invitation, Series
from events.models.own import ActionSettings, Call, CallReceived
from events.models.talking import Comment
from events.models.words import (
    MISSIONS,
    OPEN_AUDIENCES,
    TAKEN,
    Answer,
    Audience,
    Kind,
    Measure,
    Organiser,
    Place,
    State,
)

__all__ = [
    "MISSIONS",
    "OPEN_AUDIENCES",
    "TAKEN",
    "ActionSettings",
    "Answer",
    "Audience",
    "Call",
    "CallReceived",
    "Campaign",
    "Challenge",
    "Comment",
    "Event",
    "Host",
    "Invitation",
    "Kind",
    "Measure",
    "Need",
    "NeedTaken",
    "Organiser",
    "Participation",
    "Place",
    "Presence",
    "Report",
    "ReportPhoto",
    "Ride",
    "RideSeat",
    "Series",
    "Shift",
    "State",
    "Thanks",
]
