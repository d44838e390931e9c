"""Who did what to whom. Append-only, and tied to no living row: it outlives what it tells of."""

from django.db import models
from django.utils import timezone

from core.models import VisibleQuerySet


class EntryQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """Entries about `person`; auditors read the rest in the admin."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(about_id=person.pk)


class Entry(models.Model):
    """One fact. PostgreSQL itself refuses to change it, or to delete it within twelve months."""

    at = models.DateTimeField("date", default=timezone.now, editable=False)
    actor_id = models.BigIntegerField("auteur", null=True, blank=True)
    actor_role = models.CharField("qualité", max_length=120, blank=True)
    action = models.CharField("action", max_length=60)
    about_id = models.BigIntegerField("personne concernée", null=True, blank=True)
    unit_id = models.BigIntegerField("instance", null=True, blank=True)
    subject = models.CharField("objet", max_length=120, blank=True)
    detail = models.JSONField("détail", default=dict, blank=True)
    reason = models.TextField("motif", blank=True)
    # Names an occurrence that must be written once, such as one reading per half hour.
    once = models.CharField(max_length=120, null=True, unique=True, editable=False)  # noqa: DJ001

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne du journal"
        verbose_name_plural = "journal"
        ordering = ["-pk"]
        default_permissions = ["view"]
        indexes = [
            models.Index(fields=["about_id", "-id"], name="journal_about"),
            models.Index(fields=["actor_id", "-id"], name="journal_actor"),
            models.Index(fields=["subject"], name="journal_subject"),
            models.Index(fields=["at"], name="journal_at"),
        ]

    def __str__(self):
        return f"{self.action} #{self.pk}"
