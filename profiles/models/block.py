"""Two people who do not want to meet: each vanishes for the other, without a sign (PRODUCT §3)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.models import VisibleQuerySet


class BlockQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """Her own blocks; whoever is blocked never learns it."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(person=person.pk)


class Block(models.Model):
    """`person` wants neither to see `blocked` nor to be seen."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = "blocage"
        constraints = [
            models.UniqueConstraint(fields=["person", "blocked"], name="block_once"),
            models.CheckConstraint(condition=~Q(person=F("blocked")), name="block_of_another"),
        ]

    def __str__(self):
        return f"Blocage {self.pk}"


def apart_from(pk, column="pk"):
    """The condition that the person in `column` and the person `pk` have not blocked each other.

    Two lists of ids rather than a question for each row: PostgreSQL reads them once.
    """
    blocked = Block.objects.filter(person=pk).values("blocked")
    blocking = Block.objects.filter(blocked=pk).values("person")
    return ~Q(**{f"{column}__in": blocked}) & ~Q(**{f"{column}__in": blocking})
