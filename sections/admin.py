"""Units as headquarters read them; they are changed on the site, by who holds the right."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from sections.models import Commune, Unit


@admin.register(Unit)
class UnitAdmin(ReadOnlyAdmin):
    list_display = ["name", "level", "tree", "code", "opened_on", "closed_on"]
    list_filter = ["tree", "level"]
    search_fields = ["name_key", "=code", "=slug"]
    search_help_text = "Nom sans accents, code ou adresse."
    ordering = ["path"]


@admin.register(Commune)
class CommuneAdmin(ReadOnlyAdmin):
    list_display = ["name", "insee", "department", "population"]
    search_fields = ["name_key", "=insee"]
    list_select_related = ["department"]
