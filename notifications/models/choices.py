"""What a person accepts to receive, and when."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from core.models import VisibleQuerySet
from notifications.models.words import Cadence


class PreferenceQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """A preference is its owner's."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(recipient=person.pk)


class Preference(models.Model):
    """A cadence chosen against the default of its kind; no row means the default."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_preferences"
    )
    kind = models.CharField(max_length=60)
    cadence = models.CharField(max_length=10, choices=Cadence)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "préférence"
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind"], name="preference_one_per_kind")
        ]

    def __str__(self):
        return f"{self.kind}: {self.cadence}"


class ObjectChoice(models.Model):
    """A cadence chosen for one thing: a group, a unit, an event. It wins over that of the kind.

    NONE is « mettre en sourdine »: neither mail nor push, and nothing new in the stream.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="object_choices"
    )
    subject_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    cadence = models.CharField(max_length=10, choices=Cadence)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "choix pour une chose"
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "subject_type", "subject_id"], name="object_choice_once"
            )
        ]

    def __str__(self):
        return f"{self.subject_type_id}:{self.subject_id}: {self.cadence}"


class MailSettings(models.Model):
    """When the digests of a person leave; no row means Thursday at 18:00, as PRODUCT §7.3 says."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "lundi"
        TUESDAY = 1, "mardi"
        WEDNESDAY = 2, "mercredi"
        THURSDAY = 3, "jeudi"
        FRIDAY = 4, "vendredi"
        SATURDAY = 5, "samedi"
        SUNDAY = 6, "dimanche"

    recipient = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="mail_settings",
    )
    digests = models.BooleanField(default=True)
    weekday = models.PositiveSmallIntegerField(choices=Weekday, default=Weekday.THURSDAY)
    hour = models.PositiveSmallIntegerField(default=18, validators=[MaxValueValidator(23)])
    paused_until = models.DateTimeField(null=True, blank=True)
    # Three mails a week, unless asked otherwise (PRODUCT §7.3).
    per_week = models.PositiveSmallIntegerField(default=3, validators=[MaxValueValidator(21)])
    # When she last said that her address answers again.
    address_tried_at = models.DateTimeField(null=True, blank=True)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "réglage des mails"
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="mail_settings_weekday"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="mail_settings_hour"),
        ]

    def __str__(self):
        return f"#{self.pk}"
