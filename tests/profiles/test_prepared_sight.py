"""What is written once per set of rights shows each viewer the same rows as her own query."""

import pytest
from django.utils import timezone

from profiles.models import Person, Visibility
from profiles.models.sight import Plain
from profiles.queries import directory, first_steps, profile, units
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


def questions(party):
    """Every query of what a viewer sees, with values for it."""
    today = timezone.localdate()
    yield units.MANDATES, (party.section.pk, today)
    yield units.SOME, (party.federation.path,)
    yield units.ALL, (party.section.path,)
    yield first_steps.PENDING, ()
    for person in Person.objects.all():
        yield profile.PERSON, (person.ref,)
    yield directory.lists(0, False, False, False), ()
    yield directory.lists(1, True, False, False), ("e", party.section.slug)
    yield directory.lists(2, False, True, True), ("e", "a", "Vélo", "m", "")


def test_every_viewer_gets_the_rows_of_her_own_query(db):
    cast = make_cast()
    viewers = {name: Person.objects.get(pk=one.pk) for name, one in cast.people.items()}
    for seen, values in questions(cast.party):
        for name, viewer in viewers.items():
            rows = seen.rows(viewer, *values)
            assert rows == list(seen.build(viewer, *values)), name


def test_a_visibility_that_changes_holds_at_the_next_question(party, adherent, sympathiser):
    def faces():
        viewer = Person.objects.get(pk=sympathiser.pk)
        return [row[0] for row in units.SOME.rows(viewer, party.section.path)]

    assert adherent.pk not in faces()
    Person.objects.filter(pk=adherent.pk).update(visibility=Visibility.ALL)
    assert adherent.pk in faces()
    Person.objects.filter(pk=adherent.pk).update(visibility=Visibility.SECTION)
    assert adherent.pk not in faces()


def test_a_viewer_of_prepared_queries_has_nothing_but_what_sight_asks():
    assert set(vars(Plain(1, True, None))) == {"pk", "is_adherent", "rights"}
