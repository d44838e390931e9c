"""Who may be a coopain of whom: people who see each other."""

from profiles.models import Person, Visibility

HIDDEN = (
    "Ton profil est caché\u00a0: une demande montrerait ton nom. Choisis d’abord qui te voit, dans "
    "tes réglages."
)
HIDES = "Cette personne a choisi de n’apparaître qu’à sa section."
UNSEEN = "Cette personne ne te voit pas\u00a0: elle ne pourrait pas te répondre."
NOT_YOURS = "Cette demande n’est pas la tienne."
YOURSELF = "On est déjà bien avec soi-même."


def see_each_other(one, other):
    """Whether each of two people sees the other."""
    people = Person.objects
    return people.is_visible_to(one, other.pk) and people.is_visible_to(other, one.pk)


def no_request(person, other):
    """Why `person` may not ask `other`, whom she sees, to be coopains; "" when she may."""
    if person.pk == other.pk:
        return YOURSELF
    if person.visibility == Visibility.SECTION:
        return HIDDEN
    if other.visibility == Visibility.SECTION:
        return HIDES
    return "" if see_each_other(person, other) else UNSEEN
