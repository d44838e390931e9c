"""What a person chooses of her own actions."""

from django.db import transaction

from events.models import ActionSettings
from journal.services import record


@transaction.atomic
def choose(*, by, commune, radius_km, answers_calls, shows_level):
    """Keep what `by` chose; whether people may call her is dated in her journal."""
    former = ActionSettings.objects.select_for_update().filter(person=by).first()
    ActionSettings.objects.update_or_create(
        person=by,
        defaults={
            "commune": commune,
            "radius_km": radius_km,
            "answers_calls": answers_calls,
            "shows_level": shows_level,
        },
    )
    if answers_calls != (former is not None and former.answers_calls):
        record(action="calls.agreed" if answers_calls else "calls.declined", by=by, about=by)
