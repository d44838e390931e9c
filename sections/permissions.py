"""The closed list of what may be done within a unit. Who may do it: `profiles/roles.py`."""

from django.db import models


class Permission(models.TextChoices):
    """One action over a unit and everything below it, unless its comment says otherwise."""

    EDIT_UNIT_PAGE = "edit_unit_page", "Tenir la page de l’instance"
    DECIDE_REQUESTS = "decide_requests", "Répondre aux demandes d’adhésion"
    SEE_FILE = "see_file", "Consulter le fichier des membres"
    EDIT_FILE = "edit_file", "Mettre à jour le fichier des membres"
    # Holds in the very unit of the mandate, never below it: a hidden member is known to the
    # board of the own section alone (PRODUCT §3).
    SEE_HIDDEN = "see_hidden", "Connaître les membres cachés de sa propre section"
    GIVE_MANDATES = "give_mandates", "Nommer et passer la main"
    DELEGATE = "delegate", "Déléguer une partie de ses pouvoirs"
    MANAGE_UNITS = "manage_units", "Ouvrir, rattacher et fermer des sections"
    SEE_FIGURES = "see_figures", "Voir les chiffres"
    OPEN_OFFICIAL_GROUPS = "open_official_groups", "Ouvrir et tenir des groupes officiels"
    # For the unit of the mandate and those below it that stand above the sections.
    LAUNCH_CAMPAIGNS = "launch_campaigns", "Lancer des missions que les sections reprennent"
    WRITE_TO_MEMBERS = "write_to_members", "Écrire à toute l’instance"
