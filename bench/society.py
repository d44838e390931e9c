"""The pages of the society of members: sections, people, desk, settings."""

from measures import Page


def pages():
    """Every page of the society of members, as the person who uses it most."""
    from django.urls import reverse  # noqa: PLC0415

    from coopol.demo.cast import CAST, HOME  # noqa: PLC0415
    from profiles.models import Membership, Person  # noqa: PLC0415
    from sections.models import Unit  # noqa: PLC0415

    home = Unit.objects.get(code=HOME)
    federation = home.parent
    root = Unit.objects.get(tree="ps", level="national")
    adherent = Person.objects.get(email=next(c.email for c in CAST if c.key == "adherent"))
    member = (
        Membership.objects.current().filter(unit=home, person__email__isnull=False).first().person
    )
    file = reverse("desk:file", args=[home.slug])
    return [
        Page("accueil public", "/"),
        Page("connexion", reverse("account_login")),
        Page("inscription", reverse("account_signup")),
        Page("les sections (carte)", reverse("sections:index")),
        Page("trouver : Rennes", reverse("sections:find") + "?q=Rennes"),
        Page("trouver : 59000", reverse("sections:find") + "?q=59000"),
        Page("section, en visiteur", home.get_absolute_url()),
        Page("fédération, en visiteur", federation.get_absolute_url()),
        Page("national, en visiteur", root.get_absolute_url()),
        Page("section, en membre", home.get_absolute_url(), "adherent"),
        Page("fédération, en membre", federation.get_absolute_url(), "adherent"),
        Page("national, en membre", root.get_absolute_url(), "adherent"),
        Page("accueil militant", "/", "adherent"),
        Page("annuaire", reverse("profiles:directory"), "adherent"),
        Page("annuaire : recherche", reverse("profiles:directory") + "?q=martin", "adherent"),
        Page("annuaire, sympathisante", reverse("profiles:directory"), "sympathiser"),
        Page("profil d’un autre", adherent.get_absolute_url(), "secretary"),
        Page("mon profil", adherent.get_absolute_url(), "adherent"),
        Page("bureau de section", reverse("desk:index"), "secretary"),
        Page("bureau fédéral", reverse("desk:index"), "federal_head"),
        Page("bureau national", reverse("desk:index"), "organiser"),
        Page("fichier de section", file, "secretary"),
        Page("une fiche", reverse("desk:member", args=[home.slug, member.ref]), "secretary"),
        Page("fonctions", reverse("desk:offices", args=[home.slug]), "secretary"),
        Page("réglages", reverse("settings:index"), "adherent"),
        Page("réglages : profil", reverse("settings:profile"), "adherent"),
        Page("réglages : visibilité", reverse("settings:visibility"), "adherent"),
        Page("préférences de mail", reverse("notifications:preferences"), "adherent"),
        Page("nouvelles", reverse("notifications:stream"), "secretary"),
    ]
