"""What all notices about an event have in common.

Nothing of the event is kept in a notice: it is read when it is told, if it may still be seen. Of a
discreet mission neither title nor place nor hour is ever told, only that there is something to open.
"""

from functools import cache

from events import tokens
from events.models import Event, Participation, State
from events.things import thing_of
from groups.models.sight import Read
from groups.queries.columns import columns
from notifications.models import Cadence
from notifications.registry import Item, NoticeKind, by_recipient
from profiles.queries.many import read_rights
from sections.models import Commune

EVENT = columns(
    Event,
    *("id", "ref", "kind", "state", "is_discreet", "title", "starts_at", "ends_at", "zone"),
    *("is_online", "online_url", "place", "address", "commune_id", "hides_place", "released_at"),
    *("target", "seats_taken", "bring", "state_words"),
)
# Queries are written once for each number of tens of events.
STEP = 10


@cache
def known(size):
    """The Read of the events that the viewer may know of, among so many."""
    return Read(
        lambda viewer, *ids: (
            Event.objects.visible_to(viewer)
            .filter(pk__in=ids, masked_rule=None)
            .exclude(state=State.DRAFT)
            .values_list(*EVENT, "commune__name")
        ),
        *[int] * size,
    )


def seen_by(viewer, ids):
    """{id: Event} of those of `ids` that `viewer` may know of, each with the name of its commune."""
    ids = [*ids, *[0] * (-len(ids) % STEP)]
    return {row[0]: event_of(row) for row in known(len(ids)).rows(viewer, *ids)}


def event_of(row):
    """The Event of one row of `known`."""
    event = Event.from_db("default", EVENT, row[:-1])
    if event.commune_id:
        event.commune = Commune(insee=event.commune_id, name=row[-1])
    return event


class OfEvents(NoticeKind):
    """A notice about an event, its subject: told while its recipient may see it."""

    default_cadence = Cadence.DAILY
    icon = "calendar-blank"
    # What is said instead of everything, of a discreet mission.
    quiet = "Du nouveau pour une mission"

    def prepare(self, notices):
        """Read the events that each recipient may see, and what she answered; one query for each of
        them, and two.
        """
        answers = {
            (one.person_id, one.event_id): one
            for one in Participation.objects.filter(
                event__in={notice.subject_id for notice in notices},
                person__in={notice.recipient_id for notice in notices},
            )
        }
        recipients = by_recipient(notices)
        read_rights(recipients)
        for recipient, told in recipients.items():
            seen = seen_by(recipient, sorted({notice.subject_id for notice in told}))
            for notice in told:
                notice.event = seen.get(notice.subject_id)
                notice.answer = answers.get((notice.recipient_id, notice.subject_id))
            self.prepare_for(recipient, told)

    def prepare_for(self, recipient, notices):
        """Load, in a constant number of queries, what else `recipient` must be asked again."""

    def thing(self, notice):
        return thing_of(notice.event)

    def still_concerns(self, notice):
        return notice.event is not None and self.concerns(notice)

    def concerns(self, notice):
        """Whether `notice`, of an event that its recipient sees, is still of use to her."""
        return True

    def answer_url(self, notice):
        """Where the recipient of `notice` answers, without logging in; never of a discreet mission."""
        return tokens.url(tokens.make(notice.event, notice.recipient_id))

    def item(self, notice):
        if notice.event.is_discreet:
            return Item(self.quiet, "", notice.event.get_absolute_url(), "Ouvrir la mission")
        return self.said(notice)

    def said(self, notice):
        """The Item of `notice`, whose event is not discreet."""
        raise NotImplementedError
