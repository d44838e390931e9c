"""Who may report, and who decides: headquarters of all, animators of what stands in their group."""

from django.db.models import Exists, OuterRef, Q

from moderation import registry
from moderation.models import Case, Decision

ELSEWHERE = "Ce dossier se décide ailleurs."

Action, Role = Decision.Action, Decision.Role


def can_flag(person, kind, thing):
    """Whether `person` may report `thing`, hidden members included: never what is her own."""
    author = kind.author(thing)
    return person.is_authenticated and person.is_active and (author is None or author != person)


def is_headquarters(person):
    """Whether `person` moderates for the whole party."""
    return person.is_active and person.is_staff and person.has_perm("moderation.decide_case")


def role_in(person, case):
    """In what quality `person` may decide of `case`; None when she may not. One query at most.

    Nobody decides of her own. Once headquarters decided of a thing, nobody else does.
    """
    if not person.is_authenticated or case.author_id == person.pk:
        return None
    if is_headquarters(person):
        return Role.HEADQUARTERS
    kind = registry.get(case.kind)
    places = kind.places(person) if kind and kind.places else None
    if places is None or case.place_id is None:
        return None
    here = Case.objects.filter(pk=case.pk, place_id__in=places.values("pk"))
    return Role.ANIMATION if here.exclude(decided_above()).exists() else None


def is_decided_above(case):
    """Whether headquarters decided of the same thing already, in this case or another."""
    return Case.objects.filter(decided_above(), pk=case.pk).exists()


def decided_above():
    """The condition of a case whose thing headquarters decided of already."""
    of_thing = Decision.objects.filter(
        case__subject_type=OuterRef("subject_type"),
        case__subject_id=OuterRef("subject_id"),
        role=Role.HEADQUARTERS,
    )
    return Q(Exists(of_thing))


def can_suspend(person, author):
    """Whether `person` may suspend or reinstate `author`."""
    return author is not None and registry.people().can_suspend(person, author)


def is_masked(thing):
    """Whether `thing` is there and masked."""
    return getattr(thing, "is_masked", False)


def is_suspended_by(case):
    """Whether the author of `case` is suspended by what was last decided of it."""
    if case.author is None or case.author.is_active:
        return False
    about_account = case.decisions.filter(action__in=[Action.SUSPEND, Action.RESTORE])
    return about_account.values_list("action", flat=True).first() == Action.SUSPEND


def actions(person, case, role):
    """What `person` may decide of `case` in the quality `role`, in the order it is offered."""
    if role is None:
        return []
    kind, thing, allowed = registry.get(case.kind), case.thing, []
    if case.is_open:
        allowed += [Action.NOTHING, Action.WARN]
    if kind is not None and kind.can_mask and thing is not None and not is_masked(thing):
        allowed.append(Action.MASK)
    suspends = role == Role.HEADQUARTERS and can_suspend(person, case.author)
    if suspends and case.author.is_active:
        allowed.append(Action.SUSPEND)
    if is_masked(thing) or (suspends and is_suspended_by(case)):
        allowed.append(Action.RESTORE)
    return allowed
