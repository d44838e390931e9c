"""What waits on the desk of whoever keeps a unit: missions short of people, reports to write."""

from django.urls import reverse
from django.utils import timezone

from core.typography import day_words
from events.queries.desk import to_do_for, units_with_to_do
from profiles.desk_lines import Sort, Waits, register
from profiles.models import UnitPermission
from sections.permissions import Permission


@register
class Events(Sort):
    """Discreet missions are never told."""

    def whom(self):
        """Two queries."""
        return UnitPermission.objects.holders(
            Permission.EDIT_UNIT_PAGE, units_with_to_do(timezone.now())
        )

    def lines(self, person):
        """Two queries, none for who keeps no unit."""
        to_do = to_do_for(person, timezone.now())
        if to_do is None:
            return []
        short = [
            Waits(
                f"Il manque {'une personne' if one.missing == 1 else f'{one.missing} personnes'}\u00a0: {one.title}",
                reverse("events:detail", args=[one.ref]),
                f"{one.unit}, {day_words(one.day)}.",
            )
            for one in to_do.short
        ]
        reports = [
            Waits(
                f"À raconter en une minute\u00a0: {one.title}",
                reverse("events:report", args=[one.ref]),
                f"{one.unit}, {day_words(one.day)}.",
                "Raconter",
            )
            for one in to_do.to_tell
        ]
        return [*short, *reports]
