"""What an event gave, told by those who organised it: figures, a few words, photos."""

from django.db import transaction
from django.utils import timezone

from core.http import refuse_unless
from events.kinds import model_of
from events.models import Report, ReportPhoto
from events.policies import after as policies
from events.policies.common import organises
from events.policies.timing import NOT_ORGANISING
from events.services.drafting import Wrong, locked, log
from files.services import BadFile, discard, receive

PHOTOS = 5
FULL = "Cinq photos au plus\u00a0: tu peux en retirer une pour en mettre une autre."
DISCREET = "Une mission discrète ne garde pas de photo."


@transaction.atomic
def report(*, by, event, people, figures=None, words="", photos=(), described=None, dropped=()):
    """Write what `event` gave, or write it again; returns the Report.

    `figures` are those that its kind counts, by Measure. `photos` are uploads; `described` says what
    is seen on those that are there ({pk: words}), and `dropped` (pks) are thrown away. A photo that
    is there already is not kept twice. Raises Refused and Invalid.
    """
    event = locked(event)
    refuse_unless(organises(by, event), NOT_ORGANISING)
    reason = policies.no_telling(event, timezone.now())
    refuse_unless(not reason, reason)
    masked = Report.objects.filter(event=event).exclude(masked_rule=None).exists()
    refuse_unless(not masked, policies.MASKED_REPORT)
    counted = {str(one): (figures or {}).get(one, 0) for one in model_of(event.kind).measures}
    found, _is_new = Report.objects.update_or_create(
        event=event,
        defaults={"people": people, "words": words, "by": by, "at": timezone.now(), **counted},
    )
    change_photos(found, described or {}, dropped)
    add_photos(by, event, found, photos)
    log(by, event, "reported")
    return found


def change_photos(found, described, dropped):
    """Say what is seen on the photos of a Report, and throw some away."""
    for photo in found.photos.select_related("file"):
        if photo.pk in dropped:
            discard(photo.file)
        elif described.get(photo.pk, photo.description) != photo.description:
            photo.description = described[photo.pk]
            photo.save(update_fields=["description"])


def add_photos(by, event, found, photos):
    """Keep the uploads `photos`: cleaned of place and date, five in all. Raises Invalid."""
    if photos and event.is_discreet:
        raise Wrong("photos", DISCREET)
    known = set(found.photos.values_list("file__digest", flat=True))
    for uploaded in photos:
        try:
            file = receive(by=by, uploaded=uploaded, images_only=True)
        except BadFile as error:
            raise Wrong("photos", str(error)) from error
        if file.digest in known:
            discard(file)
            continue
        if len(known) == PHOTOS:
            raise Wrong("photos", FULL)
        known.add(file.digest)
        ReportPhoto.objects.create(report=found, file=file)
