"""Who opens the challenges of a section."""

from profiles.policies import may
from sections.permissions import Permission

NOT_YOURS = (
    "Un défi est lancé par qui tient la page de la section. Une idée\u202f? Parles-en dans l’espace "
    "de ta section."
)


def can_open(person, unit):
    """Whether `person` may open and remove the challenges of `unit`: whoever keeps its page."""
    return unit.closed_on is None and may(person, Permission.EDIT_UNIT_PAGE, within=unit)
