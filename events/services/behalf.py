"""Answers in the name of somebody else: a member without e-mail, or one who asked.

The same rules of seats and of the waiting line as when she answers herself.
"""

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from events.models import Answer, Event, Participation
from events.policies import behalf as policies
from events.policies.common import organises
from events.queries.behalf import answered_for
from events.services import answers
from events.services.drafting import locked
from journal.services import record

YES_OR_NO = "Réponds oui ou non."


@transaction.atomic
def answer_for(*, by, event, person, answer):
    """Write what `person` told `by`, who organises `event` and keeps her file; returns the
    Participation. She reads in her journal who wrote it.

    Raises Refused, or Invalid when she is not of those it is for, or when seats lack.
    """
    event, now = locked(event), timezone.now()
    reason = policies.no_behalf(by, event, organises(by, event), now)
    refuse_unless(not reason, reason)
    found = answered_for(by, event).filter(pk=person.pk).first()
    refuse_unless(found is not None, policies.NOT_YOURS)
    if answer not in (Answer.YES, Answer.NO):
        raise Invalid(YES_OR_NO)
    if not Event.objects.visible_to(found).filter(pk=event.pk).exists():
        raise Invalid(policies.NOT_HERS)
    rows = Participation.objects.filter(event=event, person=found)
    mine = rows.first() or answers.left_by(found, event) or Participation(event=event, person=found)
    mine.entered_by = by
    mine = answers.write(event, mine, answer, None, None, now)
    record(
        action="event.answered_for",
        by=by,
        about=found,
        unit=event.unit,
        subject=event,
        detail={"answer": str(answer), "place": str(mine.place)},
    )
    return mine
