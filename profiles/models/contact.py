"""Coopains: two people who said they know each other."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.models import VisibleQuerySet
from profiles.models.person import Person


class ContactQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """Her coopains, as far as she sees them still."""
        if not (person.is_authenticated and person.is_active):
            return self.none()
        seen = Person.objects.visible_to(person).values("pk")
        return self.filter(person=person.pk, other__in=seen)


class Contact(models.Model):
    """`other` is a coopain of `person`. Two rows make the bond: each reads her own."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="contacts")
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = "coopain"
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["person", "other"], name="contact_once"),
            models.CheckConstraint(condition=~Q(person=F("other")), name="contact_of_another"),
        ]

    def __str__(self):
        return f"Coopain {self.pk}"


class ContactRequestQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """Those she made and those made to her, as far as she sees the other."""
        if not (person.is_authenticated and person.is_active):
            return self.none()
        seen = Person.objects.visible_to(person).values("pk")
        return self.filter(
            Q(sender=person.pk, receiver__in=seen) | Q(receiver=person.pk, sender__in=seen)
        )

    def pending(self):
        """Those that wait for whoever was asked."""
        return self.filter(state=ContactRequest.State.PENDING)

    def open(self):
        """Those that wait, as far as whoever asked is told."""
        return self.filter(state__in=ContactRequest.OPEN)


class ContactRequest(models.Model):
    """One asks another, with a word. Declined, it still waits for whoever asked: nobody is told no.

    Whatever she then does is answered as if it were pending: she takes it back, it is DROPPED; she
    asks again, a new one is declined from its first moment, and nobody is troubled.
    """

    class State(models.TextChoices):
        PENDING = "pending", "en attente"
        ACCEPTED = "accepted", "acceptée"
        DECLINED = "declined", "déclinée"
        WITHDRAWN = "withdrawn", "retirée"
        DROPPED = "dropped", "déclinée, puis retirée"

    # What waits, for whoever asked.
    OPEN = (State.PENDING, State.DECLINED)

    sender = models.ForeignKey(Person, models.CASCADE, related_name="contact_requests_made")
    receiver = models.ForeignKey(Person, models.CASCADE, related_name="contact_requests")
    word = models.CharField("un mot", max_length=300, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.PENDING)
    created_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ContactRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de coopain"
        verbose_name_plural = "demandes de coopain"
        default_permissions = []
        constraints = [
            # A declined one stays open for its sender: she does not ask again every day.
            models.UniqueConstraint(
                fields=["sender", "receiver"],
                condition=Q(state__in=["pending", "declined"]),
                name="contact_request_once",
            ),
            models.CheckConstraint(
                condition=~Q(sender=F("receiver")), name="contact_request_to_another"
            ),
        ]
        indexes = [
            models.Index(
                fields=["receiver", "-created_at"],
                condition=Q(state="pending"),
                name="contact_request_waits",
            ),
            models.Index(fields=["sender", "-created_at"], name="contact_request_pace"),
        ]

    def __str__(self):
        return f"Demande de coopain {self.pk}"
