"""What a group may be, who enters it, what it is about."""

from django.db import models


class Kind(models.TextChoices):
    """What a group is. Each unit has its space, made with it by the database."""

    UNIT = "unit", "Espace d’une instance"
    THEMATIC = "thematic", "Groupe thématique"
    OFFICIAL = "official", "Groupe officiel"


class Access(models.TextChoices):
    """Who reads and writes there (PRODUCT §4)."""

    PUBLIC = "public", "Public"
    COLLABORATIVE = "collaborative", "Collaboratif"
    ADHERENTS = "adherents", "Réservé aux adhérents"
    PRIVATE = "private", "Privé, sur invitation"
    UNIT = "unit", "Réservé aux membres de l’instance"


OPEN_ACCESS = (Access.PUBLIC, Access.COLLABORATIVE)


class Theme(models.TextChoices):
    """What a group or a document is about; few, so that everybody finds the same one."""

    SCHOOL = "ecole", "École et jeunesse"
    HEALTH = "sante", "Santé et solidarités"
    HOUSING = "logement", "Logement et ville"
    WORK = "travail", "Travail et économie"
    SERVICES = "services-publics", "Services publics"
    ECOLOGY = "ecologie", "Écologie et transports"
    EQUALITY = "egalite", "Égalité et droits"
    DEMOCRACY = "democratie", "Démocratie et institutions"
    EUROPE = "europe", "Europe et monde"
    CULTURE = "culture", "Culture et sport"
    SAFETY = "justice", "Justice et sécurité"
    RURAL = "territoires", "Territoires et ruralité"
    PARTY = "parti", "Vie du parti"
    OTHER = "autre", "Autre chose"
