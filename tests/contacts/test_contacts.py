"""Coopains: asked with a word, declined without a sign, only among people who see each other."""

import threading

import pytest
from django.db import connection, connections, transaction

from coopol import suggestions
from coopol.suggestions import suggestions_of
from core.http import Invalid, Refused
from journal.models import Entry
from notifications.models import Letter, Notice
from notifications.services import compose
from profiles.models import Contact, ContactRequest, Opening, Person, Visibility
from profiles.policies import can_read_coordinate
from profiles.queries.contacts import bond_between, friends, made, received
from profiles.queries.preview import glimpses
from profiles.services import block, contacts
from tests.factories import enter, join, make_answer, make_event, make_group, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina(party):
    person = make_person("Amina", "Benkacem", email="amina@exemple.fr")
    join(person, party.section)
    return person


@pytest.fixture
def karim(party):
    person = make_person("Karim", "Saïdi", email="karim@exemple.fr")
    join(person, party.section)
    return person


def again(person):
    return Person.objects.get(pk=person.pk)


def bound(one, other):
    return Contact.objects.filter(person=one, other=other).exists()


def test_a_request_is_accepted_and_both_are_told(amina, karim):
    request = contacts.ask(by=amina, person=karim, word="Vue au marché")
    assert [one.word for one in received(karim).rows] == ["Vue au marché"]
    contacts.accept(by=karim, request=request)
    contacts.accept(by=karim, request=request)
    assert bound(amina, karim) and bound(karim, amina)
    assert [one.first_name for one in friends(amina).people] == ["Karim"]
    kinds = set(Notice.objects.exclude(state="withdrawn").values_list("recipient", "kind"))
    assert kinds == {(amina.pk, "contact.accepted")}


def seen_by_who_asked(amina, karim):
    """All that whoever asked may tell: her lists, the profile, what asking again answers."""
    bond = bond_between(again(amina), karim)
    waits = [one.receiver for one in made(amina).rows]
    return bond.state, bond.refusal, waits


@pytest.mark.parametrize("declines", [False, True])
def test_whoever_is_declined_cannot_tell(amina, karim, declines):
    request = contacts.ask(by=amina, person=karim)
    if declines:
        assert contacts.decline(by=karim, request=request)

    assert seen_by_who_asked(amina, karim) == ("asked", "", [karim])
    assert contacts.ask(by=amina, person=karim) == request
    assert contacts.take_back(by=amina, request=request)
    assert seen_by_who_asked(amina, karim) == ("none", "", [])
    another = contacts.ask(by=amina, person=karim)
    assert another != request and seen_by_who_asked(amina, karim) == ("asked", "", [karim])
    assert not Notice.objects.filter(recipient=amina).exists()
    # Whoever said no is not troubled again.
    assert [one.pk for one in received(karim).rows] == ([] if declines else [another.pk])
    pending = Notice.objects.filter(recipient=karim, state=Notice.State.PENDING)
    assert pending.exists() != declines


def test_declined_then_blocked_then_asked_again_nobody_is_troubled(amina, karim):
    contacts.decline(by=karim, request=contacts.ask(by=amina, person=karim))
    block(by=karim, person=amina)
    karim.blocks.all().delete()
    contacts.ask(by=amina, person=karim)

    assert not received(karim).rows


def test_whoever_declined_may_change_her_mind(amina, karim):
    contacts.decline(by=karim, request=contacts.ask(by=amina, person=karim))
    assert contacts.ask(by=karim, person=amina).state == "accepted"
    assert bound(amina, karim) and bound(karim, amina)
    assert contacts.ask(by=karim, person=amina) is None


def test_an_answer_that_comes_too_late_is_not_said_to_count(amina, karim):
    request = contacts.ask(by=amina, person=karim)
    contacts.take_back(by=amina, request=request)
    assert not contacts.accept(by=karim, request=request)
    assert not contacts.decline(by=karim, request=request)
    assert not Contact.objects.exists()


def test_two_who_ask_each_other_are_coopains(amina, karim):
    contacts.ask(by=amina, person=karim)
    assert contacts.ask(by=karim, person=amina).state == "accepted"
    assert Contact.objects.count() == 2


def test_only_people_who_see_each_other(amina, hidden, sympathiser):
    with pytest.raises(Refused, match="caché"):
        contacts.ask(by=hidden, person=amina)
    with pytest.raises(Refused):
        contacts.ask(by=amina, person=hidden)
    Person.objects.filter(pk=amina.pk).update(visibility=Visibility.ADHERENTS)
    with pytest.raises(Refused):
        contacts.ask(by=again(amina), person=sympathiser)
    assert not ContactRequest.objects.exists()


def test_a_block_ends_everything_and_unblocking_restores_nothing(amina, karim):
    contacts.accept(by=karim, request=contacts.ask(by=amina, person=karim))
    block(by=karim, person=amina)
    assert not Contact.objects.exists()
    karim.blocks.all().delete()
    assert friends(again(amina)).people == ()

    contacts.ask(by=amina, person=karim)
    block(by=karim, person=amina)
    assert ContactRequest.objects.filter(state="pending").count() == 0
    compose()
    assert not Letter.objects.exists()


def test_who_hides_is_not_in_the_lists_of_others_and_comes_back(amina, karim):
    contacts.accept(by=karim, request=contacts.ask(by=amina, person=karim))
    Person.objects.filter(pk=karim.pk).update(visibility=Visibility.SECTION)
    assert friends(again(amina)).people == ()
    assert [one.first_name for one in friends(again(karim)).people] == ["Amina"]
    Person.objects.filter(pk=karim.pk).update(visibility=Visibility.ALL)
    assert [one.first_name for one in friends(again(amina)).people] == ["Karim"]


def test_removing_is_without_a_sign(amina, karim):
    contacts.accept(by=karim, request=contacts.ask(by=amina, person=karim))
    Notice.objects.all().delete()
    contacts.remove(by=karim, person=amina)
    assert not Contact.objects.exists() and not Notice.objects.exists()


def test_twenty_in_a_day_and_the_journal_knows(amina, settings):
    settings.CONTACT_REQUESTS_PER_DAY = 2
    for name in ("Un", "Deux"):
        contacts.ask(by=amina, person=make_person(name))
    with pytest.raises(Invalid, match="reprends demain"):
        contacts.ask(by=amina, person=make_person("Trois"))
    with pytest.raises(Invalid, match="reprends demain"):
        contacts.ask(by=amina, person=make_person("Quatre"))
    assert Entry.objects.filter(action="contact.limit_reached").count() == 1


def test_coordinates_open_to_coopains_alone(amina, karim, member_of_next):
    amina.phone, amina.phone_opening = "0600000000", Opening.CONTACTS
    amina.save()
    assert not can_read_coordinate(karim, amina, "phone")
    contacts.accept(by=karim, request=contacts.ask(by=amina, person=karim))
    assert can_read_coordinate(again(karim), amina, "phone")
    assert not can_read_coordinate(member_of_next, amina, "phone")


def test_coopains_in_common_are_counted_among_those_one_sees(amina, karim, hidden):
    lea = make_person("Léa")
    for friend in (karim, lea):
        for other in (amina, hidden):
            Contact.objects.create(person=friend, other=other)
            Contact.objects.create(person=other, other=friend)
    assert bond_between(again(karim), lea).in_common == 1


def test_people_one_may_know_and_why(amina, karim, hidden, secretary, sympathiser, party):
    event = make_event(secretary, title="Tracts au marché")
    for person in (amina, sympathiser, hidden):
        make_answer(person, event)
    event.starts_at, event.ends_at = (
        event.starts_at.replace(year=2020),
        event.ends_at.replace(year=2020),
    )
    event.save()
    group = make_group("Climat", animator=karim)
    enter(amina, group)

    found = {one.person.first_name: one.why for one in suggestions_of(again(amina))}
    assert found["Nora"] == "Vous étiez à « Tracts au marché »"
    assert found["Karim"] == "Un groupe en commun"
    assert found["Odile"] == f"Comme toi à {party.section.short_name}"
    assert "Zélie" not in found
    contacts.ask(by=amina, person=karim)
    assert "Karim" not in {one.person.first_name for one in suggestions_of(again(amina))}
    assert suggestions_of(again(hidden)) == ()


def test_hidden_people_change_no_suggestion(amina, secretary, party):
    group = make_group("Climat", animator=secretary)
    enter(amina, group)
    shown = make_person("Paul")
    enter(shown, group)
    before = suggestions_of(again(amina))
    assert [one.person.first_name for one in before][:2] == ["Odile", "Paul"]
    for n in range(suggestions.LOOKED_AT + 1):
        person = make_person(f"Cachée{n}", visibility=Visibility.SECTION)
        enter(person, group)
        join(person, party.section)

    assert suggestions_of(again(amina)) == before


def test_a_list_goes_on_with_what_was_searched(client, amina, karim):
    people = [make_person(f"Ami{n:02}") for n in range(85)]
    for friend in people:
        Contact.objects.create(person=amina, other=friend)
    first = friends(amina, q="ami")
    assert first.next_url.startswith("?q=ami&apres=")
    cursor = first.next_url.partition("apres=")[2].replace("%3D", "=")
    second = friends(amina, q="ami", after=cursor)
    assert len(second.people) == 40 and second.previous_url == "?q=ami"
    client.force_login(amina)
    assert client.get("/coopains/" + first.next_url).status_code == 200


def test_requests_go_on_too(client, amina):
    for n in range(45):
        contacts.ask(by=make_person(f"Autre{n:02}"), person=amina)
    first = received(amina)
    assert len(first.rows) == 40
    client.force_login(amina)
    page = client.get("/coopains/" + first.next_url).text
    assert page.count(">Accepter<") == 5


def test_the_profile_of_whoever_asks_says_her_word(client, amina, karim, hidden, secretary):
    request = contacts.ask(by=amina, person=karim, word="Vue au marché")
    client.force_login(karim)
    page = client.get(amina.get_absolute_url()).text
    assert "Vue au marché" in page and ">Décliner<" in page
    client.force_login(amina)
    assert ">Retirer ma demande<" in client.get(karim.get_absolute_url()).text
    contacts.accept(by=karim, request=request)
    assert "Retirer de mes coopains" in client.get(karim.get_absolute_url()).text
    client.force_login(hidden)
    assert "Ton profil est caché" in client.get(karim.get_absolute_url()).text
    client.force_login(secretary)
    assert "n’apparaître qu’à sa section" in client.get(hidden.get_absolute_url()).text


def test_the_page_costs_the_same_whoever_is_there(client, amina, django_assert_max_num_queries):
    for n in range(45):
        friend = make_person(f"Ami{n:02}")
        Contact.objects.create(person=amina, other=friend)
        contacts.ask(by=make_person(f"Autre{n:02}"), person=amina)
    client.force_login(amina)
    with django_assert_max_num_queries(15):
        page = client.get("/coopains/").text
    assert page.count(">Écrire<") == 40
    assert 'rel="next"' in page


def test_what_one_does_from_pages(client, amina, karim, hidden):
    client.force_login(amina)
    assert client.get(f"/coopains/demander/{hidden.ref}/").status_code == 404
    client.post(f"/coopains/demander/{karim.ref}/", {"word": "Salut"})
    assert "Demande envoyée" in client.get(karim.get_absolute_url()).text
    asked = ContactRequest.objects.get()
    assert client.post(f"/coopains/demandes/{asked.pk}/accepter/").status_code == 403
    client.force_login(karim)
    assert "Salut" in client.get("/coopains/").text
    client.post(f"/coopains/demandes/{asked.pk}/accepter/")
    assert "Vous êtes coopains" in client.get(amina.get_absolute_url()).text
    client.post(f"/coopains/{amina.ref}/retirer/")
    assert not Contact.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_crossed_requests_at_once_make_one_bond(django_db_serialized_rollback):
    one, other = make_person("Un"), make_person("Deux")
    start = threading.Barrier(2)

    def ask(by, person):
        try:
            start.wait()
            contacts.ask(by=again(by), person=again(person))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert connection.vendor == "postgresql"
    assert bound(one, other) and bound(other, one)
    assert ContactRequest.objects.filter(state="pending").count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_block_and_an_answer_at_once_leave_no_bond(django_db_serialized_rollback):
    one, other = make_person("Un"), make_person("Deux")
    request = contacts.ask(by=one, person=other)
    said = []

    def accept():
        try:
            said.append(contacts.accept(by=again(other), request=request))
        except Refused as refusal:
            said.append(str(refusal))
        finally:
            connections.close_all()

    answering = threading.Thread(target=accept)
    with transaction.atomic():
        block(by=one, person=other)
        answering.start()
        answering.join(0.5)
        assert answering.is_alive()
    answering.join()

    assert said != [True] and not Contact.objects.exists()


def test_the_preview_shows_what_coopains_read(amina, karim):
    amina.phone, amina.phone_opening = "0600000000", Opening.CONTACTS
    amina.save()
    contacts.accept(by=karim, request=contacts.ask(by=amina, person=karim))
    told = {
        one.who: [coordinate.value for coordinate in one.profile.coordinates]
        for one in glimpses(again(amina), Visibility.ALL)
    }
    assert told["Un coopain adhérent"] == ["0600000000"] and not told["Un adhérent"]
