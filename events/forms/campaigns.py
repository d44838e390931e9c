"""What is said of a mission to take up, what a section says when it takes one up, a challenge."""

import datetime

from django import forms
from django.utils import timezone

from core.typography import day_words
from events.kinds import model_of
from events.models import MISSIONS, OPEN_AUDIENCES, Campaign, Challenge, Measure
from events.space import PARIS, ZONE_CHOICES
from groups.models import Theme
from profiles.forms.desk import day_input
from profiles.forms.profile import COMMUNE, LineField, TextField, TuForm
from profiles.queries.directory import communes_named

CHOOSE = ("", "Choisis…")
LONGEST = datetime.timedelta(days=366)
GOAL = 10_000_000
A_DAY = "Écris une date, par exemple 28/11/2026."
AN_HOUR = "Écris une heure, par exemple 18:30."
A_NUMBER = "Écris un nombre entier."
BACKWARDS = "La fin vient après le début."
TOO_LONG = "Un an au plus\u00a0: lance-la de nouveau ensuite."
NOT_COUNTED = "Le bilan de cette sorte de mission ne compte pas cela\u00a0: choisis autre chose."
MARKS = "**gras**, *italique*, une ligne vide entre deux paragraphes, un tiret pour une liste."
UNKNOWN = "Nous ne connaissons pas cette commune. Vérifie son nom."


def day_field(label, **more):
    return forms.DateField(
        label=label, widget=day_input(), error_messages={"invalid": A_DAY}, **more
    )


def number_field(label, least, most, **more):
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        error_messages={
            "invalid": A_NUMBER,
            "min_value": "C’est trop peu\u00a0: %(limit_value)d au moins.",
            "max_value": "C’est trop\u00a0: %(limit_value)d au plus.",
        },
        **more,
    )


def length_of(model, name):
    return model._meta.get_field(name).max_length


class CampaignForm(TuForm):
    """A mission to prepare in the name of one of `units`; without them, one that is prepared."""

    unit = forms.ChoiceField(label="Au nom de")
    kind = forms.ChoiceField(
        label="Sorte de mission", choices=[CHOOSE, *((kind.value, kind.label) for kind in MISSIONS)]
    )
    title = LineField(
        label="Titre",
        max_length=length_of(Campaign, "title"),
        help_text="Ce qu’on y défend. Chaque mission locale le porte.",
    )
    summary = LineField(
        label="En une phrase",
        max_length=length_of(Campaign, "summary"),
        widget=forms.Textarea({"rows": 2}),
    )
    text = TextField(
        label="Présentation",
        max_length=length_of(Campaign, "text"),
        required=False,
        widget=forms.Textarea({"rows": 7}),
        help_text=f"Pourquoi, comment, avec quels mots. {MARKS}",
    )
    checklist = TextField(
        label="À préparer",
        max_length=length_of(Campaign, "checklist"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="Une chose par ligne. Chaque section reçoit cette liste.",
    )
    theme = forms.ChoiceField(label="Thème", choices=[CHOOSE, *Theme.choices])
    starts_on = day_field("Du")
    ends_on = day_field("Au", help_text="Les missions locales se tiennent entre ces deux jours.")
    measure = forms.ChoiceField(
        label="Ce qu’on additionne", choices=Measure.choices, widget=forms.RadioSelect
    )
    goal = number_field(
        "Objectif de tous ensemble",
        1,
        GOAL,
        required=False,
        help_text="Dans cette mesure. Sans objectif, la page montre seulement le total.",
    )
    audience = forms.ChoiceField(
        label="Pour qui",
        choices=[(audience.value, audience.label) for audience in OPEN_AUDIENCES],
        widget=forms.RadioSelect,
        help_text="Qui voit la mission et les rendez-vous des sections.",
    )

    def __init__(self, *args, units=(), settled=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.units = {unit.slug: unit for unit in units}
        choices = [(unit.slug, unit.name) for unit in units]
        self.fields["unit"].choices = choices if len(choices) == 1 else [CHOOSE, *choices]
        for name in settled:
            del self.fields[name]
        self.initial.setdefault("measure", Measure.PEOPLE)
        self.initial.setdefault("audience", OPEN_AUDIENCES[0])

    def clean_unit(self):
        return self.units[self.cleaned_data["unit"]]

    def clean_ends_on(self):
        day = self.cleaned_data["ends_on"]
        if day < timezone.localdate():
            raise forms.ValidationError("Choisis un jour à venir.")
        return day

    def clean(self):
        cleaned = super().clean()
        start, end = (
            cleaned.get("starts_on") or self.initial.get("starts_on"),
            cleaned.get("ends_on"),
        )
        if start and end:
            if end < start:
                self.add_error("ends_on", BACKWARDS)
            elif end - start > LONGEST:
                self.add_error("ends_on", TOO_LONG)
        kind, measure = cleaned.get("kind"), cleaned.get("measure")
        if kind and measure and measure not in (Measure.PEOPLE, *model_of(kind).measures):
            self.add_error("measure", NOT_COUNTED)
        return cleaned


class TakeUpForm(TuForm):
    """When and where a unit takes a mission up, between the days of its Start."""

    day = day_field("Le jour")
    hour = forms.TimeField(
        label="L’heure",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": AN_HOUR},
    )
    place = LineField(
        label="Le lieu",
        max_length=120,
        required=False,
        help_text="Devant la poste, place du marché… Tu pourras le préciser plus tard.",
    )
    commune = LineField(label="La commune", max_length=80)
    zone = forms.ChoiceField(label="L’heure de", choices=ZONE_CHOICES)
    target = number_field("Combien de personnes il faut", 1, 500, required=False)

    def __init__(self, *args, start, **kwargs):
        super().__init__(*args, **kwargs)
        self.start = start
        edges = {"min": start.first.isoformat(), "max": start.last.isoformat()}
        self.fields["day"].widget.attrs.update(edges)
        self.fields[
            "day"
        ].help_text = (
            f"Du {day_words(start.first, weekday=False)} au {day_words(start.last, weekday=False)}."
        )
        if not start.is_abroad:
            del self.fields["zone"]
        if start.is_online:
            del self.fields["place"], self.fields["commune"]
        elif start.is_abroad:
            del self.fields["commune"]

    def clean_day(self):
        day = self.cleaned_data["day"]
        if not self.start.first <= day <= self.start.last:
            raise forms.ValidationError("Choisis un jour entre ces deux dates.")
        return day

    def clean_commune(self):
        """The Commune meant by « Rennes » or « Saint-Denis (93) »."""
        match = COMMUNE.match(self.cleaned_data["commune"])
        found = communes_named(match["name"], match["department"] or "") if match else []
        if not found:
            raise forms.ValidationError(UNKNOWN)
        if len(found) > 1:
            raise forms.ValidationError(
                "Plusieurs communes portent ce nom\u00a0: ajoute le département, par exemple "
                f"«\u00a0{found[0].name} ({found[0].department_id})\u00a0»."
            )
        return found[0]

    def clean_zone(self):
        if self.cleaned_data["zone"] == PARIS:
            raise forms.ValidationError("Choisis l’heure de la ville où cela se passe.")
        return self.cleaned_data["zone"]


class ChallengeForm(TuForm):
    """What a section wants to reach together before a day."""

    title = LineField(
        label="Le défi",
        max_length=length_of(Challenge, "title"),
        help_text="Par exemple\u00a0: 200 portes avant dimanche.",
    )
    goal = number_field("Combien", 1, 1_000_000)
    measure = forms.ChoiceField(label="De quoi", choices=Measure.choices)
    starts_on = day_field("Du")
    ends_on = day_field("Au", help_text="Les missions tenues entre ces deux jours comptent.")

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end:
            if end < start:
                self.add_error("ends_on", BACKWARDS)
            elif end < timezone.localdate():
                self.add_error("ends_on", "Choisis un jour à venir.")
            elif end - start > LONGEST:
                self.add_error("ends_on", "Un an au plus.")
        return cleaned
