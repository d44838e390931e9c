"""The queue of headquarters: what is reported, by gravity and age, and what is decided of it."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.timesince import timesince

from core.admin import ReadOnlyAdmin
from core.html import format_html
from core.http import number, posted, refuse_unless
from moderation import policies, queries, registry
from moderation.forms import DecisionForm
from moderation.models import Case

GRAVITIES = {1: "Ordinaire", 2: "Sérieux", 3: "Grave"}


class StateFilter(admin.SimpleListFilter):
    """What is to decide, unless one asks for the rest."""

    title = "état"
    parameter_name = "etat"

    def lookups(self, request, model_admin):
        return [("decides", "Décidés"), ("tous", "Tous")]

    def choices(self, changelist):
        """The queue first, under its own name rather than « Tous »."""
        first, *others = super().choices(changelist)
        return [{**first, "display": "À décider"}, *others]

    def queryset(self, request, queryset):
        if self.value() == "tous":
            return queryset
        return queryset.decided() if self.value() == "decides" else queryset.opened()


class KindFilter(admin.SimpleListFilter):
    title = "sorte"
    parameter_name = "sorte"

    def lookups(self, request, model_admin):
        return [(code, kind.label.capitalize()) for code, kind in sorted(registry.KINDS.items())]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() in registry.KINDS else queryset


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    list_display = ["what", "how_grave", "under", "words", "where", "age", "times"]
    list_filter = [StateFilter, KindFilter]
    ordering = ["-gravity", "opened_at"]
    sortable_by = []
    actions = None
    # They would count the whole queue for each filter.
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request):
        return Case.objects.visible_to(request.user).with_words().prefetch_related("place")

    def get_object(self, request, object_id, from_field=None):
        """The case alone: its page reads its words and its place itself."""
        return Case.objects.visible_to(request.user).filter(pk=number(object_id)).first()

    def changelist_view(self, request, extra_context=None):
        title = {"title": "Ce qui est signalé, le plus grave d’abord"}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    @admin.display(description="dossier")
    def what(self, case):
        return f"{case.kind_label.capitalize()} {case.pk}"

    @admin.display(description="gravité")
    def how_grave(self, case):
        return GRAVITIES[case.gravity]

    @admin.display(description="règles")
    def under(self, case):
        return ", ".join(str(rule) for rule in case.rules) or "–"

    @admin.display(description="ce qui est signalé")
    def words(self, case):
        return Truncator(case.excerpt or "–").chars(90)

    @admin.display(description="où")
    def where(self, case):
        return case.place.name if case.place else "–"

    @admin.display(description="depuis")
    def age(self, case):
        since = timesince(case.opened_at, timezone.now(), depth=1)
        return format_html('<b class="late">{}, en retard</b>', since) if case.is_late else since

    @admin.display(description="signalé")
    def times(self, case):
        return f"{case.flags_count} fois"

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The case, and the form by which it is decided."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        case = self.get_object(request, object_id) if object_id else None
        if case is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id or "")
        page = queries.case_page(request.user, case, in_admin=True)
        form = DecisionForm(posted(request), actions=page.actions, seen=len(page.decisions))
        refuse_unless(page.can_decide or request.method != "POST", policies.ELSEWHERE)
        if form.is_valid() and form.decide(by=request.user, case=case):
            messages.success(request, f"Dossier {case.pk} décidé.")
            return redirect("admin:moderation_case_changelist")
        title = f"{page.label.capitalize()} : dossier {case.pk}"
        context = {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
        context |= {"page": page, "form": form, "author_url": account_url(page.author)}
        return render(request, "admin/case.html", context)


def account_url(person):
    """The address of the account of `person` in the admin, when there is somebody to show."""
    return reverse("admin:profiles_person_change", args=[person.pk]) if person else ""
