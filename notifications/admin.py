"""The ledger of mail as operators see it: states and masked addresses, never a text."""

from django.contrib import admin, messages

from core.admin import ReadOnlyAdmin
from core.http import Invalid
from notifications import services
from notifications.models import Bounce, DeadAddress, Letter
from notifications.queries import masked
from notifications.services.bounces import forget_dead

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


class OfAddress(ReadOnlyAdmin):
    """Something about an address, shown masked; found by whoever knows it whole."""

    search_fields = ["=address"]
    search_help_text = "Adresse exacte."

    @admin.display(description="adresse")
    def masked_address(self, row):
        return masked(row.address)


@admin.register(Bounce)
class BounceAdmin(OfAddress):
    fields = ["masked_address", "kind", "status", "at"]
    list_display = ["pk", "kind", "status", "masked_address", "at"]
    list_filter = ["kind"]


@admin.register(DeadAddress)
class DeadAddressAdmin(OfAddress):
    fields = ["masked_address", "reason", "since"]
    list_display = ["pk", "reason", "masked_address", "since"]
    list_filter = ["reason"]
    actions = ["write_again"]

    @admin.action(description="Écrire à nouveau aux adresses choisies", permissions=["write_again"])
    def write_again(self, request, queryset):
        if queryset.count() > MOST:
            self.message_user(request, f"Pas plus de {MOST} adresses à la fois.", messages.ERROR)
            return
        for row in queryset:
            forget_dead(address=row.address)

    def has_write_again_permission(self, request):
        return request.user.has_perm("notifications.delete_deadaddress")
