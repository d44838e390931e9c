"""What may be reported of this app, and how moderation suspends an account."""

from django.urls import reverse

from moderation.registry import Moderable, register
from profiles import policies, services
from profiles.models import ContactRequest, Person

WORDS = (
    ("Humeur du moment", "status_line"),
    ("Présentation", "presentation"),
    ("Mandats et responsabilités", "responsibilities"),
    ("Engagement local", "local_engagement"),
)


@register
class People(Moderable):
    code = "personne"
    label = "personne"
    this = "cette personne"
    your = "ton profil"
    model = Person
    lookup = "ref"

    def author(self, thing):
        return thing

    def title(self, thing):
        return thing.full_name

    def snapshot(self, thing):
        """What she wrote of herself. Her name is read from her account, by who may see it."""
        words = [(label, getattr(thing, field)) for label, field in WORDS]
        links = [("Lien", f"{link.label} {link.url}") for link in thing.links.all()]
        photo = [("Photo", "Une photo était affichée.")] if thing.photo else []
        return [(label, text) for label, text in words if text] + links + photo

    def can_suspend(self, by, person):
        return policies.can_suspend(by, person)

    def suspend(self, *, by, person, until, reason):
        services.suspend(by=by, person=person, reason=reason, until=until)

    def reinstate(self, *, by, person):
        services.reinstate(by=by, person=person)


@register
class ContactRequests(Moderable):
    """The word with which somebody asks another; headquarters alone decide of it."""

    code = "demande-coopain"
    label = "demande de coopain"
    this = "ce mot"
    your = "ton mot"
    model = ContactRequest

    def find(self, pk):
        return ContactRequest.objects.select_related("sender").filter(pk=pk).first()

    def author(self, thing):
        return thing.sender

    def url(self, thing):
        return reverse("contacts:index")

    def snapshot(self, thing):
        return [("Mot", thing.word)]
