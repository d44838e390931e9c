"""Whose letters one prints and whose calls one shares out; whose calls one makes.

Hidden people are served by whoever sees the hidden members of their very section, and by nobody else,
whatever else she may see for a while.
"""

import datetime

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils import timezone

from messaging.models import Channel, Copy, Mailing
from messaging.policies.paper import offices_of
from profiles.models import Membership, Person, Visibility
from sections.models import upward
from sections.permissions import Permission

# Once the copies are written; who stops or masks a mailing stops its letters too.
BEGUN = (Mailing.State.PREPARING, Mailing.State.SENDING, Mailing.State.DONE, Mailing.State.STOPPED)
UNDER_WAY = (Mailing.State.SENDING, Mailing.State.DONE)
# What was entrusted is forgotten by whoever had to call after so long.
CALLED_WITHIN = datetime.timedelta(days=30)


def served_by(person, *channels):
    """The Copies by those `channels` that `person` prints or shares out.

    Of the mailings of a unit she may write for, those of the people in her file; of those of a unit
    above, those of her own members.
    """
    offices = offices_of(person)
    if not offices:
        return Copy.objects.none()
    return (
        Copy.objects.filter(
            channel__in=channels, mailing__state__in=BEGUN, mailing__masked_rule=None
        )
        .filter(within(offices))
        .filter(known_to(person))
    )


def within(offices):
    """The condition of a Copy whose person belongs to one of the units at the paths `offices`, by a
    mailing of that unit, of one below or of one above.
    """
    current = Membership.objects.current().filter(person=OuterRef("person"))
    found = Q(pk__in=[])
    for path in offices:
        below = Q(mailing__unit__path__startswith=path)
        branch = below | Q(mailing__unit__path__in=upward(path))
        found |= branch & Q(Exists(current.filter(unit__path__startswith=path)))
    return found


def known_to(person):
    """The condition of a Copy whose recipient, active, `person` may serve: see above."""
    seen = Person.objects.visible_to(person).active().filter(pk=OuterRef("person"))
    own = Membership.objects.current().filter(
        person=OuterRef("person"), unit__in=person.rights.own_unit_ids(Permission.SEE_HIDDEN)
    )
    return Q(Exists(seen)) & (~Q(person__visibility=Visibility.SECTION) | Q(Exists(own)))


def mailings_of(person):
    """The Mailings of which `person` prints or shares out something, or could."""
    left = Mailing.objects.filter(state__in=BEGUN, started_at__isnull=False, masked_rule=None)
    offices = offices_of(person)
    own = Q(pk__in=[])
    for path in offices:
        own |= Q(unit__path__startswith=path)
    return left.filter(own | Q(Exists(any_of(person)))) if offices else left.none()


def any_of(person):
    """The Copies on paper or by telephone of one Mailing that `person` serves."""
    return served_by(person, Channel.PAPER, Channel.PHONE).filter(mailing=OuterRef("pk"))


def mailing_or_404(person, ref):
    """The Mailing `ref` of `mailings_of`, with its unit and its event; raises Http404."""
    related = ("unit", "event__unit", "event__commune")
    found = mailings_of(person).select_related(*related).filter(ref=ref).first()
    if found is None:
        raise Http404
    return found


def called_by(person):
    """The Copies whose calls `person` was given: those of people she sees still, of an instance she
    belongs to still, for a month.
    """
    if not (person.is_authenticated and person.is_active):
        return Copy.objects.none()
    paths = {one for member in person.current_memberships for one in upward(member.unit.path)}
    return Copy.objects.filter(
        known_to(person),
        caller=person.pk,
        channel=Channel.PHONE,
        mailing__state__in=UNDER_WAY,
        mailing__masked_rule=None,
        mailing__unit__path__in=paths,
        mailing__started_at__gte=timezone.now() - CALLED_WITHIN,
    )


def alphabetical(copies):
    """`copies` by the name of their person."""
    return copies.order_by("person__sort_key", "person_id")


def after_ref(viewer, copies, ref):
    """`copies` after the person `ref`, by name, when `viewer` sees her; all of them otherwise."""
    last = Person.objects.visible_to(viewer).filter(ref=ref).first() if ref else None
    if last is None:
        return copies
    return copies.filter(
        Q(person__sort_key__gt=last.sort_key)
        | Q(person__sort_key=last.sort_key, person_id__gt=last.pk)
    )
