"""What people fill in to talk: a post, with what hangs under it; a topic; where it goes."""

from django import forms

from groups.models import Group
from groups.models.talking import POST_LENGTH
from groups.services.attachments import MOST
from groups.services.topics import TITLE

ACCEPTED = ".pdf,.odt,.docx,.ods,.xlsx,.jpg,.jpeg,.png,.webp"
# How many people one may have to choose.
MEANT = 50
KEPT_BY_NOBODY = "Choisis de nouveau tes fichiers\u00a0: ton navigateur ne les garde pas."


class Prose(forms.CharField):
    """A long text, whose line ends count for one as in the browser that limits it."""

    def to_python(self, value):
        return super().to_python(value.replace("\r\n", "\n") if value else value)


class TextForm(forms.Form):
    """What a post says, and whom its author means among people of one name."""

    text = Prose(
        label="Ton message",
        max_length=POST_LENGTH,
        error_messages={
            "required": "Écris d’abord ton message.",
            "max_length": f"Ton message est trop long\u00a0: {POST_LENGTH} caractères au plus.",
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="ecrire-%s", **kwargs)
        # Those among whom she must choose.
        self.homonyms = ()

    @property
    def chosen(self):
        """The references of the people she chose."""
        return self.data.getlist("mention")[:MEANT] if self.is_bound else []


class PostForm(TextForm):
    """A message and at most three files, each with the description of the image it may be."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(1, MOST + 1):
            self.fields[f"file_{number}"] = forms.FileField(
                label=f"Fichier {number}",
                required=False,
                allow_empty_file=True,
                widget=forms.FileInput(attrs={"accept": ACCEPTED}),
            )
            self.fields[f"description_{number}"] = forms.CharField(
                label=f"Si c’est une image, ce qu’elle montre ({number})",
                required=False,
                max_length=200,
            )

    @property
    def slots(self):
        """The pairs of fields of what may hang under the message."""
        return [
            (self[f"file_{number}"], self[f"description_{number}"]) for number in range(1, MOST + 1)
        ]

    @property
    def files_gone(self):
        """What is said to whoever had chosen files that this page could not keep."""
        return KEPT_BY_NOBODY if self.is_bound and self.files else ""

    @property
    def attached(self):
        """The pairs (file, description) of a valid form."""
        values = self.cleaned_data
        numbers = range(1, MOST + 1)
        pairs = [(values[f"file_{number}"], values[f"description_{number}"]) for number in numbers]
        return [(uploaded, words) for uploaded, words in pairs if uploaded]


class TopicForm(PostForm):
    """A title, then the message that opens the topic."""

    field_order = ("title", "text")
    title = forms.CharField(
        label="De quoi veux-tu parler\u202f?",
        max_length=TITLE,
        help_text="Une question donne envie de répondre.",
        error_messages={
            "required": "Donne un titre à ton sujet.",
            "max_length": f"Ton titre est trop long\u00a0: {TITLE} caractères au plus.",
        },
    )


class EditForm(TextForm):
    """What a post says from now on, and which of its files go."""

    def __init__(self, *args, attachments=(), **kwargs):
        super().__init__(*args, **kwargs)
        if attachments:
            self.fields["remove"] = forms.TypedMultipleChoiceField(
                label="Fichiers à retirer",
                required=False,
                coerce=int,
                choices=[(attachment.pk, attachment.file.name) for attachment in attachments],
                widget=forms.CheckboxSelectMultiple,
            )


class RenameForm(forms.Form):
    """Another title for a topic."""

    title = TopicForm.base_fields["title"]


class GroupChoice(forms.ModelChoiceField):
    """A group, by its name."""

    def label_from_instance(self, group):
        return group.name


class MoveForm(forms.Form):
    """Which group the topic goes to, among those its animator also animates."""

    to = GroupChoice(
        label="Où va ce sujet\u202f?",
        queryset=None,
        to_field_name="slug",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": "Choisis un groupe.",
            "invalid_choice": "Choisis un groupe de la liste.",
        },
    )

    def __init__(self, *args, groups, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Group.objects.filter(pk__in=[group.pk for group in groups])
