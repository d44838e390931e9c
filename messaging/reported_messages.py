"""A private message that one of those who read it reported. Headquarters alone decide of it.

Nobody else ever opens it: what was reported is kept as it was in the report (SECURITY D-4).
"""

from django.urls import reverse

from messaging.models import Message
from moderation.registry import Moderable, register


@register
class PrivateMessages(Moderable):
    code = "message-prive"
    label = "message privé"
    this = "ce message"
    your = "ton message"
    model = Message

    def find(self, pk):
        return Message.objects.select_related("conversation", "author").filter(pk=pk).first()

    def author(self, thing):
        return thing.author

    def url(self, thing):
        where = reverse("messaging:conversation", args=[thing.conversation.ref])
        return f"{where}?avant={thing.pk + 1}#m{thing.pk}"

    def snapshot(self, thing):
        """What it says, and the names of its files."""
        files = thing.attachments.select_related("file").order_by("pk")
        words = [("Message", thing.text)] if thing.text else []
        return [*words, *(("Pièce jointe", attachment.file.name) for attachment in files)]

    def is_covered(self, thing):
        return thing.is_masked or thing.taken_back_at is not None
