"""Reporting, and deciding."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from core.http import Invalid
from moderation import services
from moderation.charter import CHARTER, Rule
from moderation.models import Decision

Action = Decision.Action
# A year at most: what lasts longer is not a suspension any more.
LONGEST = timedelta(days=366)
NO_RULE = [("", "Choisis la règle")]
RULES = [(rule.value, f"{rule.value}. {rule.label}") for rule in Rule]


class FlagForm(forms.Form):
    """Which rule of the charter is broken, and a word."""

    rule = forms.TypedChoiceField(
        label="Quelle règle de la charte n’est pas respectée\u202f?",
        choices=Rule.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisis la règle qui n’est pas respectée.",
            "invalid_choice": "Choisis une règle de la liste.",
        },
    )
    word = forms.CharField(
        label="En un mot",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pour aider qui décidera. La personne concernée ne le lira pas.",
    )

    @property
    def articles(self):
        """Each rule as a radio button and the Article it stands for."""
        return zip(self["rule"], CHARTER, strict=True)

    def flag(self, *, by, kind, thing):
        """Report `thing`; whether it worked. What went wrong is said by the form."""
        try:
            services.flag(by=by, kind=kind, thing=thing, **self.cleaned_data)
        except Invalid as error:
            self.add_error(None, str(error))
        return self.is_valid()


class DecisionForm(forms.Form):
    """What is decided of a case: only what `actions` allow. `seen` counts the decisions shown."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    action = forms.ChoiceField(
        label="Décision",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisis ce que tu décides.",
            "invalid_choice": "Choisis une décision de la liste.",
        },
    )
    rule = forms.TypedChoiceField(
        label="Règle de la charte",
        choices=NO_RULE + RULES,
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Pour un rappel, un masquage ou une suspension.",
    )
    until = forms.DateField(
        label="Suspendu jusqu’au",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="Pour une suspension\u00a0: le dernier jour, un an au plus.",
    )
    reason = forms.CharField(
        label="Motif",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="La personne concernée le recevra tel quel.",
        error_messages={"required": "Dis pourquoi\u00a0: la personne recevra ta raison."},
    )
    mark_optional = False

    def __init__(self, *args, actions=(), seen=0, **kwargs):
        super().__init__(*args, initial={"seen": seen}, **kwargs)
        self.decided = seen
        self.fields["action"].choices = [(action.value, action.label) for action in actions]
        if Action.SUSPEND not in actions:
            del self.fields["until"]
        if not set(actions) & set(services.CITES_A_RULE):
            del self.fields["rule"]

    def clean(self):
        """Ask for the rule and the day, each beside its field, where the action needs them.

        When somebody decided since the page was shown, that alone is said, and the page shown now
        counts as read.
        """
        if self.cleaned_data.get("seen") != self.decided:
            self.errors.clear()
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = self.decided
            raise forms.ValidationError(services.BUSY)
        action, until = self.cleaned_data.get("action"), self.cleaned_data.get("until")
        today = timezone.localdate()
        if action in services.CITES_A_RULE and not self.cleaned_data.get("rule"):
            self.add_error("rule", "Choisis la règle de la charte.")
        if action == Action.SUSPEND and "until" not in self.errors:
            if until is None or until <= today:
                self.add_error("until", "Choisis jusqu’à quel jour, à partir de demain.")
            elif until > today + LONGEST:
                self.add_error("until", "Un an au plus.")
        return self.cleaned_data

    def decide(self, *, by, case):
        """Decide of `case`; whether it worked. What went wrong is said by the form."""
        try:
            services.decide(by=by, case=case, **self.cleaned_data)
        except Invalid as error:
            self.add_error(None, str(error))
        return self.is_valid()
