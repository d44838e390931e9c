"""The event: what, when, where, by whom and for whom."""

import datetime
import secrets

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from core.models import VisibleQuerySet
from events.models.words import OPEN_AUDIENCES, Audience, Kind, Organiser, State
from files.models import StoredFile
from groups.models import Group, Theme
from groups.models.group import animated, kept, unit_paths
from moderation.models import Maskable
from profiles.models.person import REF_ALPHABET
from sections.models import Commune, Unit, name_key_field

# A discreet mission tells its place and its hour so long before, to those who have their seat.
RELEASED_BEFORE = datetime.timedelta(hours=24)


def new_ref():
    """The word of an address: numbers that follow each other would tell how many there are."""
    return "".join(secrets.choice(REF_ALPHABET) for _ in range(10))


class EventQuerySet(VisibleQuerySet):
    # Sight

    def visible_to(self, person):
        """The events `person` may know of and open.

        A visitor: the public ones. Registered: those of her audience. Whoever organises: also its
        drafts. A discreet one: adherents alone, never a visitor; what it tells of its place and hour
        is asked of `events.policies.common.knows_the_place`.
        """
        if not (person.is_authenticated and person.is_active):
            return self.filter(
                audience=Audience.PUBLIC, is_discreet=False, masked_rule=None
            ).exclude(state=State.DRAFT)
        addressed = addressed_to(person)
        seen = (~Q(state=State.DRAFT) & addressed) | organised_by(person, addressed)
        return self.filter(seen) if person.is_adherent else self.filter(seen, is_discreet=False)

    def organised_by(self, person):
        """The events `person` organises: she changes them, and knows all of them."""
        if not (person.is_authenticated and person.is_active):
            return self.none()
        mine = self.filter(organised_by(person, addressed_to(person)))
        return mine if person.is_adherent else mine.filter(is_discreet=False)

    # Vocabulary

    def in_the_open(self):
        """What maps, feeds, counts, searches, digests and previews may tell: published, not masked,
        never discreet, whoever looks.
        """
        return self.filter(is_discreet=False, masked_rule=None).exclude(state=State.DRAFT)

    def to_come(self, now):
        """What is not over by `now`, called off excepted."""
        return self.filter(ends_at__gte=now).exclude(state=State.CANCELLED)


class Event(Maskable):
    """Something people do together. `seats_taken`, `waiting_count`, `maybe_count` and
    `comments_count` are kept by the database (migration 0002): everybody who comes, hidden ones too.
    """

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    kind = models.CharField("sorte", max_length=16, choices=Kind)
    state = models.CharField("état", max_length=9, choices=State, default=State.DRAFT)
    # Why it is called off, or comes at another date.
    state_words = models.CharField("raison", max_length=240, blank=True)
    audience = models.CharField("pour qui", max_length=10, choices=Audience)
    is_discreet = models.BooleanField("discret", default=False)
    title = models.CharField("titre", max_length=120)
    summary = models.CharField("en une phrase", max_length=240, blank=True)
    text = models.TextField("présentation", blank=True, max_length=5_000)
    html = models.TextField(blank=True, editable=False)
    checklist = models.TextField("à préparer", blank=True, max_length=2_000)
    bring = models.CharField("à apporter", max_length=240, blank=True)
    theme = models.CharField("thème", max_length=20, choices=Theme, default=Theme.OTHER)
    picture = models.OneToOneField(
        StoredFile, models.SET_NULL, null=True, blank=True, related_name="pictured_event"
    )
    picture_words = models.CharField("description de l’image", max_length=200, blank=True)

    # In whose name. `unit` or `group` is also the audience, when it is for their members.
    organiser = models.CharField("organisé par", max_length=6, choices=Organiser)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="events")
    group = models.ForeignKey(Group, models.CASCADE, null=True, blank=True, related_name="events")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="authored_events"
    )

    # When. Instants are kept in UTC; `zone` is that of the place, in which they are told.
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    zone = models.CharField("fuseau", max_length=40, default="Europe/Paris")
    series = models.ForeignKey(
        "Series", models.SET_NULL, null=True, blank=True, related_name="events"
    )
    # The day the rule of its series gave it, and whether it was changed by itself since.
    occurrence = models.DateField(null=True, blank=True)
    is_apart = models.BooleanField(default=False)

    # Where. The pin is the point rounded to 500 m, for everybody who does not take part: distances
    # are counted from it too, or three of them would tell the point.
    is_online = models.BooleanField("en ligne", default=False)
    online_url = models.URLField("lien de connexion", max_length=300, blank=True)
    place = models.CharField("lieu", max_length=120, blank=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, related_name="+")
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    pin_lat = models.FloatField(null=True, blank=True, editable=False)
    pin_lon = models.FloatField(null=True, blank=True, editable=False)
    # Somebody's home: place and address are for those who come.
    hides_place = models.BooleanField("lieu donné à qui vient", default=False)
    released_at = models.DateTimeField("lieu et heure donnés le", null=True, blank=True)
    wheelchair = models.BooleanField("accessible en fauteuil", default=False)
    sign_language = models.BooleanField("interprété en langue des signes", default=False)
    access_words = models.CharField("pour y accéder", max_length=240, blank=True)

    # How many.
    target = models.PositiveSmallIntegerField("objectif", null=True, blank=True)
    minimum = models.PositiveSmallIntegerField("minimum", null=True, blank=True)
    capacity = models.PositiveSmallIntegerField("nombre de places", null=True, blank=True)
    seats_taken = models.PositiveIntegerField(default=0, editable=False)
    waiting_count = models.PositiveIntegerField(default=0, editable=False)
    maybe_count = models.PositiveIntegerField(default=0, editable=False)
    comments_count = models.PositiveIntegerField(default=0, editable=False)

    campaign = models.ForeignKey(
        "Campaign", models.PROTECT, null=True, blank=True, related_name="events"
    )

    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    # RFC 5545 SEQUENCE: how many times date, place or state changed.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    # What those who come were last told of date, place and state, and when the next telling is due.
    told = models.JSONField(default=dict, blank=True, editable=False)
    tell_at = models.DateTimeField(null=True, blank=True, editable=False)
    eve_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    day_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    after_told_at = models.DateTimeField(null=True, blank=True, editable=False)

    name_key = name_key_field("title")
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="fr")
        + SearchVector("summary", weight="B", config="fr")
        + SearchVector("text", weight="C", config="fr"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "événement"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(audience="unit") | Q(unit__isnull=False), name="event_unit_audience"
            ),
            models.CheckConstraint(
                condition=~Q(audience="group") | Q(group__isnull=False), name="event_group_audience"
            ),
            models.CheckConstraint(
                condition=~Q(organiser="unit") | Q(unit__isnull=False), name="event_unit_organises"
            ),
            models.CheckConstraint(
                condition=~Q(organiser="group") | Q(group__isnull=False),
                name="event_group_organises",
            ),
            models.CheckConstraint(
                condition=~Q(is_discreet=True)
                | Q(audience__in=["unit", "group", "invited"], campaign=None),
                name="event_discreet_is_for_few",
            ),
            models.CheckConstraint(
                condition=Q(campaign=None) | Q(audience__in=[str(one) for one in OPEN_AUDIENCES]),
                name="event_of_a_campaign_is_open",
            ),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True, pin_lat=None, pin_lon=None)
                | Q(
                    lat__isnull=False,
                    lon__isnull=False,
                    pin_lat__isnull=False,
                    pin_lon__isnull=False,
                    lat__range=(-90, 90),
                    lon__range=(-180, 180),
                ),
                name="event_point_has_a_pin",
            ),
            models.UniqueConstraint(
                fields=["series", "occurrence"], name="event_once_per_occurrence"
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="event_when"),
            models.Index(fields=["ends_at"], name="event_end"),
            models.Index(fields=["pin_lat", "pin_lon"], name="event_where"),
            models.Index(fields=["unit", "starts_at"], name="event_of_unit"),
            models.Index(fields=["group", "starts_at"], name="event_of_group"),
            models.Index(
                fields=["campaign", "unit"],
                condition=Q(campaign__isnull=False),
                name="event_of_campaign",
            ),
            models.Index(
                fields=["tell_at"], condition=Q(tell_at__isnull=False), name="event_to_tell"
            ),
            models.Index(
                fields=["ends_at"], condition=Q(is_discreet=True), name="event_discreet_end"
            ),
            GinIndex(fields=["search"], name="event_search"),
            GinIndex(OpClass(F("name_key"), name="gin_trgm_ops"), name="event_name_trigrams"),
        ]

    def __str__(self):
        return f"Événement {self.pk}"

    def get_absolute_url(self):
        return reverse("events:detail", args=[self.ref])

    @property
    def is_draft(self):
        return self.state == State.DRAFT

    @property
    def is_called_off(self):
        return self.state == State.CANCELLED

    def is_over(self, now):
        """Whether it is finished by `now`."""
        return self.ends_at <= now

    def is_released(self, now):
        """Whether a discreet mission tells its place and hour by `now` to those who have a seat."""
        return self.starts_at - RELEASED_BEFORE <= now or (
            self.released_at is not None and self.released_at <= now
        )

    @property
    def is_short(self):
        """Whether too few people come: under 70 % of the target (PRODUCT §7.6)."""
        return self.target is not None and self.seats_taken * 10 < self.target * 7


class Series(models.Model):
    """The rule of what comes back: a monthly meeting. Occurrences are events of their own."""

    class Step(models.TextChoices):
        WEEKLY = "weekly", "Toutes les semaines"
        FORTNIGHTLY = "fortnightly", "Toutes les deux semaines"
        MONTHLY_WEEKDAY = "monthly_weekday", "Chaque mois, le même jour de la semaine"
        MONTHLY_DAY = "monthly_day", "Chaque mois, à la même date"

    step = models.CharField("rythme", max_length=15, choices=Step)
    first = models.DateField("première fois")
    until = models.DateField("jusqu’au", null=True, blank=True)
    made_until = models.DateField(null=True, blank=True, editable=False)

    class SeriesQuerySet(VisibleQuerySet):
        def visible_to(self, person):
            """Whoever sees one of its events."""
            return self.filter(pk__in=Event.objects.visible_to(person).values("series"))

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = "série"
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("first")),
                name="series_ends_after_it_starts",
            )
        ]

    def __str__(self):
        return f"Série {self.pk}"


class OfEventQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """What is attached to an event is as visible as it is."""
        return self.filter(event__in=Event.objects.visible_to(person))


class Host(models.Model):
    """Who organises with whom: somebody, a unit, a group. Asked first; the author is the first one."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="hosts")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="hostings"
    )
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="hostings")
    group = models.ForeignKey(Group, models.CASCADE, null=True, blank=True, related_name="hostings")
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = OfEventQuerySet.as_manager()

    class Meta:
        verbose_name = "organisateur"
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, unit=None, group=None)
                | Q(person=None, unit__isnull=False, group=None)
                | Q(person=None, unit=None, group__isnull=False),
                name="host_is_one_of_three",
            ),
            models.UniqueConstraint(fields=["event", "person"], name="host_person_once"),
            models.UniqueConstraint(fields=["event", "unit"], name="host_unit_once"),
            models.UniqueConstraint(fields=["event", "group"], name="host_group_once"),
        ]

    def __str__(self):
        return f"Organisateur {self.pk}"


class Invitation(models.Model):
    """One person, asked to come by one who does; for a discreet mission the only way to tell it."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="invitations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="event_invitations"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class InvitationQuerySet(VisibleQuerySet):
        def visible_to(self, person):
            """Whoever is invited, whoever invited her, and whoever organises."""
            if not person.is_authenticated:
                return self.none()
            mine = Event.objects.organised_by(person).values("pk")
            return self.filter(Q(person=person.pk) | Q(by=person.pk) | Q(event__in=mine))

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation à un événement"
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="event_invitation_once")
        ]

    def __str__(self):
        return f"Invitation {self.pk}"


def addressed_to(person):
    """The condition of an event whose audience `person` belongs to."""
    classes = [Audience.PUBLIC, Audience.REGISTERED]
    if person.is_adherent:
        classes.append(Audience.ADHERENTS)
    units = Unit.objects.open().filter(Q(path__in=unit_paths(person)) | kept(person))
    invitations = Invitation.objects.filter(person=person.pk).values("event")
    return (
        Q(audience__in=classes)
        | (Q(audience=Audience.UNIT) & Q(Exists(units.filter(pk=OuterRef("unit")))))
        | Q(audience=Audience.GROUP, group__in=Group.objects.readable_by(person).values("pk"))
        | Q(pk__in=invitations)
    )


def organised_by(person, addressed):
    """The condition of an event that `person` organises.

    By herself; for her unit or group, as long as she keeps or animates it, or wrote the event and
    is still among those it is `addressed` to. A right that is lost is lost at once.
    """
    accepted = Host.objects.exclude(accepted_at=None)
    hosting = Q(pk__in=accepted.filter(person=person.pk).values("event"))
    held = Unit.objects.open().filter(kept(person))
    animating = Group.objects.readable_by(person).filter(animated(person)).values("pk")
    return (
        (hosting & (Q(organiser=Organiser.PERSON) | addressed))
        | (Q(organiser=Organiser.UNIT) & Q(Exists(held.filter(pk=OuterRef("unit")))))
        | Q(organiser=Organiser.GROUP, group__in=animating)
        | Q(
            pk__in=accepted.filter(Q(unit__in=held.values("pk")) | Q(group__in=animating)).values(
                "event"
            )
        )
    )
