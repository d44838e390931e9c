"""The mail itself: nothing is mailed outside this ledger."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone

from core.models import VisibleQuerySet
from notifications.models.words import Rank


class Batch(models.Model):
    """The letters of one sending in number: they are stopped, resumed and judged together."""

    class State(models.TextChoices):
        RUNNING = "running", "en cours"
        STOPPED = "stopped", "arrêté"

    kind = models.CharField(max_length=60)
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    stop_reason = models.CharField(max_length=200, blank=True)
    # An operator who resumes a batch stopped for its bounces answers for it: it is not stopped again.
    is_unguarded = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "envoi en nombre"
        default_permissions = []

    def __str__(self):
        return f"{self.kind} #{self.pk}"


class LetterQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """A letter is for its recipient alone; operators see its state in the admin."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(recipient=person.pk)

    def sendable(self, now):
        """What may leave by `now`, in the order it should leave."""
        queued = self.filter(state=Letter.State.QUEUED, not_before__lte=now)
        return queued.order_by("rank", "not_before", "pk")


class Letter(models.Model):
    """One mail to one address, from its writing to its fate. Nothing is mailed outside this ledger."""

    class State(models.TextChoices):
        QUEUED = "queued", "en attente"
        SENDING = "sending", "en cours d’envoi"
        SENT = "sent", "envoyée"
        FAILED = "failed", "refusée"
        UNCERTAIN = "uncertain", "incertaine"
        CANCELLED = "cancelled", "annulée"
        # Its batch is stopped.
        HELD = "held", "retenue"

    class Budget(models.TextChoices):
        """What the letter costs out of the mails a person accepts in a week."""

        FREE = "free", "hors budget"
        IMMEDIATE = "immediate", "immédiate"
        DIGEST = "digest", "récapitulatif"

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="letters",
    )
    # Tells a letter to nobody registered from a letter whose recipient was erased since.
    personal = models.BooleanField(default=False)
    to_address = models.EmailField("adresse", max_length=254)
    kind = models.CharField("sorte", max_length=60)
    # Every kind of notice told inside: refusing one of them cancels the letter.
    kinds = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    rank = models.SmallIntegerField("rang", choices=Rank, default=Rank.NOTICE)
    budget = models.CharField(max_length=10, choices=Budget, default=Budget.FREE)
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )
    subject = models.CharField("objet", max_length=250)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    reply_to = models.EmailField("réponse à", max_length=254, blank=True)
    state = models.CharField("état", max_length=10, choices=State, default=State.QUEUED)
    harmless_twice = models.BooleanField("doublon sans gravité", default=False)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    not_before = models.DateTimeField("pas avant", default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    # The number of the advisory lock its sender holds as long as it lives.
    claimed_by = models.IntegerField(null=True, blank=True)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    error = models.CharField("erreur", max_length=250, blank=True)
    created_at = models.DateTimeField("écrite le", default=timezone.now)
    # Whose mail server takes it: each has a pace of its own.
    domain = models.GeneratedField(
        expression=Lower(Func(F("to_address"), Value("@"), Value(2), function="split_part")),
        output_field=models.CharField(max_length=254),
        db_persist=True,
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "lettre"
        ordering = ["-pk"]
        default_permissions = ["view", "change"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="letter_sent_has_date"
            ),
            models.CheckConstraint(
                condition=~Q(state="sending")
                | Q(claimed_at__isnull=False, claimed_by__isnull=False),
                name="letter_sending_has_sender",
            ),
            models.CheckConstraint(
                condition=~Q(subject__regex=r"[\x01-\x1f\x7f]"), name="letter_subject_one_line"
            ),
            models.CheckConstraint(
                condition=Q(to_address__regex=r"^[^\s,;<>@]+@[^\s,;<>@]+$"),
                name="letter_one_address",
            ),
            models.UniqueConstraint(fields=["batch", "recipient"], name="letter_once_in_a_batch"),
        ]
        indexes = [
            models.Index(
                fields=["rank", "not_before", "id"],
                condition=Q(state="queued"),
                name="letter_queue",
            ),
            models.Index(
                fields=["claimed_at"], condition=Q(state="sending"), name="letter_in_flight"
            ),
            models.Index(
                fields=["state", "id"],
                condition=Q(state__in=["uncertain", "failed"]),
                name="letter_to_look_at",
            ),
            models.Index(F("recipient"), F("created_at").desc(), name="letter_recipient"),
            models.Index(fields=["to_address"], name="letter_address"),
            models.Index(
                fields=["domain", "sent_at"], condition=Q(state="sent"), name="letter_pace"
            ),
        ]

    def __str__(self):
        return f"{self.kind} #{self.pk}"

    @property
    def message_id(self):
        """The same for every attempt, so that a duplicate could be recognised."""
        return f"<letter-{self.pk}@{settings.MAIL_MESSAGE_ID_DOMAIN}>"
