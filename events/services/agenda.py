"""The secret address of an agenda: changed when it went too far."""

from django.db import transaction
from django.db.models import F

from events.models import ActionSettings
from journal.services import record


@transaction.atomic
def renew(*, by):
    """Give the agenda of `by` another address; the former one leads nowhere from now on."""
    ActionSettings.objects.get_or_create(person=by)
    mine = ActionSettings.objects.filter(person=by)
    mine.update(agenda_number=F("agenda_number") + 1)
    record(action="agenda.renewed", by=by, about=by)
