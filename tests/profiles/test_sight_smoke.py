"""The three levels, in one table (PRODUCT §3)."""

from profiles.models import Person


def test_a_hidden_member_is_known_to_her_board_only(hidden, secretary, adherent, member_of_next):
    seen_by = {
        person.first_name
        for person in (hidden, secretary, adherent, member_of_next)
        if Person.objects.is_visible_to(person, hidden.pk)
    }

    assert seen_by == {"Zélie", "Odile"}


def test_an_adherents_only_member_does_not_exist_for_a_sympathiser(adherent, sympathiser, hidden):
    assert not Person.objects.is_visible_to(sympathiser, adherent.pk)
    assert Person.objects.is_visible_to(hidden, adherent.pk)
