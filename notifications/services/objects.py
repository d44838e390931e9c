"""What a person accepts of one thing: its news in the digest of the day, of the week, or none."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from core.http import Invalid
from notifications import nudge, registry, things
from notifications.models import Cadence, Letter, MailSettings, Notice, ObjectChoice
from notifications.services.notices import chosen_cadences, schedule

NOT_OFFERED = "Ce choix n’est pas proposé ici."


@transaction.atomic
def choose_for(*, person_id, sort, pk, cadence):
    """Keep the cadence of that person for the thing `pk` of `sort` (a code); "" forgets the choice.

    NONE also reads what is new of it, and takes it out of the letters that wait. Nothing is said of
    the thing, so that no sight is asked. Raises Invalid when its sort does not offer that cadence.
    """
    found = things.get(sort)
    if found is None or (cadence and cadence not in found.offers):
        raise Invalid(NOT_OFFERED)
    thing = {
        "subject_type": ContentType.objects.get_for_model(found.model),
        "subject_id": pk,
    }
    mine = ObjectChoice.objects.filter(recipient=person_id, **thing)
    before = mine.values_list("cadence", flat=True).first() or ""
    if cadence:
        ObjectChoice.objects.update_or_create(
            recipient_id=person_id, **thing, defaults={"cadence": cadence}
        )
    else:
        mine.delete()
    if cadence == before:
        return
    found.chosen(person_id, pk, cadence)
    waiting = Notice.objects.filter(
        recipient=person_id, about_type=thing["subject_type"], about_id=pk, read_at=None
    ).exclude(state=Notice.State.WITHDRAWN)
    if cadence == Cadence.NONE:
        silence(person_id, waiting)
    else:
        plan_again(person_id, waiting, cadence)


def silence(person_id, waiting):
    """Read those `waiting` notices that may be refused; what else their letters told leaves again."""
    refusable = [code for code in registry.KINDS if registry.can_be_disabled(code)]
    silenced = waiting.filter(kind__in=refusable)
    queued = Letter.objects.filter(
        recipient=person_id, state=Letter.State.QUEUED, notices__in=silenced
    )
    letters = list(queued.values_list("pk", flat=True))
    locked = Letter.objects.filter(pk__in=letters, state=Letter.State.QUEUED).select_for_update()
    letters = [letter.pk for letter in locked]
    Letter.objects.filter(pk__in=letters).update(
        state=Letter.State.CANCELLED, error="mis en sourdine", text="", html=""
    )
    now = timezone.now()
    silenced.update(read_at=now, push_due_at=None)
    told = Notice.objects.filter(letter__in=letters, read_at=None)
    told.update(due_at=now, state=Notice.State.PENDING, letter=None)
    if letters:
        nudge.on_commit(nudge.COMPOSE)


def plan_again(person_id, waiting, cadence):
    """Have what no letter told yet of it leave at its new cadence."""
    notices = list(waiting.filter(state=Notice.State.PENDING).select_related("recipient"))
    chosen = chosen_cadences([person_id], {notice.kind for notice in notices})
    clock = MailSettings.objects.filter(recipient=person_id).first() or MailSettings()
    kept = []
    for notice in notices:
        if kind := registry.get(notice.kind):
            choice = cadence or chosen.get((person_id, notice.kind))
            schedule(notice, kind, choice, clock, timezone.now())
            kept.append(notice)
    Notice.objects.bulk_update(kept, ["due_at"])
