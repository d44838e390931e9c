"""The desk of headquarters over people: found, read, suspended; never edited in place."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect, render
from django.urls import path

from core.admin import ReadOnlyAdmin
from core.http import Invalid, Refused
from journal.services import record_read
from profiles import policies, services
from profiles.models import CharterAcceptance, JoinRequest, Mandate, Person, UnitPermission


class UnsealForm(forms.Form):
    """Who, and why; she will read the reason."""

    ref = forms.CharField(label="Identifiant public ou adresse e-mail", max_length=254)
    reason = forms.CharField(
        label="Motif", help_text="La personne le recevra.", widget=forms.Textarea, max_length=600
    )


@admin.register(Person)
class PersonAdmin(ReadOnlyAdmin):
    list_display = ["ref", "first_name", "last_name", "joined_at", "is_active"]
    search_fields = ["search_key", "=email", "=ref"]
    search_help_text = "Nom sans accents, adresse exacte ou identifiant public."
    ordering = ["sort_key", "pk"]
    fields = [
        "ref",
        "first_name",
        "last_name",
        "email",
        "joined_at",
        "last_login",
        "is_active",
        "visibility",
        "status_line",
        "presentation",
    ]
    actions = ["suspend", "reinstate"]

    def get_queryset(self, request):
        return Person.objects.visible_in_admin(request.user)

    def get_urls(self):
        return [
            path(
                "fiche-cachee/",
                self.admin_site.admin_view(self.unseal_view),
                name="profiles_person_unseal",
            ),
            *super().get_urls(),
        ]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Every file opened is written in the journal, where its person reads it."""
        person = self.get_object(request, object_id) if object_id else None
        if person is not None and person.pk != request.user.pk:
            record_read(by=request.user, about=person, role="Équipe de Solférino")
        return super().changeform_view(request, object_id, form_url, extra_context)

    def unseal_view(self, request):
        """Open one hidden file for thirty minutes."""
        if not policies.can_unseal(request.user):
            raise Refused("Ton rôle ne permet pas d’ouvrir une fiche cachée.")
        form = UnsealForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                person = services.unseal(by=request.user, **form.cleaned_data)
            except Invalid as error:
                form.add_error(None, str(error))
            else:
                return redirect("admin:profiles_person_change", person.pk)
        context = {**self.admin_site.each_context(request), "title": "Ouvrir une fiche cachée"}
        return render(request, "admin/unseal.html", {**context, "form": form})

    @admin.action(description="Suspendre ces comptes", permissions=["suspend"])
    def suspend(self, request, people):
        self._each(request, people, services.suspend, reason="Suspendu depuis la gestion.")

    @admin.action(description="Rétablir ces comptes", permissions=["suspend"])
    def reinstate(self, request, people):
        self._each(request, people, services.reinstate)

    def has_suspend_permission(self, request):
        return request.user.has_perm("profiles.suspend_person")

    def _each(self, request, people, service, **words):
        done = 0
        for person in people:
            try:
                service(by=request.user, person=person, **words)
                done += 1
            except Refused as error:
                messages.error(request, f"{person.ref} : {error}")
        messages.success(request, f"{done} compte(s) traité(s).")


class MandateForm(forms.ModelForm):
    """A mandate to give; the service says whether it may be."""

    class Meta:
        model = Mandate
        fields = ["person", "role", "unit", "starts_on", "ends_on"]


@admin.register(Mandate)
class MandateAdmin(ReadOnlyAdmin):
    form = MandateForm
    list_display = ["person", "role", "unit", "starts_on", "ends_on", "revoked"]
    list_filter = ["role"]
    list_select_related = ["person", "unit"]
    search_fields = ["=person__ref", "unit__name", "=unit__slug"]
    raw_id_fields = ["person", "unit"]
    ordering = ["-starts_on", "-pk"]

    def get_queryset(self, request):
        people = Person.objects.visible_in_admin(request.user)
        return Mandate.objects.filter(person__in=people)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "person":
            kwargs["queryset"] = Person.objects.visible_in_admin(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_add_permission(self, request):
        return request.user.has_perm("profiles.add_mandate")

    def add_view(self, request, form_url="", extra_context=None):
        """Give a mandate through the service; its refusals come back as messages."""
        try:
            return super().add_view(request, form_url, extra_context)
        except (Invalid, Refused) as error:
            messages.error(request, str(error))
            return redirect("admin:profiles_mandate_add")

    def save_model(self, request, obj, form, change):
        given = services.give_mandate(by=request.user, **form.cleaned_data)
        obj.pk = given.pk


@admin.register(JoinRequest)
class JoinRequestAdmin(ReadOnlyAdmin):
    list_display = ["pk", "unit", "awaiting", "state", "created_at", "decided_at"]
    list_filter = ["state"]
    list_select_related = ["unit", "awaiting"]
    search_fields = ["unit__name", "=unit__slug"]
    fields = ["unit", "awaiting", "state", "created_at", "decided_at"]
    ordering = ["-pk"]


@admin.register(CharterAcceptance)
class CharterAcceptanceAdmin(ReadOnlyAdmin):
    list_display = ["person", "version", "accepted_at"]
    list_filter = ["version"]
    list_select_related = ["person"]
    search_fields = ["=person__ref"]

    def get_queryset(self, request):
        people = Person.objects.visible_in_admin(request.user)
        return CharterAcceptance.objects.filter(person__in=people)


@admin.register(UnitPermission)
class UnitPermissionAdmin(ReadOnlyAdmin):
    list_display = ["user", "permission", "content_object", "valid_until"]
    list_select_related = ["user", "permission__content_type", "content_object"]
    search_fields = ["=user__ref", "=content_object__slug"]

    def get_queryset(self, request):
        people = Person.objects.visible_in_admin(request.user)
        return UnitPermission.objects.filter(user__in=people)
