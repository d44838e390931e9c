"""The base of every QuerySet that answers "what may this person see?"."""

from django.db import models


class VisibleQuerySet(models.QuerySet):
    """A QuerySet whose `visible_to(person)` is the only place where sight is decided."""

    def visible_to(self, person):
        """Rows that `person` (an AnonymousUser included) may see. Each model says its own rule."""
        raise NotImplementedError(f"{self.model.__name__} must say who may see it.")

    def is_visible_to(self, person, pk):
        """Whether the row `pk` is visible to `person`; derived, so the rule has no second copy."""
        return self.visible_to(person).filter(pk=pk).exists()
