"""Two groups become one, by agreement of those who animate them."""

from django.db import IntegrityError, models, transaction
from django.db.models import Value, When

from core.http import Invalid, refuse_unless
from groups.merging import move_all
from groups.models import Access, Group, Member, MergeProposal, Topic
from groups.policies import common
from groups.policies import groups as policies
from groups.services.lifecycle import begin_if_enough, forget_doorstep
from groups.services.locking import lock_groups, lock_people
from groups.services.members import adherents
from journal.services import record
from notifications.services import notify_many, withdraw
from profiles.models import Person
from profiles.models.block import apart_from

OFFERED = "groups.merge_offered"
NOT_YOURS = "Seules les personnes qui animent les deux groupes peuvent les réunir."
TOO_WIDE = (
    "Ce qui s’est dit ici s’est dit entre vous\u00a0: choisis un groupe qui n’est pas lu par plus "
    "de monde."
)
GONE = "Cette proposition n’attend plus de réponse."


@transaction.atomic
def propose(*, by, source, target, word=""):
    """Who animates `source` offers to join `target`, whose animators are told; returns the offer.

    When she animates both it is done at once, and nothing is returned. Raises Invalid when the words
    of one would be read more widely, or when an offer already waits.
    """
    source, target = lock_two(source.pk, target.pk)
    place = common.place_of(by, source)
    refuse_unless(policies.can_propose_merge(by, source, place), NOT_YOURS)
    check_fit(by, source, target)
    if policies.can_lead(by, target, common.place_of(by, target)):
        join_groups(by=by, source=source, target=target)
        return None
    try:
        with transaction.atomic():
            proposal = MergeProposal.objects.create(
                source=source, target=target, word=word, proposed_by=by
            )
    except IntegrityError as error:
        raise Invalid("Une proposition attend déjà\u00a0: retire-la d’abord.") from error
    record(action="group.merge_offered", by=by, subject=source, detail={"target": target.pk})
    leading = Member.objects.filter(group=target, role=Member.Role.ANIMATOR).values("person")
    told = Person.objects.active().filter(apart_from(by.pk), pk__in=leading)
    notify_many(
        kind=OFFERED,
        recipients=told.order_by("pk"),
        key=f"{proposal.pk}",
        payload={"source": source.pk, "target": target.pk},
        subject=proposal,
    )
    return proposal


def check_fit(by, source, target):
    """Raise Invalid unless `source` may join `target`."""
    if source.pk == target.pk or target.is_space or not policies.is_living(target):
        raise Invalid("Choisis un autre groupe, vivant.")
    if target.state == Group.State.DRAFT:
        raise Invalid("Ce groupe n’a pas encore pris vie\u00a0: propose plutôt l’inverse.")
    if not Group.objects.is_visible_to(by, target.pk):
        raise Invalid("Choisis un autre groupe, vivant.")
    if not policies.is_as_strict(target.access, source.access):
        raise Invalid(TOO_WIDE)


@transaction.atomic
def accept(*, by, proposal):
    """Who animates the target agrees: all that is in the source comes along. Returns the target."""
    proposal, source, target = to_answer(proposal)
    refuse_unless(policies.can_lead(by, target, common.place_of(by, target)), NOT_YOURS)
    if not policies.is_living(source) or not policies.is_as_strict(target.access, source.access):
        raise Invalid(GONE)
    join_groups(by=by, source=source, target=target)
    return target


@transaction.atomic
def drop(*, by, proposal):
    """Who animates either group says no, or takes the offer back."""
    proposal, source, target = to_answer(proposal)
    leads = any(
        policies.can_lead(by, group, common.place_of(by, group)) for group in (source, target)
    )
    refuse_unless(leads, NOT_YOURS)
    withdraw(kind=OFFERED, key=f"{proposal.pk}")
    proposal.delete()
    record(action="group.merge_dropped", by=by, subject=source, detail={"target": target.pk})


def to_answer(proposal):
    """The offer that still waits, with its two locked groups. Raises Invalid when it is over."""
    source, target = lock_two(proposal.source_id, proposal.target_id)
    waiting = MergeProposal.objects.filter(pk=proposal.pk).first()
    if waiting is None:
        raise Invalid(GONE)
    return waiting, source, target


def join_groups(*, by, source, target):
    """Take everything of the locked `source` to the locked `target`, where its address leads."""
    moved = move_members(source, target)
    Topic.objects.filter(group=source).update(group=target)
    move_all(source, target)
    forget_doorstep(source)
    Group.objects.filter(merged_into=source).update(merged_into=target)
    Group.objects.filter(pk=source.pk).update(
        state=Group.State.MERGED, merged_into=target, draft_until=None
    )
    begin_if_enough(target)
    record(action="group.merged", by=by, subject=source, detail={"target": target.pk})
    notify_many(
        kind="groups.merged",
        recipients=Person.objects.filter(pk__in=moved).order_by("pk"),
        key=f"{source.pk}",
        payload={"group": target.pk, "name": source.name},
    )


def move_members(source, target):
    """Members of `source` come into `target`, in their best place; returns the ids of who came in.

    Whoever was sent out of one is not let in by the other.
    """
    coming = Member.objects.filter(group=source)
    there = Member.objects.filter(group=target)
    leading = coming.filter(role__in=Member.ANIMATING).values("person")
    there.filter(role=Member.Role.MEMBER, person__in=leading).update(role=Member.Role.CO_ANIMATOR)
    fresh = coming.exclude(person__in=there.values("person"))
    if target.access == Access.ADHERENTS:
        fresh = fresh.filter(person__in=adherents())
    arriving = dict(fresh.values_list("pk", "person_id"))
    moved = Member.objects.filter(pk__in=arriving).present().values_list("person_id", flat=True)
    moved = list(moved)
    lead = When(role__in=Member.ANIMATING, then=Value(Member.Role.CO_ANIMATOR))
    Member.objects.filter(pk__in=arriving).update(
        group=target, role=models.Case(lead, default="role")
    )
    Member.objects.filter(group=source).delete()
    return moved


def lock_two(source_id, target_id):
    """Lock both groups, and before them everybody who may change place; returns both groups."""
    lock_people(Member.objects.filter(group=source_id).values_list("person_id", flat=True))
    groups = {group.pk: group for group in lock_groups([source_id, target_id])}
    return groups[source_id], groups[target_id]
