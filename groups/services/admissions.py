"""The doorstep of a group: invitations and requests to enter."""

import datetime

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from groups.models import Admission, Member
from groups.policies import common
from groups.policies import groups as policies
from groups.queries.doorstep import invitable
from groups.services.entering import TOLD, enter, forget
from groups.services.locking import lock
from journal.services import record
from notifications.services import notify, notify_many
from profiles.models import Person
from profiles.models.block import apart_from

INVITATIONS_A_DAY = 30
NOT_YOU = "Tu ne peux pas demander à entrer dans ce groupe."
GONE = "Quelqu’un a déjà répondu."
NOT_YOURS = "Seule l’équipe d’animation répond aux demandes."


@transaction.atomic
def invite(*, by, group, person):
    """`by` invites `person`, whom she sees; if she had asked, whoever manages lets her in.

    Inviting again says nothing more. Raises Invalid when that person cannot be invited.
    """
    group = lock(group, person)
    place = common.place_of(by, group)
    refuse_unless(policies.can_invite(by, group, place), "Tu ne peux pas inviter ici.")
    if not invitable(by, group).filter(pk=person.pk).exists():
        raise Invalid("Cette personne ne peut pas être invitée ici.")
    waiting = Admission.objects.filter(group=group, person=person).first()
    if waiting:
        if waiting.way == Admission.Way.ASKED and policies.can_manage(by, group, place):
            let_in(by, group, waiting)
        return
    since = timezone.now() - datetime.timedelta(days=1)
    if Admission.objects.filter(by=by.pk, at__gte=since).count() >= INVITATIONS_A_DAY:
        raise Invalid("C’est assez d’invitations pour aujourd’hui\u00a0: reprends demain.")
    admission = Admission.objects.create(
        group=group, person=person, way=Admission.Way.INVITED, by=by
    )
    record(action="group.invited", by=by, about=person, subject=group)
    notify(
        kind=TOLD[Admission.Way.INVITED],
        recipient=person,
        key=f"{admission.pk}",
        payload={"group": group.pk, "by": by.pk},
        subject=admission,
    )


@transaction.atomic
def decline(*, by, group):
    """The person invited says no; nobody is told."""
    group = lock(group, by)
    waiting = Admission.objects.invitations().filter(group=group, person=by.pk).first()
    if waiting:
        forget(waiting)


@transaction.atomic
def ask(*, by, group, word=""):
    """`by` asks to enter a private group that says its name; its animators are told once.

    A request lost in a second one raises nothing: it waits already.
    """
    group = lock(group, by)
    place = common.place_of(by, group)
    refuse_unless(policies.can_ask(by, group, place), NOT_YOU)
    admission, is_new = Admission.objects.get_or_create(
        group=group, person=by, defaults={"way": Admission.Way.ASKED, "word": word, "by": by}
    )
    if not is_new:
        return
    record(action="group.asked", by=by, about=by, subject=group)
    animators = Person.objects.active().filter(
        apart_from(by.pk),
        group_members__group=group,
        group_members__role__in=Member.ANIMATING,
    )
    notify_many(
        kind=TOLD[Admission.Way.ASKED],
        recipients=animators.order_by("pk"),
        key=f"{admission.pk}",
        payload={"group": group.pk},
        subject=admission,
    )


@transaction.atomic
def take_back(*, by, group):
    """`by` asks no more."""
    group = lock(group, by)
    waiting = Admission.objects.requests().filter(group=group, person=by.pk).first()
    if waiting:
        forget(waiting)


@transaction.atomic
def accept(*, by, admission):
    """Let in the person who asked; she is told."""
    group, admission = to_answer(by, admission)
    let_in(by, group, admission)


@transaction.atomic
def refuse(*, by, admission):
    """Do not let in the person who asked; she is told."""
    group, admission = to_answer(by, admission)
    forget(admission)
    record(action="group.refused", by=by, about=admission.person_id, subject=group)
    tell_answer(admission, accepted=False)


@transaction.atomic
def cancel(*, by, admission):
    """Take an invitation back: whoever made it, or whoever manages the group."""
    group = lock(admission.group)
    mine = admission.by_id == by.pk
    allowed = mine or policies.can_manage(by, group, common.place_of(by, group))
    refuse_unless(allowed, "Cette invitation n’est pas la tienne.")
    waiting = Admission.objects.invitations().filter(pk=admission.pk).first()
    if waiting:
        forget(waiting)


def to_answer(by, admission):
    """The locked group of a request, and the request. Raises Invalid when it waits no more."""
    group = lock(admission.group, admission.person)
    refuse_unless(policies.can_manage(by, group, common.place_of(by, group)), NOT_YOURS)
    waiting = Admission.objects.requests().filter(pk=admission.pk).select_related("person").first()
    if waiting is None or not policies.is_living(group):
        raise Invalid(GONE)
    return group, waiting


def let_in(by, group, admission):
    """Let in, in the locked `group`, the person who asked."""
    forget(admission)
    if common.place_of(admission.person, group) is None:
        enter(by=by, group=group, person=admission.person)
    tell_answer(admission, accepted=True)


def tell_answer(admission, *, accepted):
    """Tell the person who asked what was answered."""
    notify(
        kind="groups.answered",
        recipient=admission.person,
        key=f"{admission.pk}",
        payload={"group": admission.group_id, "accepted": accepted},
    )
