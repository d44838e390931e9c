"""Who comes, when, with whom, and what she takes in charge."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from core.models import VisibleQuerySet
from events.models.event import Event, OfEventQuerySet
from events.models.words import TAKEN, Answer, Place
from profiles.models import Person


class Shift(models.Model):
    """A part of an event for which one comes (« créneau »)."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="shifts")
    label = models.CharField("nom", max_length=60, blank=True)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    capacity = models.PositiveSmallIntegerField("nombre de places", null=True, blank=True)

    objects = OfEventQuerySet.as_manager()

    class Meta:
        verbose_name = "créneau"
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="shift_ends_after_it_starts"
            )
        ]

    def __str__(self):
        return f"Créneau {self.pk}"


class Need(models.Model):
    """Something an event lacks: two cars, a speaker, soup (« rôle à tenir »)."""

    class Icon(models.TextChoices):
        CAR = "car", "Voiture"
        MATERIAL = "package", "Matériel"
        SPEAKER = "microphone-stage", "Prise de parole"
        FOOD = "cooking-pot", "Repas"
        WELCOME = "hand-waving", "Accueil"
        OTHER = "users-three", "Autre"

    event = models.ForeignKey(Event, models.CASCADE, related_name="needs")
    label = models.CharField("ce qu’il faut", max_length=80)
    words = models.CharField("précision", max_length=140, blank=True)
    icon = models.CharField("image", max_length=20, choices=Icon, default=Icon.OTHER)
    wanted = models.PositiveSmallIntegerField("combien", default=1)
    position = models.PositiveSmallIntegerField(default=0)

    objects = OfEventQuerySet.as_manager()

    class Meta:
        verbose_name = "besoin"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(wanted__gte=1), name="need_wants_something")
        ]

    def __str__(self):
        return f"Besoin {self.pk}"


class ParticipationQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """The answers whose author `person` may know: her own; for registered people, those who come
        among the people they see, but for a discreet mission; for whoever organises, all those of
        people she sees, and the first names of those without an account.

        Hidden people are thus known to the board of their own section alone. Numbers are asked of
        the event.
        """
        if not (person.is_authenticated and person.is_active):
            return self.none()
        open_events = Event.objects.visible_to(person).in_the_open()
        mine = Event.objects.organised_by(person)
        told = Q(event__in=open_events.values("pk"))
        return self.known_to(person, told, Q(event__in=mine.values("pk")))

    def visible_in(self, person, event, *, is_open, organises):
        """`visible_to` among the answers of the event of that id, which registered `person` sees.

        `is_open`: it is in the open; `organises`: she does. What the page of an event knows already
        is not asked again of the whole country.
        """
        yes, no = Q(), Q(pk__in=[])
        rows = self.filter(event=event)
        return rows.known_to(person, yes if is_open else no, yes if organises else no)

    def known_to(self, person, told, organised):
        """The rule of both: `told` and `organised` are the conditions of an event whose answers are
        told to those who see it, and of one that `person` organises.
        """
        # Asked of each answer: a list of all the people one sees would be made for each page.
        seen = Exists(Person.objects.visible_to(person).filter(pk=OuterRef("person")))
        coming = Q(seen, told, place=Place.SEATED)
        mine = Q(Q(seen) | Q(person=None), organised)
        return self.confirmed().filter(Q(person=person.pk) | coming | mine)

    def confirmed(self):
        """Not those whose address nobody has confirmed yet."""
        return self.exclude(person=None, confirmed_at=None)

    def taking_seats(self):
        return self.filter(place__in=TAKEN)

    def in_line(self):
        """Those who wait for a seat, the first one first."""
        return self.filter(place=Place.WAITING).order_by("waiting_since", "pk")


class Participation(models.Model):
    """The answer of one person, or of one mail address without an account."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="participations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="participations",
    )
    # Without an account, for public events only; forgotten thirty days after.
    email = models.EmailField("adresse mail", max_length=254, blank=True)
    first_name = models.CharField("prénom", max_length=60, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    answer = models.CharField("réponse", max_length=5, choices=Answer)
    place = models.CharField(max_length=7, choices=Place, default=Place.NONE)
    guests = models.PositiveSmallIntegerField("accompagnants", default=0)
    shifts = models.ManyToManyField(Shift, blank=True, related_name="participations")
    answered_at = models.DateTimeField(default=timezone.now)
    waiting_since = models.DateTimeField(null=True, blank=True)
    offered_until = models.DateTimeField(null=True, blank=True)
    # Said again on the eve; ticked on the sheet.
    reconfirmed_at = models.DateTimeField(null=True, blank=True)
    was_there = models.BooleanField("était là", null=True, blank=True)
    # Who wrote it in her name; None as soon as she answers herself.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse"
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="participation_once"),
            models.UniqueConstraint(
                fields=["event", "email"],
                condition=Q(person=None),
                name="participation_once_per_address",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, email="") | (Q(person=None) & ~Q(email="")),
                name="participation_of_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(answer="yes") & ~Q(place="none"))
                | (~Q(answer="yes") & Q(place="none")),
                name="participation_yes_has_a_place",
            ),
            models.CheckConstraint(
                condition=~Q(place="waiting") | Q(waiting_since__isnull=False),
                name="participation_waits_since",
            ),
            models.CheckConstraint(
                condition=~Q(place="offered") | Q(offered_until__isnull=False),
                name="participation_offer_has_a_term",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "event"], name="participation_of"),
            models.Index(
                fields=["event", "waiting_since", "id"],
                condition=Q(place="waiting"),
                name="participation_line",
            ),
            models.Index(
                fields=["offered_until"], condition=Q(place="offered"), name="participation_offers"
            ),
        ]

    def __str__(self):
        return f"Réponse {self.pk}"

    @property
    def seats(self):
        """How many seats it takes or waits for."""
        return 1 + self.guests


class NeedTaken(models.Model):
    """Somebody takes a part of what is needed."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="taken")
    participation = models.ForeignKey(Participation, models.CASCADE, related_name="needs_taken")
    at = models.DateTimeField(default=timezone.now)

    class NeedTakenQuerySet(VisibleQuerySet):
        def visible_to(self, person):
            """As whoever took it is."""
            return self.filter(participation__in=Participation.objects.visible_to(person))

    objects = NeedTakenQuerySet.as_manager()

    class Meta:
        verbose_name = "besoin pris en charge"
        constraints = [
            models.UniqueConstraint(fields=["need", "participation"], name="need_taken_once")
        ]

    def __str__(self):
        return f"Besoin pris {self.pk}"


class RideQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """For those who come or organise, and see whoever offers it."""
        if not (person.is_authenticated and person.is_active):
            return self.none()
        coming = Participation.objects.taking_seats().filter(person=person.pk).values("event")
        mine = Event.objects.organised_by(person).values("pk")
        return self.filter(
            Q(event__in=coming) | Q(event__in=mine),
            event__in=Event.objects.visible_to(person).values("pk"),
        ).driven_for(person)

    def driven_for(self, person):
        """Those whose driver `person` sees: of an event in which she is known to have her place."""
        return self.filter(Exists(Person.objects.visible_to(person).filter(pk=OuterRef("person"))))


class Ride(models.Model):
    """An offer to go together: seats in a car, or company on the way."""

    class Way(models.TextChoices):
        CAR = "car", "En voiture"
        BIKE = "bicycle", "À vélo"
        WALK = "person-simple-walk", "À pied"
        TRANSIT = "bus", "En transports"

    event = models.ForeignKey(Event, models.CASCADE, related_name="rides")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="rides")
    way = models.CharField("comment", max_length=20, choices=Way, default=Way.CAR)
    leaves_from = models.CharField("départ de", max_length=100)
    leaves_at = models.DateTimeField("à")
    seats = models.PositiveSmallIntegerField("places", default=1)
    words = models.CharField("précision", max_length=140, blank=True)

    objects = RideQuerySet.as_manager()

    class Meta:
        verbose_name = "trajet"
        ordering = ["leaves_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="ride_once"),
            models.CheckConstraint(condition=Q(seats__range=(1, 60)), name="ride_has_seats"),
        ]

    def __str__(self):
        return f"Trajet {self.pk}"


class RideSeat(models.Model):
    """Somebody goes along."""

    ride = models.ForeignKey(Ride, models.CASCADE, related_name="taken")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class RideSeatQuerySet(VisibleQuerySet):
        def visible_to(self, person):
            """As the ride, among the people one sees."""
            return self.filter(
                ride__in=Ride.objects.visible_to(person),
                person__in=Person.objects.visible_to(person),
            )

    objects = RideSeatQuerySet.as_manager()

    class Meta:
        verbose_name = "place dans un trajet"
        constraints = [models.UniqueConstraint(fields=["ride", "person"], name="ride_seat_once")]

    def __str__(self):
        return f"Place {self.pk}"
