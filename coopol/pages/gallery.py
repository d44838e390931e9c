"""Every component in every state, for those who build the site."""

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

from django import forms
from django.http import Http404
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

KINDS = (
    ("tract", "newspaper-clipping", "Tractage"),
    ("collage", "paint-roller", "Collage"),
    ("porte", "door-open", "Porte-à-porte"),
    ("cyber", "cursor-click", "De chez toi"),
    ("reunion", "chats-circle", "Réunion"),
    ("formation", "graduation-cap", "Formation"),
)
PARTS = (("se", "Le Blosne"), ("br", "Bréquigny"))


@dataclass(frozen=True)
class Sample:
    """A person invented for the gallery."""

    full_name: str
    initials: str
    portrait: str = ""
    photo_url_small: str = ""


PEOPLE = (
    Sample("Fatoumata Diallo", "FD", "fatoumata"),
    Sample("Yves Le Goff", "YL", "yves"),
    Sample("Camille Roy", "CR"),
)


class SampleForm(forms.Form):
    """One field of each kind."""

    first_name = forms.CharField(label="Prénom", max_length=80)
    email = forms.EmailField(label="Adresse e-mail", help_text="Personne d’autre ne la verra.")
    postal_code = forms.CharField(
        label="Code postal", required=False, help_text="Pour trouver ta section."
    )
    part = forms.ChoiceField(label="Quartier", choices=PARTS)
    rhythm = forms.ChoiceField(
        label="Quand veux-tu nous lire", choices=PARTS, widget=forms.RadioSelect
    )
    tastes = forms.MultipleChoiceField(
        label="Ce qui te tente", choices=PARTS, widget=forms.CheckboxSelectMultiple, required=False
    )
    words = forms.CharField(label="Quelques mots", widget=forms.Textarea, required=False)
    photo = forms.FileField(label="Photo", required=False)
    charter = forms.BooleanField(label="J’ai lu la charte de bonne conduite.")


@require_safe
def gallery(request):
    """The page of components; for anybody who is not staff it does not exist."""
    if not getattr(request.user, "is_staff", False):
        raise Http404
    return render(
        request,
        "pages/gallery.html",
        {
            "people": PEOPLE,
            "kinds": KINDS,
            "day": date(2026, 11, 28),
            "first": date(2026, 12, 1),
            "empty_form": SampleForm(prefix="vide"),
            "wrong_form": SampleForm({"faux-email": "fatou@"}, prefix="faux"),
            "page": SimpleNamespace(previous_url="#avant", next_url="#apres"),
        },
    )


urlpatterns = [path("gestion/galerie/", gallery, name="gallery")]
