"""Coming in, going out, choosing what one is told."""

from django.db import transaction

from core.http import Invalid, refuse_unless
from groups.models import Admission, Member
from groups.policies import common
from groups.policies import groups as policies
from groups.services import lifecycle
from groups.services.entering import enter, forget
from groups.services.locking import lock
from groups.things import CODE
from journal.services import record
from notifications.models import Cadence
from notifications.services import choose_for
from profiles.models import Membership, Person

NOT_YOU = "Tu ne peux pas entrer dans ce groupe."
HAND_OVER_FIRST = (
    "Tu es la dernière personne à animer ce groupe\u00a0: passe d’abord la main à quelqu’un."
)


@transaction.atomic
def join(*, by, group):
    """`by` comes into `group`, and is in it once however often she asks; returns her Member.

    Her invitation, if any, is answered. Raises Refused when the group does not let her in.
    """
    group = lock(group, by)
    place = common.place_of(by, group)
    if place and common.is_in(by, group, place):
        return place
    waiting = Admission.objects.filter(group=group, person=by.pk).first()
    invited = waiting is not None and waiting.way == Admission.Way.INVITED
    refuse_unless(policies.can_join(by, group, place, invited=invited), NOT_YOU)
    if waiting:
        forget(waiting)
    return enter(by=by, group=group, person=by)


@transaction.atomic
def leave(*, by, group):
    """`by` goes out; alone, she closes the group. Returns whether it closed.

    Raises Invalid when nobody would animate it any more.
    """
    group = lock(group, by)
    place = common.place_of(by, group)
    refuse_unless(policies.can_leave(by, group, place), "Tu n’es pas dans ce groupe.")
    others = Member.objects.present().filter(group=group).exclude(pk=place.pk)
    leads = place.role == Member.Role.ANIMATOR
    orphan = leads and not others.filter(role=Member.Role.ANIMATOR).exists()
    # She can hand over only to somebody she sees: those she does not are none of her worries.
    if orphan and others.filter(person__in=Person.objects.visible_to(by)).exists():
        raise Invalid(HAND_OVER_FIRST)
    place.delete()
    record(action="group.left", by=by, about=by, subject=group)
    if not orphan and others.exists():
        return False
    return lifecycle.inherit_or_close(group)


@transaction.atomic
def follow(*, by, group, follow):
    """`by` chooses what `group` sends her; in the space of a unit, a row holds that choice alone."""
    group = lock(group, by)
    place = common.place_of(by, group)
    allowed = policies.can_follow(by, group, place)
    refuse_unless(allowed, "Entre d’abord dans le groupe\u00a0: tu choisiras ensuite.")
    Member.objects.update_or_create(group=group, person=by, defaults={"follow": follow})
    # What was chosen of this group for every kind of news goes the same way.
    cadence = Cadence.NONE if follow == Member.Follow.NONE else ""
    choose_for(person_id=by.pk, sort=CODE, pk=group.pk, cadence=cadence)


def adherents():
    """Ids of the people who are adherents somewhere today, as a subquery."""
    return Membership.objects.current().adherents().values("person")
