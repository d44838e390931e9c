"""What mail servers and readers answer to a letter."""

from django.db import models
from django.utils import timezone

from notifications.models.letter import Letter


class Refusal(models.TextChoices):
    HARD = "hard", "adresse morte"
    SOFT = "soft", "refus passager"
    COMPLAINT = "complaint", "signalé comme indésirable"


class Bounce(models.Model):
    """One report about one letter, whose return address proves that it is about ours."""

    letter = models.ForeignKey(
        Letter, on_delete=models.SET_NULL, null=True, blank=True, related_name="bounces"
    )
    address = models.EmailField("adresse", max_length=254)
    kind = models.CharField("sorte", max_length=9, choices=Refusal)
    status = models.CharField("code", max_length=20, blank=True)
    words = models.CharField("ce que dit le serveur", max_length=250, blank=True)
    # The Message-ID of the report: read twice, it counts once.
    report_id = models.CharField(max_length=250, unique=True)
    at = models.DateTimeField("reçu le", default=timezone.now)

    class Meta:
        verbose_name = "retour de mail"
        verbose_name_plural = "retours de mail"
        default_permissions = ["view"]
        ordering = ["-pk"]
        indexes = [models.Index(fields=["address", "-at"], name="bounce_address")]

    def __str__(self):
        return f"Retour {self.pk}"


class DeadAddress(models.Model):
    """An address that no longer answers: nothing is written to it but what its owner asks for."""

    address = models.EmailField("adresse", max_length=254, unique=True)
    reason = models.CharField("raison", max_length=9, choices=Refusal)
    since = models.DateTimeField("depuis", default=timezone.now)

    class Meta:
        verbose_name = "adresse qui ne répond plus"
        verbose_name_plural = "adresses qui ne répondent plus"
        default_permissions = ["view", "delete"]

    def __str__(self):
        return f"Adresse {self.pk}"
