"""Change one date, or that date and all those that follow."""

from django.db import transaction

from events.services import series
from events.services.publishing import edit


@transaction.atomic
def change(*, by, event, changes, version, picture=None, drops_picture=False, following=False):
    """`publishing.edit`, for one event, or for an occurrence and all those `following` it.

    Returns the Event. Raises what it raises.
    """
    occurrence = event.occurrence
    changed = edit(
        by=by,
        event=event,
        changes=changes,
        version=version,
        picture=picture,
        drops_picture=drops_picture,
    )
    if following and occurrence is not None and not changed.is_draft:
        series.follow(by=by, event=changed, changes=changes, occurrence=occurrence)
    return changed
