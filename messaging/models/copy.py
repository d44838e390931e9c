"""The copy of a mailing that one person receives: by mail, on paper or by a call."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import VisibleQuerySet
from messaging.models.mailing import Mailing
from notifications.models import Letter
from profiles.models import Person


class Channel(models.TextChoices):
    MAIL = "mail", "par mail"
    PAPER = "paper", "par courrier"
    PHONE = "phone", "par téléphone"
    # Neither address nor telephone: she is listed, somebody must meet her.
    NONE = "none", "à voir"
    # Her mails are stopped: on the site only.
    SITE = "site", "sur le site"


class CallOutcome(models.TextChoices):
    TOLD = "told", "prévenu·e"
    ABSENT = "absent", "ne répond pas"
    WRONG = "wrong", "mauvais numéro"


class CopyQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """Of the mailings `person` follows, the copies of the people she sees; and hers."""
        if not (person.is_authenticated and person.is_active):
            return self.none()
        followed = Mailing.objects.visible_to(person).values("pk")
        seen = Person.objects.visible_to(person).values("pk")
        return self.filter(Q(person=person.pk) | Q(mailing__in=followed, person__in=seen))

    def received_by(self, person):
        """What `person` reads in her messages: what was sent to her and has left."""
        if not (person.is_authenticated and person.is_active):
            return self.none()
        return self.filter(person=person.pk, mailing__started_at__isnull=False).exclude(
            mailing__state=Mailing.State.CANCELLED
        )


class Copy(models.Model):
    """One person, one mailing, once."""

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="copies")
    person = models.ForeignKey(Person, models.CASCADE, related_name="copies")
    channel = models.CharField(max_length=5, choices=Channel)
    # The fate of a mail is that of its letter.
    letter = models.OneToOneField(
        Letter, models.SET_NULL, null=True, blank=True, related_name="copy"
    )
    read_at = models.DateTimeField(null=True, blank=True)
    printed_at = models.DateTimeField(null=True, blank=True)
    # Who took this call, and what it gave.
    caller = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    called_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=6, choices=CallOutcome, blank=True)

    objects = CopyQuerySet.as_manager()

    class Meta:
        verbose_name = "exemplaire"
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["mailing", "person"], name="copy_once")]
        indexes = [
            models.Index(fields=["person", "-id"], name="copy_received"),
            models.Index(fields=["mailing", "channel", "id"], name="copy_channel"),
        ]

    def __str__(self):
        return f"Exemplaire {self.pk}"

    def get_absolute_url(self):
        return reverse("messaging:received", args=[self.mailing.ref])
