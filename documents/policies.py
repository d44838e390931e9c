"""Who may put a document in the library, change it, take it up."""

from documents.models import Audience
from groups.models import Access, Member
from groups.models.words import OPEN_ACCESS
from groups.policies.common import animates, is_heard, is_in, place_of
from groups.policies.groups import is_living
from profiles.policies import may
from sections.models import Unit
from sections.permissions import Permission


def is_open(owner):
    """Whether a unit or a group still takes documents. The space of a unit leaves them to the unit."""
    if isinstance(owner, Unit):
        return owner.closed_on is None
    return is_living(owner) and not owner.is_space


def keeps(person, owner, place=None):
    """Whether `person` keeps what `owner` publishes: its page, or the group that she animates."""
    if isinstance(owner, Unit):
        return person.is_active and may(person, Permission.EDIT_UNIT_PAGE, within=owner)
    return animates(person, owner, place)


def deposits(person, owner, place=None):
    """Whether `person` may add to what `owner` alone reads: its adherents, the members of a
    collaborative group.
    """
    if isinstance(owner, Unit):
        return any(
            membership.unit_id == owner.pk and membership.is_adherent
            for membership in person.current_memberships
        )
    return owner.access == Access.COLLABORATIVE and is_in(person, owner, place)


def audiences(person, owner):
    """The audiences to which `person` may publish for `owner`, the narrowest first; () for none.

    Only whoever keeps it opens it to others than those of the unit or the group.
    """
    if not is_heard(person) or not is_open(owner):
        return ()
    place = None if isinstance(owner, Unit) else place_of(person, owner)
    if place is not None and place.role == Member.Role.BANNED:
        return ()
    if keeps(person, owner, place):
        return tuple(Audience)
    return (Audience.OWNER,) if deposits(person, owner, place) else ()


def can_publish(person, owner, audience):
    return audience in audiences(person, owner)


def can_edit(person, document):
    """Whether `person` may change `document`: who keeps it, or who brought it while it is read by
    nobody else than she could have published it for. What is masked changes no more.
    """
    if document.is_masked or document.is_shut:
        return False
    allowed = audiences(person, document.owner)
    if len(allowed) == len(Audience):
        return True
    return document.created_by_id == person.pk and document.audience in allowed


def can_take_up(person, document):
    """Whether `person` may take `document` up somewhere: she writes, and it can be read."""
    return is_heard(person) and is_published(document)


def can_take_up_for(person, document, owner):
    """Whether `document` may be taken up for `owner`: what only a few read stays among them."""
    return can_take_up(person, document) and (
        document.audience != Audience.OWNER
        or document.owner == owner
        or (document.group is not None and document.group.access in OPEN_ACCESS)
    )


def is_published(document):
    """Whether `document` can be read: `DocumentQuerySet.published`, for one already at hand."""
    return document.is_ready and not document.is_masked and not document.is_shut
