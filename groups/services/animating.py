"""Who animates, who helps, who is sent out."""

from django.db import transaction

from core.http import Invalid, refuse_unless
from groups.models import Admission, Member
from groups.policies import common
from groups.policies import groups as policies
from groups.services.entering import forget_all
from groups.services.lifecycle import make_animator
from groups.services.locking import lock
from journal.services import record
from notifications.services import notify
from profiles.models import Person

NOT_YOURS = "Seules les personnes qui animent ce groupe peuvent faire cela."
NOT_THERE = "Cette personne n’est pas dans le groupe."
HIDDEN_HEIR = "Cette personne ne se montre pas\u00a0: elle ne peut pas animer."


@transaction.atomic
def name_co_animator(*, by, group, person):
    """`person`, a member, helps to animate from now on; she is told."""
    group, target = to_lead(by, group, person)
    if target.role == Member.Role.MEMBER:
        make_animator(by=by, member=target, role=Member.Role.CO_ANIMATOR)


@transaction.atomic
def remove_co_animator(*, by, group, person):
    """`person` is a plain member again; herself may always put it down."""
    group = lock(group, person)
    target = Member.objects.filter(group=group, person=person).first()
    mine = target is not None and target.person_id == by.pk
    leads = policies.can_lead(by, group, common.place_of(by, group))
    refuse_unless(leads or mine, NOT_YOURS)
    if target is None or target.role != Member.Role.CO_ANIMATOR:
        raise Invalid(NOT_THERE)
    target.role = Member.Role.MEMBER
    target.save(update_fields=["role"])
    record(action="group.animator_ended", by=by, about=person, subject=group)


@transaction.atomic
def hand_over(*, by, group, person):
    """`person` animates in the place of `by`, who helps from now on and may leave."""
    group, target = to_lead(by, group, person)
    if target.person_id == by.pk:
        raise Invalid("Choisis quelqu’un d’autre que toi.")
    make_animator(by=by, member=target, role=Member.Role.ANIMATOR)
    Member.objects.filter(group=group, person=by.pk).update(role=Member.Role.CO_ANIMATOR)
    record(action="group.handed_over", by=by, about=person, subject=group)


def to_lead(by, group, person):
    """The locked group and the Member row of `person`, whom `by` sees and may name there."""
    group = lock(group, by, person)
    refuse_unless(policies.can_lead(by, group, common.place_of(by, group)), NOT_YOURS)
    seen = Person.objects.visible_to(by).active().filter(pk=person.pk)
    target = Member.objects.present().filter(group=group, person__in=seen).first()
    if target is None:
        raise Invalid(NOT_THERE)
    if not common.is_heard(person):
        raise Invalid(HIDDEN_HEIR)
    target.person, target.group = person, group
    return group, target


@transaction.atomic
def send_out(*, by, group, person, reason):
    """Send `person` out, with a reason that she receives; she comes back only if let back.

    She need not be a member: whoever answers in an open group may be sent out of it.
    """
    group = lock(group, by, person)
    target = Member.objects.filter(group=group, person=person).first()
    allowed = policies.can_send_out(by, group, common.place_of(by, group), target)
    refuse_unless(allowed and person.pk != by.pk, NOT_YOURS)
    if not reason.strip():
        raise Invalid("Dis pourquoi\u00a0: la personne recevra ta raison.")
    forget_all(Admission.objects.filter(group=group, person=person))
    member, _ = Member.objects.update_or_create(
        group=group, person=person, defaults={"role": Member.Role.BANNED}
    )
    entry = record(action="group.sent_out", by=by, about=person, subject=group, reason=reason)
    notify(
        kind="groups.sent_out",
        recipient=person,
        key=f"{member.pk}:{entry.pk}",
        payload={"name": group.name, "reason": reason},
    )


@transaction.atomic
def let_back(*, by, group, pk):
    """Whoever was sent out, in the Member row `pk`, may come back; she is told."""
    group = lock(group)
    refuse_unless(policies.can_manage(by, group, common.place_of(by, group)), NOT_YOURS)
    out = Member.objects.filter(group=group, pk=pk, role=Member.Role.BANNED)
    member = out.select_related("person").first()
    if member is not None:
        member.delete()
        record(action="group.let_back", by=by, about=member.person_id, subject=group)
        notify(
            kind="groups.let_back",
            recipient=member.person,
            key=f"{pk}",
            payload={"group": group.pk},
        )
