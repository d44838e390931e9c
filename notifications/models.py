"""The way out: what a person should learn (Notice), how (Preference), and the mail itself (Letter)."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.models import VisibleQuerySet


class Cadence(models.TextChoices):
    """How soon a mail tells of a notice."""

    IMMEDIATE = "immediate", "tout de suite"
    DAILY = "daily", "récap du jour"
    WEEKLY = "weekly", "récap de la semaine"
    NONE = "none", "jamais"


class Rank(models.IntegerChoices):
    """Which letters leave first."""

    SECURITY = 0, "sécurité"
    NOTICE = 10, "nouvelles"
    MAILING = 20, "envoi en nombre"


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
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    # Without a due date it is told on the site only.
    due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
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
        ]
        indexes = [
            models.Index(
                fields=["due_at", "recipient"],
                condition=Q(state="pending", due_at__isnull=False, read_at=None),
                name="notice_due",
            ),
            models.Index(fields=["recipient", "-id"], name="notice_stream"),
            models.Index(fields=["subject_type", "subject_id"], name="notice_subject"),
        ]

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
    subject = models.CharField("objet", max_length=250)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
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
        ]

    def __str__(self):
        return f"{self.kind} #{self.pk}"

    @property
    def message_id(self):
        """The same for every attempt, so that a duplicate could be recognised."""
        return f"<letter-{self.pk}@{settings.MAIL_MESSAGE_ID_DOMAIN}>"


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

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "réglage des mails"
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="mail_settings_weekday"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="mail_settings_hour"),
        ]

    def __str__(self):
        return f"#{self.pk}"
