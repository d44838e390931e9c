"""Events as headquarters read them: those that any registered person may read, and nobody's name."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from events.models import Event


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "state", "audience", "starts_at", "commune", "seats_taken"]
    list_filter = ["kind", "state"]
    list_select_related = ["commune"]
    search_fields = ["name_key"]
    search_help_text = "Titre sans accents."
    ordering = ["-starts_at", "-pk"]
    fields = [
        *("title", "summary", "text", "kind", "state", "audience", "theme", "unit", "commune"),
        *("starts_at", "ends_at", "zone", "target", "capacity", "seats_taken", "comments_count"),
    ]

    def get_queryset(self, request):
        """Never a discreet mission, nor what is for a few: those are read through a report alone."""
        return Event.objects.visible_to(request.user).in_the_open()
