"""Messages to many as headquarters follow them, without a word of theirs; the calendar of silence."""

import datetime

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget, AdminTimeWidget
from django.shortcuts import redirect

from core.admin import ReadOnlyAdmin
from core.http import Invalid, Refused
from messaging.models import Mailing, Silence
from messaging.services import calendar


class SilenceForm(forms.ModelForm):
    """A vote, in a territory."""

    vote_on = forms.DateField(label="Jour du vote", widget=AdminDateWidget)
    closes_at = forms.TimeField(
        label="Fermeture des derniers bureaux",
        initial=datetime.time(20),
        widget=AdminTimeWidget,
        help_text="La réserve commence la veille du vote à minuit.",
    )

    class Meta:
        model = Silence
        fields = ["unit", "label"]


@admin.register(Silence)
class SilenceAdmin(ReadOnlyAdmin):
    form = SilenceForm
    list_display = ["label", "unit", "starts_at", "ends_at"]
    list_select_related = ["unit"]
    search_fields = ["label", "unit__name", "=unit__slug"]
    raw_id_fields = ["unit"]
    ordering = ["-starts_at", "-pk"]

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["unit", "label", "vote_on", "closes_at"]
        return ["unit", "label", "starts_at", "ends_at"]

    def has_add_permission(self, request):
        return request.user.has_perm("messaging.add_silence")

    def has_delete_permission(self, request, obj=None):
        return request.user.has_perm("messaging.delete_silence")

    def add_view(self, request, form_url="", extra_context=None):
        """Declare it through the service; its refusals come back as messages."""
        try:
            return super().add_view(request, form_url, extra_context)
        except (Invalid, Refused) as error:
            messages.error(request, str(error))
            return redirect("admin:messaging_silence_add")

    def save_model(self, request, obj, form, change):
        declared = calendar.declare(by=request.user, **form.cleaned_data)
        obj.pk = declared.pk

    def delete_model(self, request, obj):
        calendar.lift(by=request.user, silence=obj)

    def delete_queryset(self, request, queryset):
        for silence in queryset:
            calendar.lift(by=request.user, silence=silence)


@admin.register(Mailing)
class MailingAdmin(ReadOnlyAdmin):
    list_display = ["ref", "unit", "state", "scheduled_at", "started_at", "done_at"]
    list_filter = ["state"]
    list_select_related = ["unit"]
    search_fields = ["=ref", "unit__name", "=unit__slug"]
    ordering = ["-pk"]
    fields = [
        *("ref", "unit", "state", "stop_reason", "scheduled_at", "submitted_at", "approved_at"),
        *("started_at", "done_at"),
    ]

    def get_queryset(self, request):
        """Those of instances that are more than a draft: what a group writes is its own."""
        return Mailing.objects.filter(unit__isnull=False).exclude(state=Mailing.State.DRAFT)
