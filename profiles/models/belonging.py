"""Who belongs to which unit, with which status, and who asks to."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.models import VisibleQuerySet
from core.prepared import Prepared
from sections.models import Tree, Unit, upward
from sections.permissions import Permission


class Status(models.TextChoices):
    """What a person is in her section. Granted by the section, never self-declared (PRODUCT §2)."""

    SYMPATHISER = "SYMPATHISER", "sympathisant"
    ADHERENT = "ADHERENT", "adhérent"


class Standing(models.TextChoices):
    """The status as it is read on a given day (PRODUCT §7.1)."""

    SYMPATHISER = "SYMPATHISER", "Sympathisant"
    UP_TO_DATE = "UP_TO_DATE", "Adhérent, cotisation à jour"
    LATE = "LATE", "Adhérent, cotisation en retard"
    FORMER = "FORMER", "Ancien adhérent"


class MembershipQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """A membership is as visible as its person."""
        people = self.model.person.field.related_model.objects
        return self.filter(person__in=people.visible_to(person))

    def current(self):
        return self.filter(ended_on=None)

    def within(self, unit):
        """Memberships of `unit` and of every unit below it."""
        return self.filter(unit__path__startswith=unit.path)

    def adherents(self):
        return self.filter(status=Status.ADHERENT)


class Membership(models.Model):
    """A person belongs to a unit, from a day to a day."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    tree = models.CharField(max_length=3, choices=Tree, editable=False)
    status = models.CharField("statut", max_length=11, choices=Status)
    joined_on = models.DateField("dans la section depuis")
    adherent_since = models.DateField("adhérent depuis", null=True, blank=True)
    dues_paid_on = models.DateField("dernière cotisation", null=True, blank=True)
    presented_on = models.DateField("présenté en section", null=True, blank=True)
    ended_on = models.DateField("fin", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "appartenance"
        indexes = [
            models.Index(fields=["unit", "status"], condition=Q(ended_on=None), name="members_now")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "tree"],
                condition=Q(ended_on=None),
                name="one_section_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.ADHERENT, adherent_since__isnull=False)
                | Q(status=Status.SYMPATHISER, adherent_since__isnull=True),
                name="adherent_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("joined_on")),
                name="membership_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return f"Appartenance {self.pk}"

    @property
    def is_adherent(self):
        return self.ended_on is None and self.status == Status.ADHERENT

    def standing(self, today=None):
        """The Standing on `today`; dues hold for settings.DUES_GRACE_DAYS after they are paid."""
        today = today or timezone.localdate()
        if self.status == Status.SYMPATHISER:
            return Standing.SYMPATHISER
        if self.ended_on is not None and self.ended_on <= today:
            return Standing.FORMER
        grace = datetime.timedelta(days=settings.DUES_GRACE_DAYS)
        paid = self.dues_paid_on is not None and today <= self.dues_paid_on + grace
        return Standing.UP_TO_DATE if paid else Standing.LATE


def columns_of(model, *left_out):
    """The names of the columns of `model` in their order, but those of `left_out`."""
    return [field.attname for field in model._meta.concrete_fields if field.attname not in left_out]


# A membership says where one belongs, not what is written on the page of that unit.
MEMBERSHIP = columns_of(Membership)
UNIT = columns_of(
    Unit,
    *("name_key", "lat", "lon", "population", "country", "presentation", "presentation_html"),
    *("meeting_address", "how_to_join", "role_email", "updated_at", "version", "opened_on"),
    *("code", "in_form", "merged_into_id", "parent_id"),
)
CURRENT = Prepared(
    lambda person: (
        Membership.objects.current()
        .filter(person=person)
        .order_by("-tree", "pk")
        .values_list(*MEMBERSHIP, *(f"unit__{name}" for name in UNIT))
    ),
    int,
)


def current_memberships_of(person):
    """The memberships of `person` in force, the party's before the youth movement's; one query.

    Each with its unit, the long columns of which are read when asked for.
    """
    return [membership_of(row) for row in CURRENT.rows(person.pk)]


def membership_of(row):
    """The Membership of one row of CURRENT."""
    membership = Membership.from_db("default", MEMBERSHIP, row[: len(MEMBERSHIP)])
    membership.unit = Unit.from_db("default", UNIT, row[len(MEMBERSHIP) :])
    return membership


class JoinRequestQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """Her own requests, those that wait for an answer she may give, and of those she could have
        answered, the ones of people she still sees: a refusal or a withdrawal hides anew.
        """
        if not person.is_authenticated:
            return self.none()
        people = self.model.person.field.related_model.objects.visible_to(person)
        answerable = Q(state=JoinRequest.State.PENDING, person__is_active=True)
        return self.filter(
            Q(person=person.pk)
            | self._decided_by(person) & (answerable | Q(person__in=people.values("pk")))
        )

    def to_decide_by(self, person):
        """Pending requests that `person` may answer."""
        return self.pending().filter(self._decided_by(person), person__is_active=True)

    def pending(self):
        return self.filter(state=JoinRequest.State.PENDING)

    def paths_of_answers(self):
        """The paths of all the units at which a pending request may be answered; one query.

        From the section it is for, up to the unit it waits at: `to_decide_by`, read the other way.
        """
        pending = self.pending().filter(person__is_active=True)
        pairs = pending.values_list("unit__path", "awaiting__path").distinct()
        return {
            path for unit, awaiting in pairs for path in upward(unit) if path.startswith(awaiting)
        }

    def _decided_by(self, person):
        # A request climbs: the section sees it always, a unit above once it waits there or higher.
        # Holding a right over the federation is not knowing everyone who knocks at its sections.
        condition = Q(pk__in=[])
        for path in person.rights.own_paths(Permission.DECIDE_REQUESTS):
            condition |= Q(unit__path__startswith=path, awaiting__path__in=upward(path))
        return condition


class JoinRequest(models.Model):
    """A person asks to join a section, with a word; it waits at a unit until somebody answers."""

    class State(models.TextChoices):
        PENDING = "PENDING", "en attente"
        ACCEPTED = "ACCEPTED", "acceptée"
        REFUSED = "REFUSED", "refusée"
        REDIRECTED = "REDIRECTED", "transmise"
        WITHDRAWN = "WITHDRAWN", "retirée"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="join_requests"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="join_requests")
    awaiting = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", help_text="L’instance qui doit répondre."
    )
    tree = models.CharField(max_length=3, choices=Tree, editable=False)
    word = models.TextField("un mot pour la section", max_length=600, blank=True, default="")
    asks_adherent = models.BooleanField("souhaite adhérer", default=False)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer = models.TextField("réponse", max_length=600, blank=True, default="")
    redirected_from = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="redirected_to"
    )

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d’adhésion"
        verbose_name_plural = "demandes d’adhésion"
        indexes = [
            models.Index(
                fields=["awaiting", "created_at"],
                condition=Q(state="PENDING"),
                name="requests_waiting",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "tree"],
                condition=Q(state="PENDING"),
                name="one_request_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="PENDING", decided_at=None)
                | (~Q(state="PENDING") & Q(decided_at__isnull=False)),
                name="decided_request_has_a_date",
            ),
        ]

    def __str__(self):
        return f"Demande {self.pk}"

    @property
    def is_pending(self):
        return self.state == self.State.PENDING
