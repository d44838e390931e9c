"""The devices on which a person asked to be told."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.models import VisibleQuerySet


class DeviceQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """Her own devices."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(person=person.pk)


class Device(models.Model):
    """A browser that agreed to be told, as the Push API describes it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices"
    )
    label = models.CharField("appareil", max_length=60, blank=True)
    endpoint = models.URLField(max_length=500, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=60)
    # It ends with the session that opened it: nothing is told to whoever takes the device next.
    session_key = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = "appareil"
        default_permissions = []
        indexes = [models.Index(fields=["person"], name="device_person")]

    def __str__(self):
        return f"Appareil {self.pk}"
