"""Two groups about the same thing become one."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.models import VisibleQuerySet
from groups.models.group import Group


class MergeProposalQuerySet(VisibleQuerySet):
    def visible_to(self, person):
        """Whoever animates one of the two groups, and may know of both."""
        if not person.is_authenticated:
            return self.none()
        mine = Group.objects.animated_by(person).values("pk")
        known = Group.objects.visible_to(person).values("pk")
        return self.filter(
            Q(source__in=mine) | Q(target__in=mine), source__in=known, target__in=known
        )


class MergeProposal(models.Model):
    """The animator of `source` offers to join `target` with all that is in it; the other agrees."""

    source = models.ForeignKey(Group, models.CASCADE, related_name="proposals")
    target = models.ForeignKey(Group, models.CASCADE, related_name="offers")
    word = models.CharField("un mot", max_length=300, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    objects = MergeProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition de réunion"
        constraints = [
            models.UniqueConstraint(fields=["source"], name="merge_one_at_a_time"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="merge_of_two"),
        ]

    def __str__(self):
        return f"Réunion {self.pk}"
