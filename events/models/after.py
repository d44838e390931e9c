"""What it gave, and what people say of each other afterwards."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.models import VisibleQuerySet
from events.models.coming import Participation
from events.models.event import Event
from events.models.words import Measure, Place
from files.models import StoredFile
from moderation.models import Maskable
from sections.models import Unit


class Presence(models.Model):
    """The sheet of an event as it was filled in, besides the names that are ticked: how many came
    of those who have no name there, and how many without having answered.
    """

    event = models.OneToOneField(Event, models.CASCADE, related_name="presence")
    unnamed = models.PositiveIntegerField("venues sans nom", default=0)
    walk_ins = models.PositiveIntegerField("venues en plus", default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class PresenceQuerySet(VisibleQuerySet):
        def visible_to(self, person):
            """Whoever organises the event."""
            return self.filter(event__in=Event.objects.organised_by(person))

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = "feuille de présence"

    def __str__(self):
        return f"Présence {self.pk}"


class ReportQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """As the event is; of a discreet mission, for those who were there and who organises it."""
        seen = self.filter(event__in=Event.objects.visible_to(person))
        if not (person.is_authenticated and person.is_active):
            return seen
        seats = Participation.objects.filter(person=person.pk, place=Place.SEATED).values("event")
        return seen.filter(
            Q(event__is_discreet=False)
            | Q(event__in=seats)
            | Q(event__in=Event.objects.organised_by(person).values("pk"))
        )


class Report(Maskable):
    """The report of whoever organised, in one minute (« bilan »)."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="report")
    people = models.PositiveIntegerField("participants")
    leaflets = models.PositiveIntegerField("tracts donnés", default=0)
    doors = models.PositiveIntegerField("portes frappées", default=0)
    conversations = models.PositiveIntegerField("conversations", default=0)
    words = models.TextField("en quelques mots", blank=True, max_length=1_000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "bilan"

    def __str__(self):
        return f"Bilan {self.pk}"


class ReportPhoto(models.Model):
    """A photo of a report."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="photos")
    file = models.OneToOneField(StoredFile, models.CASCADE, related_name="report_photo")
    description = models.CharField("ce qu’on y voit", max_length=200, blank=True)

    class ReportPhotoQuerySet(VisibleQuerySet):
        def visible_to(self, person):
            """Registered people, where they see the event: faces are names. None of a masked report."""
            if not (person.is_authenticated and person.is_active):
                return self.none()
            reports = Report.objects.visible_to(person).filter(masked_rule=None)
            return self.filter(report__in=reports.values("pk"))

    objects = ReportPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "photo d’un bilan"

    def __str__(self):
        return f"Photo {self.pk}"


class ThanksQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """The one who thanks and the one who is thanked."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(Q(sender=person.pk) | Q(recipient=person.pk))


class Thanks(Maskable):
    """A card from one participant to another (« carte de merci »)."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="thanks")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="thanks_sent")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="thanks_received"
    )
    words = models.CharField("un mot", max_length=140, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = ThanksQuerySet.as_manager()

    class Meta:
        verbose_name = "carte de merci"
        constraints = [
            models.UniqueConstraint(fields=["event", "sender", "recipient"], name="thanks_once"),
            models.CheckConstraint(condition=~Q(sender=F("recipient")), name="thanks_to_another"),
        ]
        indexes = [models.Index(fields=["recipient", "-id"], name="thanks_received")]

    def __str__(self):
        return f"Merci {self.pk}"


class ChallengeQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """Everybody who is registered: it is about a section, never about somebody."""
        if not (person.is_authenticated and person.is_active):
            return self.none()
        return self.filter(unit__in=Unit.objects.visible_to(person))


class Challenge(models.Model):
    """What a section wants to reach together before a day (« défi »)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="challenges")
    title = models.CharField("défi", max_length=100)
    measure = models.CharField("compté en", max_length=13, choices=Measure)
    goal = models.PositiveIntegerField("à atteindre")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = ChallengeQuerySet.as_manager()

    class Meta:
        verbose_name = "défi"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="challenge_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(goal__gte=1), name="challenge_has_a_goal"),
        ]
        indexes = [models.Index(fields=["unit", "ends_on"], name="challenge_of_unit")]

    def __str__(self):
        return f"Défi {self.pk}"
