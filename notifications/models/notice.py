"""What a person should learn."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.models import VisibleQuerySet


class NoticeQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """A notice is for its recipient alone, until it is withdrawn."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(recipient=person.pk).exclude(state=Notice.State.WITHDRAWN)

    def unread(self):
        return self.filter(read_at=None)

    def due(self, now):
        """What a mail should tell by `now` and has not told."""
        return self.filter(state=Notice.State.PENDING, due_at__lte=now, read_at=None)


class Notice(models.Model):
    """One thing one person should learn. `key` names the occurrence: it is never told twice."""

    class State(models.TextChoices):
        PENDING = "pending", "en attente"
        COMPOSED = "composed", "mise en lettre"
        WITHDRAWN = "withdrawn", "retirée"

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    payload = models.JSONField(default=dict, blank=True)
    subject_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    subject_id = models.BigIntegerField(null=True, blank=True)
    subject = GenericForeignKey("subject_type", "subject_id")
    # What it is a news of, which may be followed or silenced apart: a group, an event.
    about_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    about_id = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    # Without a due date it is told on the site only.
    due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    # When the devices of its recipient should tell it; None once they did, or if they should not.
    push_due_at = models.DateTimeField(null=True, blank=True)
    pushed_at = models.DateTimeField(null=True, blank=True)
    letter = models.ForeignKey(
        "Letter", on_delete=models.SET_NULL, null=True, blank=True, related_name="notices"
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "nouvelle"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "key"], name="notice_told_once"),
            models.CheckConstraint(
                condition=Q(subject_type=None, subject_id=None)
                | Q(subject_type__isnull=False, subject_id__isnull=False),
                name="notice_subject_whole",
            ),
            models.CheckConstraint(
                condition=Q(about_type=None, about_id=None)
                | Q(about_type__isnull=False, about_id__isnull=False),
                name="notice_about_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "recipient"],
                condition=Q(state="pending", due_at__isnull=False, read_at=None),
                name="notice_due",
            ),
            models.Index(fields=["recipient", "-id"], name="notice_stream"),
            models.Index(
                fields=["push_due_at"],
                condition=Q(push_due_at__isnull=False, read_at=None),
                name="notice_to_push",
            ),
            models.Index(fields=["subject_type", "subject_id"], name="notice_subject"),
        ]

    def __str__(self):
        return f"{self.kind} #{self.pk}"
