"""What an event gave."""

from dataclasses import dataclass

from events.kinds import model_of
from events.models import Campaign, Measure, Place, Report, ReportPhoto, State
from events.policies.after import THANKED_FOR
from events.policies.common import is_heard
from groups.models.sight import Read
from profiles.models.belonging import columns_of

WORDS = {
    Measure.PEOPLE: ("personne", "personnes"),
    Measure.LEAFLETS: ("tract donné", "tracts donnés"),
    Measure.DOORS: ("porte frappée", "portes frappées"),
    Measure.CONVERSATIONS: ("conversation", "conversations"),
}


REPORT = columns_of(Report)
REPORT_OF = Read(
    lambda viewer, event: (
        Report.objects.visible_to(viewer).filter(event=event).values_list(*REPORT)
    ),
    int,
)
PHOTO = columns_of(ReportPhoto)
PHOTOS_OF = Read(
    lambda viewer, report: (
        ReportPhoto.objects.visible_to(viewer)
        .filter(report=report)
        .order_by("pk")
        .values_list(*PHOTO)
    ),
    int,
)


@dataclass(frozen=True)
class Outcome:
    """What an event gave, as one viewer reads it. `is_told`: its report is written.

    `can_tell`: she writes it. `can_thank`: she was there and thanks who was. `asks_me`: nobody said
    yet whether she was there.
    """

    is_told: bool
    is_over: bool
    figures: tuple[tuple[int, str], ...] = ()
    words: str = ""
    photos: tuple[ReportPhoto, ...] = ()
    campaign: Campaign | None = None
    # The report, when moderation masked it: nothing of it is told.
    masked: Report | None = None
    can_tell: bool = False
    can_thank: bool = False
    asks_me: bool = False


def outcome_of(viewer, event, *, organises, participation, now):
    """The Outcome of `event` for `viewer`, who sees it; None before it is over, or before it began
    for who organises it. At most three queries. Nobody is named in it.

    Of a discreet mission it is for those who were there, and no number says how many they were.
    """
    is_over = event.is_over(now)
    if event.state != State.PUBLISHED or event.starts_at > now or not (is_over or organises):
        return None
    seat = participation if participation and participation.place == Place.SEATED else None
    if event.is_discreet and not organises and seat is None:
        return None
    found = next((report_from(row) for row in REPORT_OF.rows(viewer, event.pk)), None)
    masked = found if found and found.is_masked else None
    report = None if masked else found
    was_there = organises or (seat is not None and seat.was_there is not False)
    lately = is_over and event.ends_at + THANKED_FOR >= now and not event.is_discreet
    return Outcome(
        is_told=found is not None,
        is_over=is_over,
        figures=figures_of(event, report, organises) if report else (),
        words=report.words if report else "",
        photos=photos_of(viewer, report) if report else (),
        campaign=campaign_of(viewer, event),
        masked=masked,
        can_tell=organises and not masked,
        can_thank=lately and was_there and is_heard(viewer),
        asks_me=is_over and seat is not None and seat.was_there is None,
    )


def figures_of(event, report, organises):
    """(number, words) of what a Report counts, people first; nothing that is zero."""
    measures = (Measure.PEOPLE, *model_of(event.kind).measures)
    if event.is_discreet and not organises:
        measures = measures[1:]
    return in_words((getattr(report, one), one) for one in measures)


def in_words(sums):
    """(number, words) of each (number, Measure) of `sums`; nothing that is zero."""
    return tuple((number, WORDS[one][number > 1]) for number, one in sums if number)


def report_from(row):
    """The Report of a row of REPORT_OF."""
    return Report.from_db("default", REPORT, row)


def photos_of(viewer, report):
    """The photos of a Report that `viewer` may look at; none for a visitor. One query."""
    rows = PHOTOS_OF.rows(viewer, report.pk)
    return tuple(ReportPhoto.from_db("default", PHOTO, row) for row in rows)


def campaign_of(viewer, event):
    """The Campaign that `event` adds to, if `viewer` may read it; one query at most."""
    if event.campaign_id is None:
        return None
    rows = Campaign.objects.visible_to(viewer).filter(pk=event.campaign_id)
    return rows.only("ref", "title").first()
