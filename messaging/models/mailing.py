"""One message from a unit or a group to many people, each of whom receives a message of her own."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core.models import VisibleQuerySet
from events.models import Event
from groups.models import Group
from messaging.models.conversation import new_ref
from moderation.models import Maskable
from notifications.models import Batch
from sections.models import Unit
from sections.permissions import Permission

SUBJECT_LENGTH = 120
MAILING_LENGTH = 6_000


class MailingQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """Those of the units she may write for and of the groups she animates; drafts, her own alone.

        Whoever no longer may write for a unit follows nothing of it, what she wrote herself included.
        """
        if not (person.is_authenticated and person.is_active):
            return self.none()
        theirs = Q(group__in=Group.objects.animated_by(person).values("pk"))
        for path in person.rights.own_paths(Permission.WRITE_TO_MEMBERS):
            theirs |= Q(unit__path__startswith=path)
        return self.filter(theirs, ~Q(state=Mailing.State.DRAFT) | Q(author=person.pk))


class Mailing(Maskable):
    """What is written, to whom, when it leaves, and who answers for it."""

    class State(models.TextChoices):
        DRAFT = "draft", "brouillon"
        TO_APPROVE = "to_approve", "à relire"
        SCHEDULED = "scheduled", "prévu"
        # The copies are being written; a letter may already leave.
        PREPARING = "preparing", "en préparation"
        SENDING = "sending", "en cours d’envoi"
        # By somebody, or by the guard of bounces: `stop_reason` says which.
        STOPPED = "stopped", "arrêté"
        DONE = "done", "envoyé"
        CANCELLED = "cancelled", "annulé"

    ref = models.CharField(max_length=14, unique=True, default=new_ref, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="mailings"
    )
    # In whose name: one of the two.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="mailings")
    group = models.ForeignKey(Group, models.CASCADE, null=True, blank=True, related_name="mailings")
    subject = models.CharField("objet", max_length=SUBJECT_LENGTH, blank=True)
    text = models.TextField("message", max_length=MAILING_LENGTH, blank=True)
    html = models.TextField(blank=True, editable=False)
    # Answered from the message itself, by mail and on paper.
    event = models.ForeignKey(
        Event, models.SET_NULL, null=True, blank=True, related_name="mailings"
    )
    # Who it is for, as messaging/audience.py writes and reads it.
    audience = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    scheduled_at = models.DateTimeField("départ", null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    # How far the writing of copies went: the id of the last person. It resumes there.
    copied_to = models.BigIntegerField(default=0)
    stop_reason = models.CharField(max_length=200, blank=True)
    batch = models.OneToOneField(
        Batch, models.PROTECT, null=True, blank=True, related_name="mailing"
    )
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = "message en nombre"
        verbose_name_plural = "messages en nombre"
        default_permissions = ["view"]
        indexes = [
            models.Index(fields=["unit", "-started_at"], name="mailing_of_unit"),
            models.Index(fields=["group", "-started_at"], name="mailing_of_group"),
            models.Index(
                fields=["scheduled_at"],
                condition=Q(state__in=["scheduled", "preparing", "sending"]),
                name="mailing_under_way",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, group=None) | Q(unit=None, group__isnull=False),
                name="mailing_one_sender",
            )
        ]

    def __str__(self):
        return f"Message en nombre {self.pk}"

    def get_absolute_url(self):
        return reverse("mailings:detail", args=[self.ref])

    @property
    def shown_subject(self):
        """What lists call it."""
        return self.subject or "Sans objet"

    @property
    def sender(self):
        """The Unit or Group in whose name it is written."""
        return self.unit or self.group

    @property
    def is_draft(self):
        return self.state == self.State.DRAFT

    @property
    def has_left(self):
        """Whether somebody may have received it."""
        return self.started_at is not None


class ReceivedQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """What was sent to `person` and has left, whoever may follow it."""
        if not (person.is_authenticated and person.is_active):
            return self.none()
        left = self.filter(started_at__isnull=False).exclude(state=Mailing.State.CANCELLED)
        return left.filter(copies__person=person.pk)


class ReceivedMailing(Mailing):
    """A mailing as those who received it read it, and may report it."""

    objects = ReceivedQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = "message reçu"
        verbose_name_plural = "messages reçus"
        default_permissions = []

    def get_absolute_url(self):
        return reverse("messaging:received", args=[self.ref])


class SilenceQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """The calendar is no secret for whoever is registered."""
        return self.all() if person.is_authenticated else self.none()


class Silence(models.Model):
    """When nothing may be sent in a territory: from the eve of a vote (code électoral, art. L. 49)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="silences")
    label = models.CharField("scrutin", max_length=120)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")

    objects = SilenceQuerySet.as_manager()

    class Meta:
        verbose_name = "silence électoral"
        verbose_name_plural = "silences électoraux"
        default_permissions = ["view", "add", "delete"]
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="silence_ends_after_it_starts"
            )
        ]

    def __str__(self):
        return self.label
