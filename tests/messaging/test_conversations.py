"""Who may write to whom, who reads what, and for how long."""

import datetime

import pytest
from django.utils import timezone

from core.http import Invalid, Refused
from messaging.models import Conversation, Message, Seat
from messaging.queries.inbox import inbox
from messaging.queries.searching import search
from messaging.queries.thread import thread
from messaging.services import conversations, talking
from notifications.models import Letter, Notice
from notifications.services import compose
from profiles.models import Block, Person, Visibility
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def again(person):
    """The same person at her next request."""
    return Person.objects.get(pk=person.pk)


def reads(person, conversation):
    """The texts that `person` reads in `conversation`."""
    rows = Message.objects.visible_to(again(person)).filter(conversation=conversation)
    return list(rows.order_by("pk").values_list("text", flat=True))


def test_two_people_have_one_conversation_whoever_begins(amina, karim):
    first = conversations.start(by=amina, people=[karim], text="Salut")
    second = conversations.start(by=karim, people=[amina], text="Salut à toi")

    assert first == second
    assert reads(amina, first) == reads(karim, first) == ["Salut", "Salut à toi"]


def test_one_writes_only_to_whom_one_sees_and_who_sees_one(amina, hidden, sympathiser):
    Person.objects.filter(pk=amina.pk).update(visibility=Visibility.ADHERENTS)
    for other in (hidden, sympathiser):
        with pytest.raises(Refused):
            conversations.start(by=again(amina), people=[other], text="Salut")
    assert not Conversation.objects.exists()


def test_a_hidden_member_writes_to_her_board_alone(amina, hidden, secretary, treasurer, party):
    with pytest.raises(Refused, match="caché"):
        conversations.start(by=hidden, people=[amina], text="Salut")

    talk = conversations.start_with_board(by=hidden, unit=party.section, text="Bonjour")

    assert reads(secretary, talk) == reads(treasurer, talk) == ["Bonjour"]
    assert reads(amina, talk) == []
    talking.say(by=secretary, conversation=talk, text="Bienvenue")
    page = thread(again(hidden), talk)
    assert [one.name for _, said in page.days for one in said] == [
        "Toi", f"Le bureau de {party.section.short_name} (Odile Le Goff)",
    ]  # fmt: skip
    with pytest.raises(Refused):
        conversations.start_with_board(by=hidden, unit=party.next_section, text="Bonjour")


def test_the_board_writes_first_to_a_hidden_member(hidden, secretary, member_of_next, party):
    talk = conversations.start_for_board(
        by=secretary, unit=party.section, person=hidden, text="Bienvenue"
    )
    assert reads(hidden, talk) == ["Bienvenue"]
    assert Message.objects.get().as_board
    with pytest.raises(Refused):
        conversations.start_for_board(
            by=member_of_next, unit=party.section, person=hidden, text="Bienvenue"
        )


def test_a_block_ends_it_for_both_without_a_word(amina, karim):
    talk = conversations.start(by=amina, people=[karim], text="Salut")
    Block.objects.create(person=karim, blocked=amina)

    assert reads(amina, talk) == reads(karim, talk) == []
    assert inbox(again(amina)).lines == inbox(again(karim)).lines == ()
    with pytest.raises(Refused):
        talking.say(by=again(amina), conversation=talk, text="Tu es là ?")


def test_who_becomes_hidden_leaves_the_conversations_of_others(amina, karim):
    talk = conversations.start(by=amina, people=[karim], text="Salut")
    Person.objects.filter(pk=karim.pk).update(visibility=Visibility.SECTION)

    assert reads(amina, talk) == []
    assert reads(karim, talk) == ["Salut"]
    with pytest.raises(Refused, match="caché"):
        talking.say(by=again(karim), conversation=talk, text="Coucou")


def test_of_somebody_who_left_the_words_remain(amina, karim):
    talk = conversations.start(by=karim, people=[amina], text="Salut")
    karim.delete()

    page = thread(again(amina), talk)
    assert page.title == "Membre parti"
    assert reads(amina, talk) == ["Salut"]
    assert page.refusal


def test_whoever_is_invited_reads_from_then_on(amina, karim, ines, sympathiser):
    talk = conversations.start(by=amina, people=[karim, ines], text="Avant")
    conversations.invite(by=karim, conversation=talk, people=[sympathiser])
    talk.refresh_from_db()
    talking.say(by=amina, conversation=talk, text="Après")

    assert reads(sympathiser, talk) == ["Après"]
    assert reads(ines, talk) == ["Avant", "Après"]
    conversations.leave(by=again(ines), conversation=talk)
    assert reads(ines, talk) == []
    conversations.invite(by=amina, conversation=talk, people=[ines])
    talk.refresh_from_db()
    talking.say(by=amina, conversation=talk, text="Bon retour")
    assert reads(ines, talk) == ["Bon retour"]


def test_among_several_blocked_people_do_not_read_each_other(amina, karim, ines):
    talk = conversations.start(by=amina, people=[karim, ines], text="On y va ?")
    talking.say(by=karim, conversation=talk, text="Oui")
    Block.objects.create(person=ines, blocked=karim)

    assert reads(ines, talk) == ["On y va ?"]
    assert "Karim" not in inbox(again(ines)).lines[0].title
    assert reads(amina, talk) == ["On y va ?", "Oui"]


def test_the_same_words_in_a_moment_are_one_message(amina, karim, time_machine):
    time_machine.move_to("2026-11-20T12:00:00Z", tick=False)
    talk = conversations.start(by=amina, people=[karim], text="Salut")
    talking.say(by=amina, conversation=talk, text="Salut")
    assert Message.objects.count() == 1
    time_machine.move_to("2026-11-20T12:05:00Z", tick=False)
    talking.say(by=amina, conversation=talk, text="Salut")
    assert Message.objects.count() == 2


def test_limits_of_an_hour_and_of_a_day_say_when_it_opens_again(amina, karim, settings):
    settings.MESSAGES_PER_HOUR, settings.CONVERSATIONS_PER_DAY = 2, 1
    talk = conversations.start(by=amina, people=[karim], text="1")
    talking.say(by=amina, conversation=talk, text="2")
    with pytest.raises(Invalid, match="tu pourras écrire à"):
        talking.say(by=amina, conversation=talk, text="3")
    with pytest.raises(Invalid, match="reprends demain"):
        conversations.start(by=amina, people=[make_person("Zoé")], text="4")
    assert Conversation.objects.count() == 1


def test_a_message_is_taken_back_for_a_quarter_of_an_hour(amina, karim, time_machine):
    time_machine.move_to("2026-11-20T12:00:00Z", tick=False)
    talk = conversations.start(by=amina, people=[karim], text="Oups")
    message = Message.objects.get()
    with pytest.raises(Refused):
        talking.take_back(by=karim, message=message)
    talking.take_back(by=amina, message=message)
    assert reads(karim, talk) == [""]
    assert not Notice.objects.visible_to(karim).exists()
    late = talking.say(by=amina, conversation=talk, text="Bien")
    time_machine.move_to("2026-11-20T12:16:00Z", tick=False)
    with pytest.raises(Refused, match="quart d’heure"):
        talking.take_back(by=amina, message=late)


def test_one_mail_tells_all_that_is_said_until_it_is_read_and_never_what(amina, karim):
    talk = conversations.start(by=amina, people=[karim], text="Rendez-vous au lavoir")
    talking.say(by=amina, conversation=talk, text="À vingt heures")
    compose()

    letter = Letter.objects.get(recipient=karim)
    assert letter.subject == "Amina Benkacem t’a écrit"
    said = letter.text + letter.html
    assert "lavoir" not in said and "vingt" not in said

    talk.refresh_from_db()
    talking.mark_read(by=karim, conversation=talk, until=talk.latest_id)
    talking.say(by=amina, conversation=talk, text="Tu viens ?")
    assert Notice.objects.filter(recipient=karim).count() == 2


def test_what_is_read_on_the_site_is_not_mailed(amina, karim):
    talk = conversations.start(by=amina, people=[karim], text="Salut")
    talk.refresh_from_db()
    talking.mark_read(by=karim, conversation=talk, until=talk.latest_id)
    compose()
    assert not Letter.objects.exists()


def test_sight_lost_before_the_mail_leaves_says_nothing(amina, karim):
    conversations.start(by=amina, people=[karim], text="Salut")
    Block.objects.create(person=karim, blocked=amina)
    compose()
    assert not Letter.objects.exists()


def test_quiet_and_archives(amina, karim):
    talk = conversations.start(by=amina, people=[karim], text="Salut")
    conversations.mute(by=karim, conversation=talk, is_muted=True)
    Notice.objects.all().delete()
    talking.say(by=amina, conversation=talk, text="Alors ?")
    assert not Notice.objects.filter(recipient=karim).exists()

    conversations.put_away(by=amina, conversation=talk, away=True)
    assert inbox(again(amina)).lines == ()
    assert len(inbox(again(amina), which="archives").lines) == 1
    talking.say(by=karim, conversation=talk, text="Me voilà")
    assert [line.is_unread for line in inbox(again(amina)).lines] == [True]


def test_a_search_finds_only_what_one_reads(amina, karim, ines):
    conversations.start(by=amina, people=[karim], text="La réunion des éboueurs")
    for person, found in ((amina, 1), (karim, 1), (ines, 0)):
        assert len(search(again(person), "réunions eboueur").hits) == found


def test_unread_is_counted_once_and_not_for_the_author(amina, karim, secretary, hidden, party):
    talk = conversations.start(by=amina, people=[karim], text="Salut")
    unread = Conversation.objects.unread_by
    assert [unread(again(one)).count() for one in (amina, karim)] == [0, 1]
    board = conversations.start_with_board(by=hidden, unit=party.section, text="Bonjour")
    assert unread(again(secretary)).count() == 1
    board.refresh_from_db()
    talking.mark_read(by=secretary, conversation=board, until=board.latest_id)
    assert unread(again(secretary)).count() == 0
    Seat.objects.filter(conversation=talk, person=karim).update(is_muted=True)
    assert unread(again(karim)).count() == 0


def test_pages_cost_the_same_whatever_is_said(amina, karim, client, django_assert_max_num_queries):
    talk = conversations.start(by=amina, people=[karim], text="Salut")
    long_ago = timezone.now() - datetime.timedelta(days=1)
    Message.objects.bulk_create(
        Message(conversation=talk, author=(amina, karim)[n % 2], text=f"{n}", html=f"<p>{n}</p>",
                created_at=long_ago)
        for n in range(200)
    )  # fmt: skip
    for n in range(40):
        other = make_person(f"Ami{n}")
        made = Conversation.objects.create(pair=f"{amina.pk}-{other.pk}", created_by=other)
        Seat.objects.create(conversation=made, person=amina)
        Seat.objects.create(conversation=made, person=other)
        talking.write(by=other, conversation=made, text="Coucou")
    client.force_login(amina)
    with django_assert_max_num_queries(14):
        page = client.get("/messages/").text
    assert page.count('class="conv ') == 30
    with django_assert_max_num_queries(15):
        page = client.get(talk.get_absolute_url()).text
    assert page.count("bubble__text") == 40
