"""The ledger of mail as operators see it: states and masked addresses, never a text."""

from django.contrib import admin, messages

from core.admin import ReadOnlyAdmin
from core.http import Invalid
from notifications import services
from notifications.models import Letter
from notifications.queries import masked

MOST = 100


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    fields = [
        "masked_address", "kind", "rank", "state", "error", "attempts",
        "created_at", "not_before", "claimed_at", "sent_at", "message_id",
    ]  # fmt: skip
    list_display = ["pk", "state", "kind", "masked_address", "created_at", "sent_at", "error"]
    list_filter = ["state", "kind"]
    search_fields = ["=to_address"]
    search_help_text = "Adresse exacte."
    actions = ["resend"]

    @admin.display(description="adresse")
    def masked_address(self, letter):
        return masked(letter.to_address)

    @admin.action(
        description="Renvoyer les lettres incertaines choisies (doublon possible)",
        permissions=["resend"],
    )
    def resend(self, request, queryset):
        if queryset.count() > MOST:
            self.message_user(request, f"Pas plus de {MOST} lettres à la fois.", messages.ERROR)
            return
        for letter in queryset:
            try:
                services.resend(by=request.user, letter=letter)
            except Invalid as refusal:
                self.message_user(request, f"{letter} : {refusal}", messages.ERROR)

    def has_resend_permission(self, request):
        return request.user.has_perm("notifications.change_letter")
