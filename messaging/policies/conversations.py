"""What one may do in a conversation: one question each."""

import datetime

from messaging.models import Conversation
from messaging.models.conversation import MOST_PEOPLE
from profiles.models import Person, Visibility
from sections.permissions import Permission

HIDDEN = (
    "Ton profil est caché\u00a0: écrire montrerait ton nom. Tu peux écrire au bureau de ta section, "
    "ou choisir qui te voit dans tes réglages."
)
UNSEEN = "Cette personne ne peut pas recevoir de message de toi."
ALONE = "Choisis au moins une personne."
TOO_MANY = f"{MOST_PEOPLE - 1} personnes au plus\u00a0: au-delà, ouvre plutôt un groupe."
CLOSED = "Cette conversation est finie\u00a0: la personne est partie, ou ne te lit plus."
NOT_A_GROUP = "On n’invite que dans une conversation à plusieurs."
NOT_YOURS = "Ce message n’est pas le tien."
TOO_LATE = "Plus d’un quart d’heure a passé\u00a0: ce message reste."
NOT_A_MEMBER = "Tu n’es pas membre de cette section."
TAKEN_BACK_FOR = datetime.timedelta(minutes=15)


def see_each_other(one, other):
    """Whether each of two people sees the other."""
    people = Person.objects
    return people.is_visible_to(one, other.pk) and people.is_visible_to(other, one.pk)


def can_write_to(person, other):
    """Whether `person` may begin a conversation with `other`; a hidden one goes by the board."""
    return (
        is_shown(person)
        and is_shown(other)
        and person.pk != other.pk
        and see_each_other(person, other)
    )


def is_shown(person):
    """Whether what `person` says may bear her name."""
    return person.is_authenticated and person.is_active and person.visibility != Visibility.SECTION


def no_people(person, people):
    """Why `person` may not write to those `people` together; "" when she may."""
    if not is_shown(person):
        return HIDDEN
    if not people:
        return ALONE
    if len(people) >= MOST_PEOPLE:
        return TOO_MANY
    return "" if all(can_write_to(person, other) for other in people) else UNSEEN


def is_on_board(person, unit):
    """Whether `person` is of the board of `unit`: who knows its hidden members."""
    return person.is_authenticated and unit.pk in person.rights.own_unit_ids(Permission.SEE_HIDDEN)


def belongs(person, unit):
    """Whether `person` is a member of `unit` itself."""
    return person.is_authenticated and any(
        membership.unit_id == unit.pk for membership in person.current_memberships
    )


def speaks_for_board(person, conversation):
    """Whether what `person` says in `conversation` is said in the name of the board."""
    return (
        conversation.kind == Conversation.Kind.BOARD
        and is_on_board(person, conversation.unit)
        and conversation.pair != board_pair(conversation.unit, person)
    )


def no_message(person, conversation, others=None):
    """Why `person`, who reads `conversation`, may not write in it; "" when she may.

    `others` are the people there whom she sees, when they are known already.
    """
    if conversation.kind == Conversation.Kind.BOARD:
        return "" if person.is_active else CLOSED
    if not is_shown(person):
        return HIDDEN
    if conversation.kind == Conversation.Kind.GROUP:
        return ""
    if others is None:
        seated = conversation.seats.exclude(person=person).values("person")
        others = list(Person.objects.visible_to(person).filter(pk__in=seated))
    open_to = [other for other in others if is_shown(other)]
    answered = open_to and Person.objects.is_visible_to(open_to[0], person.pk)
    return "" if answered else CLOSED


def no_invitation(person, conversation, people):
    """Why `person` may not invite `people` into `conversation`; "" when she may."""
    if conversation.kind != Conversation.Kind.GROUP:
        return NOT_A_GROUP
    seated = conversation.seats.current().count()
    return TOO_MANY if seated + len(people) > MOST_PEOPLE else no_people(person, people)


def can_take_back(person, message, now):
    """Whether `person` may still take `message` back."""
    return (
        message.author_id == person.pk
        and message.taken_back_at is None
        and now - message.created_at <= TAKEN_BACK_FOR
    )


def board_pair(unit, person):
    """By what the conversation of `person` with the board of `unit` is found again."""
    return f"{unit.pk}:{person.pk}"


def pair_of(one, other):
    """By what the conversation of two people is found again."""
    low, high = sorted((one.pk, other.pk))
    return f"{low}-{high}"
