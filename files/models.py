"""A file somebody brought, from the moment it arrives until it is clean, read and served."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


def new_token():
    """32 random hexadecimal digits: the name of a file on the disk and in its address."""
    return secrets.token_hex(16)


class Format(models.TextChoices):
    """What a file is, by its content; anything else is refused (SECURITY X-3)."""

    PDF = "pdf", "PDF"
    ODT = "odt", "texte OpenDocument"
    DOCX = "docx", "texte Word"
    ODS = "ods", "tableau OpenDocument"
    XLSX = "xlsx", "tableau Excel"
    JPEG = "jpg", "image JPEG"
    PNG = "png", "image PNG"
    WEBP = "webp", "image WebP"


class StoredFile(models.Model):
    """A file kept outside the web root. It has no sight of its own: its parent is asked each time.

    What arrives is PENDING and nobody reads it. A worker cleans it (metadata, scripts, macros gone;
    images drawn again), reads its text, and makes it READY; or says in French why it is REFUSED.
    """

    class State(models.TextChoices):
        PENDING = "pending", "en préparation"
        READY = "ready", "prêt"
        REFUSED = "refused", "refusé"

    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    name = models.CharField("nom", max_length=150)
    format = models.CharField("format", max_length=4, choices=Format)
    size = models.PositiveIntegerField("octets", default=0)
    pages = models.PositiveIntegerField("pages", null=True, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    digest = models.CharField("empreinte", max_length=64, blank=True, editable=False)
    text = models.TextField("texte", blank=True)
    state = models.CharField("état", max_length=8, choices=State, default=State.PENDING)
    refusal = models.CharField("raison du refus", max_length=250, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField("déposé le", default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "fichier déposé"
        verbose_name_plural = "fichiers déposés"
        default_permissions = []
        indexes = [
            models.Index(fields=["uploaded_at"], condition=Q(state="pending"), name="file_pending")
        ]

    def __str__(self):
        return f"Fichier {self.pk}"

    @property
    def is_image(self):
        return self.format in (Format.JPEG, Format.PNG, Format.WEBP)

    @property
    def is_ready(self):
        return self.state == self.State.READY
