"""The base of the moderation desk: staff look, and act only through services."""

from django.contrib import admin


class ReadOnlyAdmin(admin.ModelAdmin):
    """Nothing is edited in place; a query string opens no field the page does not show (D-2)."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def lookup_allowed(self, lookup, value, request=None):
        """Only the filters this page declares."""
        declared = {name_of(item) for item in self.get_list_filter(request)}
        return lookup.removesuffix("__exact") in declared


def name_of(item):
    """The parameter of a filter: a field, a field and its class, or a class that names its own."""
    return getattr(item, "parameter_name", item[0] if isinstance(item, tuple) else item)
