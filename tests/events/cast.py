"""Who organises, comes, only sees, or must not know, in the tests of editing: made once for a file."""

from types import SimpleNamespace

from profiles.models import Person, Visibility
from sections.models import Unit
from tests.factories import give, join, make_commune, make_party, make_person

PEOPLE = {
    "adherent": ("Yann", "Kerbrat", Visibility.ALL),
    "other": ("Katell", "Rohou", Visibility.ALL),
    "secretary": ("Odile", "Le Goff", Visibility.ALL),
    "far": ("Loïc", "Prigent", Visibility.ALL),
    "hidden": ("Zélie", "Quintric", Visibility.SECTION),
    "sympathiser": ("Nora", "Belkacem", Visibility.ALL),
}


def make_cast():
    """The pks of the people by role, and of the units."""
    party = make_party()
    people = {
        role: make_person(first, last, visibility=visibility)
        for role, (first, last, visibility) in PEOPLE.items()
    }
    for role in ("adherent", "other", "secretary", "hidden"):
        join(people[role], party.section)
    join(people["far"], party.next_section)
    give(people["secretary"], "section_secretary", party.section)
    return SimpleNamespace(
        people={role: person.pk for role, person in people.items()},
        section=party.section.pk,
        next_section=party.next_section.pk,
        commune=make_commune(party.section),
    )


def again(made):
    """The cast as the next request would read it."""
    people = Person.objects.in_bulk(made.people.values())
    units = Unit.objects.in_bulk([made.section, made.next_section])
    return SimpleNamespace(
        **{role: people[pk] for role, pk in made.people.items()},
        section=units[made.section],
        next_section=units[made.next_section],
        commune=made.commune,
    )
