"""What an instance or a group wrote to many may be reported by whoever received it."""

from django.urls import reverse

from messaging.models import ReceivedMailing
from moderation.registry import Moderable, register


@register
class ReceivedMailings(Moderable):
    """Headquarters alone decide: it stands in no group."""

    code = "message-instance"
    label = "message d’une instance ou d’un groupe"
    this = "ce message"
    your = "ton message"
    model = ReceivedMailing
    lookup = "ref"

    def find(self, pk):
        found = ReceivedMailing._base_manager.select_related("author", "unit", "group")
        return found.filter(pk=pk).first()

    def author(self, thing):
        return thing.author

    def url(self, thing):
        return reverse("messaging:received", args=[thing.ref])

    def title(self, thing):
        return thing.shown_subject

    def snapshot(self, thing):
        return [("Objet", thing.subject), ("Message", thing.text)]

    def context(self, thing):
        return [("Au nom de", thing.sender.name)]
