"""The steps by which a mailing is written. Every message is next to its field."""

import datetime

from django import forms
from django.utils import timezone

from events.forms.fields import day_field, hour_field
from messaging.audience import Audience, For
from messaging.models import mailing as words
from messaging.queries import mailings as queries
from profiles.forms.profile import LineField, TextField, TuForm
from sections.models import Unit

NOW, LATER = "now", "later"
# Nothing is planned longer before: who belongs where would be another story.
FARTHEST = datetime.timedelta(days=90)
PLACEHOLDER = (
    "Écris {prénom} là où doit venir le prénom de chaque personne. Pour mettre en gras\u00a0: "
    "**comme ceci**."
)


class AudienceForm(TuForm):
    """To whom: one choice, and what it needs."""

    mark_optional = False

    kind = forms.ChoiceField(label="À qui\u202f?", widget=forms.RadioSelect)
    tag = forms.ChoiceField(label="Quel centre d’intérêt", required=False)
    event = forms.ChoiceField(label="Quel événement", required=False)

    def __init__(self, *args, person, sender, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_unit = isinstance(sender, Unit)
        self.counted = queries.choices_of(person, sender) if self.is_unit else []
        words = queries.interests(person, sender) if self.is_unit else ()
        tags = [(tag.pk, tag.name) for tag in words]
        events = [(event.pk, event.title) for event in queries.events_of(person, sender)]
        self.fields["tag"].choices = [("", "Choisis"), *tags]
        self.fields["event"].choices = [("", "Choisis"), *events]
        plain = [(one.kind, one.label) for one in self.counted]
        kinds = plain if self.is_unit else [(For.MEMBERS, For.MEMBERS.label)]
        kinds += [(For.TAG, For.TAG.label)] if tags else []
        kinds += [(For.EVENT, For.EVENT.label)] if events else []
        self.fields["kind"].choices = kinds
        self.fields["kind"].initial = kinds[0][0]

    @property
    def rows(self):
        """[(radio, how many people, or None)] of the choices."""
        numbers = {one.kind: one.people for one in self.counted}
        return [(radio, numbers.get(radio.data["value"])) for radio in self["kind"]]

    @property
    def has_tags(self):
        return len(self.fields["tag"].choices) > 1

    @property
    def has_events(self):
        return len(self.fields["event"].choices) > 1

    def clean(self):
        data = super().clean()
        for kind in (For.TAG, For.EVENT):
            if data.get("kind") == kind and not data.get(kind.value) and kind not in self.errors:
                self.add_error(kind.value, "Choisis dans la liste.")
        return data

    @property
    def audience(self):
        """The Audience chosen."""
        kind = self.cleaned_data["kind"]
        number = self.cleaned_data.get(kind) if kind in (For.TAG, For.EVENT) else 0
        return Audience(kind, int(number or 0))


class WordsForm(TuForm):
    """Subject, message, and an event to answer. Unfinished, it is kept all the same."""

    mark_optional = False

    subject = LineField(
        label="Objet",
        max_length=words.SUBJECT_LENGTH,
        required=False,
        help_text="Court et précis\u00a0: c’est ce qu’on lit en premier.",
    )
    text = TextField(
        label="Message",
        max_length=words.MAILING_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 14, "class": "input--tall"}),
        help_text=PLACEHOLDER,
    )
    event = forms.ModelChoiceField(
        label="Joindre un rendez-vous",
        queryset=None,
        required=False,
        empty_label="Aucun",
        help_text="Chacun pourra répondre depuis le message.",
    )

    def __init__(self, *args, events, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["event"].queryset = events
        self.fields["event"].label_from_instance = queries.event_label
        if not events:
            del self.fields["event"]


class LeaveForm(TuForm):
    """Now, or at an hour to come."""

    mark_optional = False

    when = forms.ChoiceField(
        label="Quand\u202f?",
        choices=[(NOW, "Tout de suite"), (LATER, "Plus tard")],
        initial=NOW,
        widget=forms.RadioSelect,
    )
    day = day_field("Le", required=False)
    hour = hour_field("À", required=False)

    def clean(self):
        data = super().clean()
        if data.get("when") != LATER or self.errors:
            return data
        if not (data.get("day") and data.get("hour")):
            self.add_error("day", "Écris le jour et l’heure du départ.")
            return data
        if not timezone.now() < self.moment < timezone.now() + FARTHEST:
            self.add_error("day", "Choisis un moment à venir, dans les trois mois.")
        return data

    @property
    def moment(self):
        """The moment chosen, None for now."""
        data = self.cleaned_data
        if data["when"] == NOW:
            return None
        naive = datetime.datetime.combine(data["day"], data["hour"])
        return timezone.make_aware(naive)


class SendBackForm(TuForm):
    """Why it is to be written again."""

    word = LineField(
        label="Ce qu’il faut reprendre",
        max_length=200,
        widget=forms.Textarea({"rows": 2}),
        help_text="La personne qui l’a écrit recevra ta phrase.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["word"].error_messages["required"] = "Dis ce qu’il faut reprendre."
