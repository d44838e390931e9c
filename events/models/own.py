"""What a person chose of her own actions: to be called, what is near, her agenda."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.models import VisibleQuerySet
from events.models.event import Event
from sections.models import Commune


class OwnQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """Nobody else's business."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(person=person.pk)


class ActionSettings(models.Model):
    """No row means the defaults. `agenda_number` is part of the secret address of the agenda: one
    more, and the former address is dead.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="action_settings"
    )
    # Where she is « near » of: her section without it.
    commune = models.ForeignKey(Commune, models.SET_NULL, null=True, blank=True, related_name="+")
    radius_km = models.PositiveSmallIntegerField("rayon", default=20)
    answers_calls = models.BooleanField("on peut m’appeler quand il manque du monde", default=False)
    shows_level = models.BooleanField("voir mon niveau d’activité", default=True)
    agenda_number = models.PositiveIntegerField(default=0)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = "réglage de mes actions"

    def __str__(self):
        return f"Réglage {self.pk}"


class Call(models.Model):
    """The organiser of an event that lacks people called the nearest who agreed to it."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="calls")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class CallQuerySet(VisibleQuerySet):
        def visible_to(self, person):
            """Whoever organises the event."""
            return self.filter(event__in=Event.objects.organised_by(person))

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = "appel à l’aide"

    def __str__(self):
        return f"Appel {self.pk}"


class CallReceived(models.Model):
    """One person was called: not again for a week, whoever calls."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="received")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calls_received"
    )
    at = models.DateTimeField(default=timezone.now)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = "appel reçu"
        constraints = [
            models.UniqueConstraint(fields=["call", "person"], name="call_received_once")
        ]
        indexes = [models.Index(fields=["person", "-at"], name="calls_of")]

    def __str__(self):
        return f"Appel reçu {self.pk}"
