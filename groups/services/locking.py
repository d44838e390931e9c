"""Locks, in the order the counters of the database take theirs: people, then groups, each by id."""

from groups.models import Group
from profiles.models import Person


def lock(group, *people):
    """Lock `people`, then `group`; returns the Group as it stands now, without its texts."""
    lock_people(person.pk for person in people)
    return lock_groups([group.pk])[0]


def lock_people(ids):
    """Lock the people of `ids`: whoever of them changes who sees her, comes or goes waits."""
    people = Person.objects.select_for_update(of=("self",), no_key=True)
    list(people.filter(pk__in=set(ids)).order_by("pk").values_list("pk"))


def lock_groups(ids):
    """The groups of `ids`, locked; in the order of ids."""
    groups = Group.objects.select_for_update(of=("self",), no_key=True).select_related("unit")
    return list(
        groups.filter(pk__in=ids)
        .defer("search", "presentation", "presentation_html")
        .order_by("pk")
    )
