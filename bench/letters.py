"""The pages of messages, coopains, sendings and news."""

from measures import Page


def pages():
    """Every page of it, as the person who uses it most."""
    from django.urls import reverse  # noqa: PLC0415

    from coopol.demo.cast import CAST  # noqa: PLC0415
    from messaging.models import Conversation, Mailing  # noqa: PLC0415
    from profiles.models import Person  # noqa: PLC0415

    email = next(character.email for character in CAST if character.key == "adherent")
    adherent = Person.objects.get(email=email)
    mine = Conversation.objects.visible_to(adherent).filter(kind="direct").order_by("pk")
    sent = (
        Mailing.objects.filter(unit__isnull=False, started_at__isnull=False).order_by("pk").first()
    )
    return [
        Page("messages", reverse("messaging:inbox"), "adherent"),
        Page("une conversation", mine.first().get_absolute_url(), "adherent"),
        Page("messages : recherche", f"{reverse('messaging:search')}?q=tracts", "adherent"),
        Page("écrire : un nom", f"{reverse('messaging:write')}?q=martin", "adherent"),
        Page("coopains", reverse("contacts:index"), "adherent"),
        Page("ce qui m’attend (vif)", reverse("live"), "adherent", is_live=True),
        Page("mes envois", reverse("mailings:index"), "secretary"),
        Page("un envoi", sent.get_absolute_url(), "secretary"),
        Page("envois, nationale", reverse("mailings:index"), "organiser"),
    ]
