"""The journal as auditors read it: found by person, action or object, changed by nobody."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from journal import registry
from journal.models import Entry


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "what", "actor_id", "actor_role", "about_id", "unit_id", "subject"]
    list_filter = ["action"]
    search_fields = ["=actor_id", "=about_id", "=subject"]
    search_help_text = "Numéro de personne, ou objet exact (par exemple profiles.person:12)."
    date_hierarchy = "at"
    exclude = ["once"]

    @admin.display(description="action", ordering="action")
    def what(self, entry):
        return registry.label(entry.action)
