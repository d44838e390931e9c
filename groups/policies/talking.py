"""What a person may say, and where. `place` is her Member row when the caller has read it.

A refusal is a French sentence that the page shows in the place of the form; "" when nothing stands
in the way.
"""

import datetime

from django.utils import timezone

from groups.models import Access, Group, Member
from groups.models.words import OPEN_ACCESS
from groups.policies import common
from profiles.models import Visibility

SENT_OUT = "L’animation de ce groupe t’en a fait sortir\u00a0: tu n’y écris plus."
MEMBERS_ONLY = "Rejoins ce groupe pour y écrire."
ANIMATORS_OPEN = "Dans une tribune, l’animation ouvre les sujets. Tu peux y répondre."
LOCKED = "Ce sujet est fermé aux réponses."
MASKED = "La modération a masqué ce sujet\u00a0: on n’y répond plus."
AT_REST = "On n’écrit pas dans ce groupe pour le moment."
NOT_YOURS = "Ce message n’est pas le tien."
FREE_EDIT = datetime.timedelta(minutes=15)
PINS = 3


def silence(person, group, place=common.UNKNOWN):
    """Why `person` may not write in `group`; "" when she may."""
    if not common.is_heard(person):
        return common.HIDDEN
    if group.is_gone or group.is_masked:
        return AT_REST
    if place is common.UNKNOWN:
        place = common.place_of(person, group)
    if place is not None and place.role == Member.Role.BANNED:
        return SENT_OUT
    if group.access in OPEN_ACCESS or common.is_in(person, group, place):
        return ""
    return "" if common.animates(person, group, place) else MEMBERS_ONLY


def no_topic(person, group, place=common.UNKNOWN):
    """Why `person` may not open a topic in `group`; "" when she may."""
    if reason := silence(person, group, place):
        return reason
    if group.state == Group.State.TRIBUNE and not common.animates(person, group, place):
        return ANIMATORS_OPEN
    return ""


def no_reply(person, topic, place=common.UNKNOWN):
    """Why `person` may not answer in `topic`; "" when she may."""
    if topic.is_masked:
        return MASKED
    return silence(person, topic.group, place) or (LOCKED if topic.is_locked else "")


def can_edit_post(person, post, place=common.UNKNOWN):
    """Whether `person` may change what `post` says: hers, in a topic where she may still answer."""
    return (
        post.author_id == person.pk
        and not post.is_masked
        and not no_reply(person, post.topic, place)
    )


def is_free(moment):
    """Whether what was published at `moment` is still changed without a trace."""
    return timezone.now() - moment <= FREE_EDIT


def can_rename(person, topic, place=common.UNKNOWN):
    """Whether `person` may change the title: who opened it, for a while, and who animates."""
    if topic.is_masked or silence(person, topic.group, place):
        return False
    mine = topic.author_id == person.pk and is_free(topic.created_at)
    return mine or common.animates(person, topic.group, place)


def can_lead(person, topic, place=common.UNKNOWN):
    """Whether `person` pins, locks, slows down and moves `topic`."""
    return not topic.group.is_gone and common.animates(person, topic.group, place)


def reads_less(target, source):
    """Whether nobody reads in `target` who did not read in `source`.

    Adherents, the members of a private group and those of a unit hold one another in no way.
    """
    if source.access in OPEN_ACCESS:
        return True
    if source.access == Access.UNIT:
        return target.is_space and target.unit.path.startswith(source.unit.path)
    return source.access == target.access == Access.ADHERENTS


def can_move(person, topic, target):
    """Whether `person` may take `topic` to `target`: she animates both, and nobody more will read."""
    return (
        target.pk != topic.group_id
        and not target.is_gone
        and not target.is_masked
        and can_lead(person, topic)
        and common.animates(person, target)
        and reads_less(target, topic.group)
    )


def is_half_heard(person, group):
    """Whether some who read `group` will see « Membre » in the place of her name."""
    return person.visibility == Visibility.ADHERENTS and group.access != Access.ADHERENTS


def audience(group):
    """Who reads what is written in `group`, as the writer is told before she writes."""
    if group.access in OPEN_ACCESS:
        return "Toute personne inscrite peut lire."
    if group.access == Access.ADHERENTS:
        return "Tous les adhérents peuvent lire."
    if group.access == Access.UNIT:
        return "Les membres de cette instance peuvent lire."
    return "Les membres de ce groupe peuvent lire."
