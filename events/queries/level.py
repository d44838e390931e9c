"""How active a person was over thirty days, from 1 to 10: for her alone, and compared to nobody."""

import datetime

from django.db.models import Exists, OuterRef, Q

from core.prepared import Prepared
from events.models import (
    MISSIONS,
    ActionSettings,
    Answer,
    Event,
    Host,
    Participation,
    Place,
    State,
)

# What one event is worth.
FIELD, ORGANISING, BEING_THERE = 4, 3, 1
PER_LEVEL, HIGHEST = 2, 10
WINDOW = datetime.timedelta(days=30)


def points_of(actions):
    """The points of `actions`, (kind, came, organised) of each event.

    Being there is worth 4 in a field action (tracts, doors, posters, phone) and 1 elsewhere;
    organising, with others or alone, adds 3. Reading, writing, logging in: nothing.
    """
    return sum(
        (FIELD if kind in MISSIONS else BEING_THERE) * came + ORGANISING * organised
        for kind, came, organised in actions
    )


def level_from(points):
    """The level of so many points: one for every two begun, 10 at most, 0 for none.

    A section meeting in the month makes 1, a field action 2, one more when it was hers to organise;
    five field actions make 10, and a sixth no more.
    """
    return min(HIGHEST, -(-points // PER_LEVEL))


def seated_in(pk):
    """The events where the person of that id had her seat, and was not noted away."""
    rows = Participation.objects.filter(person=pk, place=Place.SEATED).exclude(was_there=False)
    return rows.values("event")


def hosted_by(pk):
    """The events she organised in her own name, but those she said she did not come to."""
    away = Participation.objects.filter(person=pk).filter(Q(answer=Answer.NO) | Q(was_there=False))
    rows = Host.objects.filter(person=pk).exclude(accepted_at=None)
    return rows.exclude(event__in=away.values("event")).values("event")


def done_by(pk):
    """The condition of an Event where she was, or that she organised.

    One list of ids: with an OR of two, PostgreSQL reads every event there ever was.
    """
    return Q(pk__in=seated_in(pk).union(hosted_by(pk)))


def acted(pk, since, until):
    """(kind, came, organised, level switched off) of each event of hers that ended between the two,
    discreet ones too: only she reads what comes of it.
    """
    switched_off = ActionSettings.objects.filter(person=pk, shows_level=False)
    events = Event.objects.filter(
        done_by(pk),
        ends_at__gt=since,
        ends_at__lte=until,
        state=State.PUBLISHED,
        masked_rule=None,
    )
    came = Participation.objects.filter(event=OuterRef("pk"), person=pk, place=Place.SEATED)
    hosted = Host.objects.filter(event=OuterRef("pk"), person=pk).exclude(accepted_at=None)
    return events.annotate(
        came=Exists(came.exclude(was_there=False)),
        hosted=Exists(hosted),
        off=Exists(switched_off),
    ).values_list("kind", "came", "hosted", "off")


ACTED = Prepared(acted, int, datetime.datetime, datetime.datetime)


def level_of(person, now):
    """The level of `person` at `now`, from 0 to 10; None when she switched it off. One query.

    Without any action there is nothing to switch off: it is 0.
    """
    rows = ACTED.rows(person.pk, now - WINDOW, now)
    if any(off for *_action, off in rows):
        return None
    return level_from(points_of(action for *action, _off in rows))
