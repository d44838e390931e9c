"""What every way in shares: writing that somebody is in, and forgetting that she waited."""

from groups.models import Admission, Member
from groups.services.lifecycle import begin_if_enough
from journal.services import record
from notifications.services import withdraw

# The notice of each way to wait.
TOLD = {Admission.Way.INVITED: "groups.invited", Admission.Way.ASKED: "groups.to_decide"}


def enter(*, by, group, person):
    """Write that `person` is in the locked `group`, which begins to live when enough people are."""
    member = Member.objects.create(group=group, person=person)
    record(action="group.joined", by=by, about=person, subject=group)
    begin_if_enough(group)
    return member


def forget(admission):
    """Forget an invitation or a request that is over, and what was told of it."""
    withdraw(kind=TOLD[admission.way], key=f"{admission.pk}")
    Admission.objects.filter(pk=admission.pk).delete()


def forget_all(admissions):
    """Forget every one of `admissions`."""
    for admission in admissions:
        forget(admission)
