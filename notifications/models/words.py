"""The few words that say how soon, and which first."""

from django.db import models


class Cadence(models.TextChoices):
    """How soon a mail tells of a notice."""

    IMMEDIATE = "immediate", "tout de suite"
    DAILY = "daily", "récap du jour"
    WEEKLY = "weekly", "récap de la semaine"
    NONE = "none", "jamais"


class Rank(models.IntegerChoices):
    """Which letters leave first."""

    SECURITY = 0, "sécurité"
    NOTICE = 10, "nouvelles"
    MAILING = 20, "envoi en nombre"
