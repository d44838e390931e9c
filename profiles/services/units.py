"""Changing units, once the question "may this person?" is answered; the tree is kept by `sections`."""

from django.db import transaction

from core.http import Invalid, refuse_unless
from profiles import policies
from profiles.models import Membership
from profiles.services.mandates import close_offices
from profiles.services.memberships import enter
from profiles.services.requests import rehome_requests
from sections import services as tree

NOT_YOURS = "Tu ne tiens pas cette instance."


@transaction.atomic
def edit_unit_page(*, by, unit, changes, version):
    """Change the page of `unit`; see sections.services.edit_unit_page."""
    refuse_unless(policies.can_edit_unit_page(by, unit), NOT_YOURS)
    return tree.edit_unit_page(by=by, unit=unit, changes=changes, version=version)


@transaction.atomic
def move_unit(*, by, unit, parent):
    """Attach `unit` to `parent`; `by` must hold the right over both."""
    refuse_unless(
        policies.can_manage_units(by, unit) and policies.can_manage_units(by, parent), NOT_YOURS
    )
    return tree.move_unit(by=by, unit=unit, parent=parent)


@transaction.atomic
def close_unit(*, by, unit, merged_into=None):
    """Close `unit`, its members entering `merged_into`. Raises Invalid when they have nowhere to go."""
    refuse_unless(policies.can_manage_units(by, unit), NOT_YOURS)
    members = Membership.objects.current().filter(unit=unit).select_related("person")
    if merged_into is None and members.exists():
        raise Invalid("Il reste des membres\u00a0: choisis la section qui les accueille.")
    for membership in members:
        enter(by=by, person=membership.person, unit=merged_into, status=membership.status)
    close_offices(by=by, unit=unit)
    rehome_requests(by=by, unit=unit, to=merged_into)
    return tree.close_unit(by=by, unit=unit, merged_into=merged_into)
