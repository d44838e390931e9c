"""The journal as auditors read it: found by person, action or object, changed by nobody."""

from django.contrib import admin

from journal import registry
from journal.models import Entry


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    list_display = ["at", "what", "actor_id", "actor_role", "about_id", "unit_id", "subject"]
    list_filter = ["action"]
    search_fields = ["=actor_id", "=about_id", "=subject"]
    search_help_text = "Numéro de personne, ou objet exact (par exemple profiles.person:12)."
    date_hierarchy = "at"
    show_full_result_count = False
    exclude = ["once"]

    @admin.display(description="action", ordering="action")
    def what(self, entry):
        return registry.label(entry.action)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
