"""What people fill in to write to a few others."""

from django import forms

from messaging.models.conversation import MESSAGE_LENGTH

ACCEPTED = ".pdf,.odt,.docx,.ods,.xlsx,.jpg,.jpeg,.png,.webp"
MOST_FILES = 3
KEPT_BY_NOBODY = "Choisis de nouveau tes fichiers\u00a0: ton navigateur ne les garde pas."


class SayForm(forms.Form):
    """A message, and at most three files."""

    text = forms.CharField(
        label="Ton message",
        required=False,
        max_length=MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "max_length": f"Ton message est trop long\u00a0: {MESSAGE_LENGTH} caractères au plus.",
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="message-%s", **kwargs)
        for number in range(1, MOST_FILES + 1):
            self.fields[f"file_{number}"] = forms.FileField(
                label=f"Fichier {number}",
                required=False,
                allow_empty_file=True,
                widget=forms.FileInput(attrs={"accept": ACCEPTED}),
            )

    def clean(self):
        """A message says something, or brings a file."""
        cleaned = super().clean()
        if not self.has_error("text") and not cleaned.get("text") and not self.attached:
            self.add_error("text", "Écris d’abord ton message.")
        return cleaned

    def clean_text(self):
        return self.cleaned_data["text"].replace("\x00", "").strip()

    @property
    def attached(self):
        """The files that came."""
        names = (f"file_{number}" for number in range(1, MOST_FILES + 1))
        return [self.cleaned_data[name] for name in names if self.cleaned_data.get(name)]

    @property
    def file_fields(self):
        """The fields of files."""
        return [self[f"file_{number}"] for number in range(1, MOST_FILES + 1)]

    def say_wrong(self, error):
        """Put what a service refused next to the message; files must be chosen again."""
        self.add_error("text", str(error))
        if self.files:
            self.add_error("file_1", KEPT_BY_NOBODY)


class TitleForm(forms.Form):
    """What several people call their conversation."""

    title = forms.CharField(
        label="Un nom pour la conversation",
        required=False,
        max_length=80,
        error_messages={"max_length": "80 caractères au plus."},
    )

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].replace("\x00", "").split())
