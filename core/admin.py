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
        declared = {
            item[0] if isinstance(item, tuple) else item
            for item in self.get_list_filter(request)
            if isinstance(item, str | tuple)
        }
        return lookup.removesuffix("__exact") in declared
