"""Offices, delegations, and the rights they project on units."""

from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from guardian.models import UserObjectPermissionBase

from core.models import VisibleQuerySet
from core.prepared import Prepared
from profiles.roles import ROLE_CHOICES, ROLES
from sections.models import Unit
from sections.permissions import Permission

SINGLE_ROLES = sorted(role.code for role in ROLES.values() if role.single)


def in_force(on=None):
    """The condition that a row with `starts_on` and `ends_on` holds on day `on` (today by default).

    `ends_on` is the last day: powers fall at midnight after it (PRODUCT §7.2).
    """
    on = on or timezone.localdate()
    return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


class MandateQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """A mandate is as visible as the person who holds it."""
        people = self.model.person.field.related_model.objects
        return self.filter(person__in=people.visible_to(person))

    def in_force(self, on=None):
        return self.filter(in_force(on), revoked=False)


class Mandate(models.Model):
    """A person holds an office in a unit, from a day to a day."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mandates")
    role = models.CharField("fonction", max_length=30, choices=ROLE_CHOICES)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="mandates")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au", null=True, blank=True)
    # True when the end was decided before its day: the office is over at once.
    revoked = models.BooleanField(default=False)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="mandate_ends_after_it_starts",
            ),
            ExclusionConstraint(
                name="one_holder_at_a_time",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts_on"),
                            F("ends_on"),
                            Value("[]"),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(role__in=SINGLE_ROLES, revoked=False),
            ),
        ]

    def __str__(self):
        return f"Mandat {self.pk}"

    @property
    def role_label(self):
        return ROLES[self.role].label

    def holds_on(self, day):
        """Whether the office is held on `day`: `in_force`, for one row already read."""
        return (
            not self.revoked
            and self.starts_on <= day
            and (self.ends_on is None or self.ends_on >= day)
        )


class DelegationQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """The two people concerned."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(Q(person=person) | Q(mandate__person=person))

    def in_force(self, on=None):
        return self.filter(in_force(on), mandate__in=Mandate.objects.in_force(on))


class Delegation(models.Model):
    """The holder of a mandate lends some of her powers, for a year at most; it ends with hers."""

    mandate = models.ForeignKey(Mandate, models.CASCADE, related_name="delegations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="delegations")
    permissions = ArrayField(models.CharField(max_length=30, choices=Permission))
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = "délégation"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"))
                & Q(ends_on__lte=F("starts_on") + Value(366)),
                name="delegation_of_a_year_at_most",
            ),
        ]

    def __str__(self):
        return f"Délégation {self.pk}"


@dataclass(frozen=True)
class Rights:
    """The effective rights of one person: permission → {unit id: path}."""

    held: dict = field(default_factory=dict)

    def holds(self, permission):
        """Whether the permission is held anywhere."""
        return bool(self.held.get(permission))

    def own_unit_ids(self, permission):
        """Ids of the units where the permission is held directly, not those below."""
        return list(self.held.get(permission, {}))

    def own_paths(self, permission):
        """Paths of the units where the permission is held directly."""
        return list(self.held.get(permission, {}).values())

    def over(self, permission, unit):
        """Whether the permission is held over `unit`: in it or in one of its ancestors."""
        held = self.held.get(permission, {})
        if permission == Permission.SEE_HIDDEN:
            return unit.pk in held
        return any(unit.path.startswith(path) for path in held.values())


class UnitPermissionQuerySet(models.QuerySet):
    def valid(self):
        """Rights that hold today, of people whose account is active."""
        return self.unexpired().filter(user__is_active=True)

    def unexpired(self, on=None):
        """Rights that hold on day `on` (today by default) if the account of their holder is active."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=on or timezone.localdate()))

    def holders(self, permission, units):
        """The ids of the active people who hold `permission` in those very `units`, rows or ids.

        One query.
        """
        held = self.valid().filter(permission__codename=permission, content_object__in=units)
        return set(held.values_list("user", flat=True))

    def rights_of(self, person):
        """The Rights of `person` today, in one query; none for an inactive person."""
        held = {}
        if not person.is_active:
            return Rights()
        for codename, unit_id, path in RIGHTS.rows(person.pk, timezone.localdate()):
            held.setdefault(codename, {})[unit_id] = path
        return Rights(held)


class UnitPermission(UserObjectPermissionBase):
    """A right over a unit, projected from mandates and delegations by `profiles.services.rights`."""

    content_object = models.ForeignKey(Unit, models.CASCADE, related_name="rights")
    # The last day of the fact it comes from: an office that ends by date falls at midnight.
    valid_until = models.DateField(null=True, blank=True)

    objects = UnitPermissionQuerySet.as_manager()

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = "droit effectif"
        verbose_name_plural = "droits effectifs"

    def __str__(self):
        return f"Droit {self.pk}"


RIGHTS = Prepared(
    lambda person, day: (
        UnitPermission.objects.unexpired(day)
        .filter(user=person)
        .values_list("permission__codename", "content_object_id", "content_object__path")
    ),
    int,
    date,
)
