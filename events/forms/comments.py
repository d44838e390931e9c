"""What people fill in under an event."""

from django import forms

from events.services.comments import EMPTY, LENGTH, TOO_LONG
from groups.forms.talking import Prose


class CommentForm(forms.Form):
    """A question, or the answer to one."""

    text = Prose(
        label="Ton message",
        max_length=LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": EMPTY, "max_length": TOO_LONG},
    )

    def __init__(self, *args, key="", **kwargs):
        """`key` tells it from the other forms of its page."""
        super().__init__(*args, auto_id=f"mot{key}-%s", **kwargs)

    @property
    def said(self):
        """The arguments that a valid form gives to a service."""
        return {"text": self.cleaned_data["text"]}
