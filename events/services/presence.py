"""Who was there: ticked by those who organise, said by each of herself, printed."""

import json

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from events.models import Answer, Participation, Place, Presence
from events.policies import after as policies
from events.policies.common import organises
from events.policies.timing import NOT_ORGANISING
from events.queries.presence import addable, key_of, named, printed_of, unnamed_in
from events.services.drafting import locked, log
from files.printing import plain
from journal.services import record

TOO_MANY = "Personnes sans nom\u00a0: il y en a {most} au plus sur cette feuille."
NOT_HERE = (
    "Cette personne ne peut pas être ajoutée ici\u00a0: compte-la parmi les personnes en plus."
)
NO_SEAT = "Tu n’avais pas dit que tu venais\u00a0: demande à qui organise de t’ajouter."
NOT_OVER = "Ce n’est pas encore fini."
AWAY = "Qui organise t’a noté comme absent\u00a0: vois avec elle ou lui."


@transaction.atomic
def fill(*, by, event, shown, there, unnamed, walk_ins):
    """Tick, of the rows `shown` (keys), those in `there`; count the `unnamed` and the `walk_ins`.

    A key of nobody `by` may name is passed over without a word. Safe to send twice. Raises Refused,
    or Invalid when more came without a name than were expected.
    """
    event = to_fill(by, event)
    keys = {key_of(pk): pk for pk in named(by, event).values_list("pk", flat=True)}
    if unnamed > (most := unnamed_in(event, len(keys))):
        raise Invalid(TOO_MANY.format(most=most))
    there = {keys[key] for key in shown if key in keys and key in there}
    away = {keys[key] for key in shown if key in keys} - there
    rows = Participation.objects.visible_to(by).filter(event=event)
    rows.filter(pk__in=there).update(was_there=True)
    rows.filter(pk__in=away).update(was_there=False)
    Presence.objects.update_or_create(
        event=event,
        defaults={"unnamed": unnamed, "walk_ins": walk_ins, "by": by, "at": timezone.now()},
    )
    log(by, event, "presence")


@transaction.atomic
def add(*, by, event, person):
    """Put `person`, who came without having answered, on the sheet of `event`, ticked.

    She reads it in her journal, and may say that she was not there. Raises Refused and Invalid.
    """
    event = to_fill(by, event)
    if not addable(by, event).filter(pk=person.pk).exists():
        raise Invalid(NOT_HERE)
    Participation.objects.update_or_create(
        event=event,
        person=person,
        defaults={
            "answer": Answer.YES,
            "place": Place.SEATED,
            "waiting_since": None,
            "offered_until": None,
            "was_there": True,
        },
    )
    record(action="event.presence", by=by, about=person, unit=event.unit, subject=event)


@transaction.atomic
def say(*, by, event, was_there):
    """`by` says of herself whether she was at `event`: if not, she leaves its lists.

    Raises Refused when the sheet says otherwise, Invalid before the end or without a seat.
    """
    event = locked(event)
    refuse_unless(not event.is_masked, policies.MASKED)
    if not event.is_over(timezone.now()):
        raise Invalid(NOT_OVER)
    row = Participation.objects.filter(event=event, person=by.pk, place=Place.SEATED).first()
    if row is None:
        raise Invalid(NO_SEAT)
    if was_there:
        refuse_unless(row.was_there is not False, AWAY)
        row.was_there = True
    else:
        row.was_there, row.answer, row.place = False, Answer.NO, Place.NONE
    row.save(update_fields=["was_there", "answer", "place"])


@transaction.atomic
def printing(*, by, event):
    """What presence.typ prints of `event` for `by`, as JSON; the journal keeps that she did.

    Raises Refused.
    """
    refuse_unless(organises(by, event), NOT_ORGANISING)
    reason = policies.no_sheet(event, timezone.now())
    refuse_unless(not reason, reason)
    log(by, event, "sheet_printed")
    words = printed_of(by, event)
    return json.dumps({name: lettered(value) for name, value in words.items()})


def lettered(value):
    """`value`, words or a list of words, with letters that a sheet can show."""
    if isinstance(value, str):
        return plain(value).strip()
    return [lettered(one) for one in value] if isinstance(value, list) else value


def to_fill(by, event):
    """The locked `event`, whose sheet `by` may tick now; raises Refused."""
    event = locked(event)
    refuse_unless(organises(by, event), NOT_ORGANISING)
    reason = policies.no_telling(event, timezone.now())
    refuse_unless(not reason, reason)
    return event
