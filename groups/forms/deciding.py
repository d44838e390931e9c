"""What people fill in to decide together: a stance, a poll, a vote, a synthesis, an opinion on it."""

import datetime

from django import forms
from django.utils import timezone

from groups.models import Poll, Stance

# How many answers a poll offers, how long each is, and for how many days it runs.
FEWEST, MOST, CHOICE_LENGTH, LONGEST = 2, 10, 150, 366


class StanceForm(forms.Form):
    """What I think of a post, with one sentence."""

    side = forms.ChoiceField(
        label="Ce que j’en pense",
        choices=Stance.Side.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisis d’abord\u00a0: d’accord, à nuancer ou pas d’accord."},
    )
    sentence = forms.CharField(
        label="En une phrase",
        required=False,
        max_length=200,
        help_text="Deux cents caractères au plus, signés de ton nom.",
    )


class PollForm(forms.Form):
    """A question, its possible answers one a line, until when, and what is shown meanwhile."""

    question = forms.CharField(label="Ta question", max_length=200)
    choices = forms.CharField(
        label="Les réponses possibles",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=f"Une par ligne, de {FEWEST} à {MOST}.",
    )
    is_multiple = forms.TypedChoiceField(
        label="On peut choisir",
        choices=[("non", "une seule réponse"), ("oui", "plusieurs réponses")],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
    )
    closes_on = forms.DateField(
        label="Dernier jour pour répondre",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="On répond jusqu’à 23\u00a0h\u00a059 ce jour-là.",
    )
    results = forms.ChoiceField(
        label="Les résultats se voient",
        choices=Poll.Results.choices,
        widget=forms.RadioSelect,
        help_text="Personne ne sait qui a répondu quoi, ni pendant, ni après.",
    )

    def clean_choices(self):
        """The answers as a list: trimmed, none twice."""
        lines = (" ".join(line.split()) for line in self.cleaned_data["choices"].splitlines())
        texts = list({text.casefold(): text for text in lines if text}.values())
        if not FEWEST <= len(texts) <= MOST:
            raise forms.ValidationError(
                f"Il faut de {FEWEST} à {MOST} réponses différentes, une par ligne\u00a0: "
                f"il y en a {len(texts)}."
            )
        if long := [text for text in texts if len(text) > CHOICE_LENGTH]:
            raise forms.ValidationError(
                f"«\u00a0{long[0][:40]}…\u00a0» est trop long\u00a0: {CHOICE_LENGTH} caractères au plus."
            )
        return texts

    def clean_closes_on(self):
        """A day to come, within a year."""
        day = self.cleaned_data["closes_on"]
        if not 0 <= (day - timezone.localdate()).days <= LONGEST:
            raise forms.ValidationError("Choisis un jour à venir, dans l’année.")
        return day

    @property
    def asked(self):
        """What `open_poll` takes of a valid form: the poll ends with its last day."""
        values = dict(self.cleaned_data)
        end = datetime.datetime.combine(values.pop("closes_on"), datetime.time(23, 59))
        return {**values, "closes_at": timezone.make_aware(end)}


class SynthesisForm(forms.Form):
    """What a discussion comes to, the posts it quotes, and what changes since the last version."""

    text = forms.CharField(
        label="Ta synthèse",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 14, "class": "input--tall"}),
        help_text=(
            "Ce sur quoi on s’accorde, ce qui se débat encore, ce qui manque. Une ligne vide sépare "
            "deux paragraphes, **deux étoiles** mettent en gras, un tiret commence une liste."
        ),
    )
    changes = forms.CharField(
        label="Ce qui change depuis la dernière version", required=False, max_length=300
    )
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args, is_first=True, **kwargs):
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["changes"]
