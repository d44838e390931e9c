"""Questions under an event: who asks, who reads, in whose name."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from core.http import Invalid, Refused
from core.markdown import render
from events.models import Audience, Comment
from events.services import comments as services
from notifications.models import Notice
from profiles.models import Block, Visibility
from tests.events.cast import again, make_cast
from tests.factories import make_event, make_person
from tests.shared import shared


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_cast) as made:
        yield made


@pytest.fixture
def cast(made, db):
    return again(made)


@pytest.fixture
def event(cast):
    return make_event(cast.secretary, organiser="unit", unit=cast.section)


def say(author, event, text="On peut venir à vélo ?", reply_to=None, ago=0):
    """A message as it is, `ago` minutes old."""
    at = timezone.now() - datetime.timedelta(minutes=ago)
    return Comment.objects.create(
        event=event, author=author, text=text, html=render(text), reply_to=reply_to, created_at=at
    )


def read(client, person, path):
    client.force_login(person)
    answer = client.get(path)
    return answer.status_code, answer.content.decode()


def test_a_question_then_its_answer_are_read_on_the_page(client, cast, event):
    client.force_login(cast.other)
    asked = client.post(f"{event.get_absolute_url()}questions/", {"text": "Y a-t-il **du café** ?"})
    question = Comment.objects.get()
    client.force_login(cast.secretary)
    client.post(f"{event.get_absolute_url()}questions/{question.pk}/", {"text": "Oui, et du thé."})

    _, page = read(client, cast.adherent, event.get_absolute_url())

    assert asked.url == f"{event.get_absolute_url()}#q{question.pk}"
    section = BeautifulSoup(page, "html.parser").select_one("#questions")
    first, second = section.select("article")
    assert "Katell Rohou" in first.text
    assert first.strong.text == "du café"
    assert first.select_one(".tag") is None
    assert "Odile Le Goff" in second.text
    assert second.select_one(".tag").text == "organise"
    assert "Oui, et du thé." in second.text


def test_organisers_are_told_of_a_question_and_who_asked_of_an_answer(cast, event):
    question = services.ask(by=cast.other, event=event, text="À quelle heure ?")
    services.answer(by=cast.secretary, question=question, text="À 9 h.")
    services.ask(by=cast.secretary, event=event, text="Qui a une table ?")

    told = [(one.kind, one.recipient_id) for one in Notice.objects.order_by("pk")]
    assert told == [("events.question", cast.secretary.pk), ("events.reply", cast.other.pk)]


def test_a_visitor_reads_no_question_and_asks_none(client, cast, event):
    say(cast.other, event)

    assert "vélo" not in client.get(event.get_absolute_url()).content.decode()
    for method in (client.get, client.post):
        assert "/connexion/" in method(f"{event.get_absolute_url()}questions/").url


def test_a_hidden_person_reads_and_does_not_write(client, cast, event):
    question = say(cast.other, event)
    address = f"{event.get_absolute_url()}questions/"

    status, page = read(client, cast.hidden, event.get_absolute_url())

    assert status == 200
    assert "vélo" in page
    assert "ta question porterait ton nom" in page
    assert 'name="text"' not in page
    for path in (address, f"{address}{question.pk}/"):
        assert client.post(path, {"text": "Bonjour"}).status_code == 403
    with pytest.raises(Refused):
        services.ask(by=cast.hidden, event=event, text="Bonjour")
    assert Comment.objects.count() == 1


def test_who_may_not_be_seen_signs_membre(client, cast, event):
    shy = make_person("Gwenola", "Tanguy", visibility=Visibility.ADHERENTS)
    say(shy, event, "Qui vient ?")
    say(cast.hidden, event, "Dit avant de se cacher.")

    _, page = read(client, cast.sympathiser, event.get_absolute_url())
    _, seen = read(client, cast.adherent, event.get_absolute_url())

    assert "Qui vient ?" in page
    assert "Gwenola" not in page
    assert page.count("<b>Membre</b>") == 2
    assert "Gwenola" in seen
    assert "Zélie" not in page + seen


def test_two_people_apart_do_not_read_each_other(client, cast, event):
    question = say(cast.other, event)
    say(cast.adherent, event, "Moi aussi.", reply_to=question)
    Block.objects.create(person=cast.adherent, blocked=cast.other)

    for person, theirs in ((cast.adherent, "vélo"), (cast.other, "Moi aussi")):
        assert theirs not in read(client, person, event.get_absolute_url())[1]
    address = f"{event.get_absolute_url()}questions/{question.pk}/"
    assert read(client, cast.adherent, address)[0] == 404
    assert read(client, cast.secretary, address)[0] == 200


def test_questions_of_a_discreet_mission_are_for_those_who_see_it(client, cast):
    mission = make_event(
        cast.secretary,
        organiser="unit",
        unit=cast.section,
        audience=Audience.UNIT,
        is_discreet=True,
    )
    question = say(cast.other, mission)
    path = f"{mission.get_absolute_url()}questions/"

    assert read(client, cast.adherent, path)[0] == 200
    assert "ni le lieu ni l’heure" in read(client, cast.adherent, path)[1]
    for person in (cast.far, cast.sympathiser):
        for one in (path, f"{path}{question.pk}/", f"/signaler/question/{question.pk}/"):
            assert read(client, person, one)[0] == 404
            assert client.post(one, {"text": "Bonjour"}).status_code == 404


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 1001])
def test_what_cannot_be_said_comes_back_with_the_reason(client, cast, event, text):
    client.force_login(cast.other)

    answer = client.post(f"{event.get_absolute_url()}questions/", {"text": text})

    field = BeautifulSoup(answer.content, "html.parser").select_one("#mot-text")
    assert answer.status_code == 200
    assert field["aria-invalid"] == "true"
    assert field.text.strip() == text.strip()
    assert not Comment.objects.exists()


def test_the_same_question_twice_is_one(cast, event):
    first = services.ask(by=cast.other, event=event, text="À vélo ?")

    assert services.ask(by=cast.other, event=event, text=" À vélo ? ") == first


def test_nobody_says_more_than_so_many_in_an_hour(cast, event, settings):
    settings.POSTS_PER_HOUR = 3
    for number in range(3):
        say(cast.other, event, f"Question {number}", ago=number)

    with pytest.raises(Invalid, match="3 messages en une heure"):
        services.ask(by=cast.other, event=event, text="Encore une")
    assert services.ask(by=cast.adherent, event=event, text="La mienne")


def test_one_changes_what_one_said_for_a_quarter_of_an_hour(client, cast, event):
    mine, old = say(cast.other, event, "Avant", ago=14), say(cast.other, event, "Vieux", ago=16)
    theirs = say(cast.adherent, event, "Autre")
    client.force_login(cast.other)
    path = f"{event.get_absolute_url()}questions/"

    assert client.get(f"{path}{mine.pk}/modifier/").status_code == 200
    client.post(f"{path}{mine.pk}/modifier/", {"text": "Après"})
    for one in (old, theirs):
        assert client.post(f"{path}{one.pk}/modifier/", {"text": "Après"}).status_code == 403

    assert {one.text for one in Comment.objects.all()} == {"Après", "Vieux", "Autre"}
    mine.refresh_from_db()
    assert mine.html == "<p>Après</p>\n"


def test_one_takes_back_what_nobody_answered(client, cast, event):
    alone, answered = say(cast.other, event), say(cast.other, event, "Où ?")
    say(cast.adherent, event, "Là.", reply_to=answered)
    client.force_login(cast.other)
    path = f"{event.get_absolute_url()}questions/"

    assert client.get(f"{path}{alone.pk}/effacer/").status_code == 200
    assert client.post(f"{path}{alone.pk}/effacer/").status_code == 302
    assert client.post(f"{path}{answered.pk}/effacer/").status_code == 403

    event.refresh_from_db()
    assert event.comments_count == 2
    assert not Comment.objects.filter(pk=alone.pk).exists()


def test_many_questions_come_twenty_at_a_time(client, cast, event):
    asked = [say(cast.other, event, f"Question {number} ?") for number in range(23)]
    for number in range(7):
        say(cast.adherent, event, f"Réponse {number}.", reply_to=asked[-1])
    _, page = read(client, cast.far, event.get_absolute_url())
    first = BeautifulSoup(page, "html.parser").select_one("#questions")
    older = first.select_one("#plus-anciennes a")["href"]
    _, page = read(client, cast.far, older)
    last = BeautifulSoup(page, "html.parser").select_one("#questions")

    assert len(first.select(".question")) == 20
    assert len(first.select(".post--reply")) == 5
    assert "Lire toutes les réponses" in first.text
    shown = [one.select_one(".post__body").text.strip() for one in last.select(".question")]
    assert shown == ["Question 2 ?", "Question 1 ?", "Question 0 ?"]
    assert last.select_one("#plus-anciennes") is None
    _, whole = read(client, cast.far, f"{event.get_absolute_url()}questions/{asked[-1].pk}/")
    assert whole.count("post--reply") == 7


def test_the_page_asks_no_more_with_more_questions(
    client, cast, event, django_assert_max_num_queries
):
    first = say(cast.other, event)
    say(cast.adherent, event, "Oui.", reply_to=first)
    client.force_login(cast.far)
    client.get(f"{event.get_absolute_url()}questions/")
    for number in range(12):
        person = make_person(f"Prénom {number}")
        question = say(person, event, f"Question {number} ?")
        say(cast.adherent, event, "Oui.", reply_to=question)

    with django_assert_max_num_queries(11):
        client.get(f"{event.get_absolute_url()}questions/")


@pytest.mark.parametrize("query", ["avant=zzz", "avant=%00", "avant=", f"avant={'9' * 30}"])
def test_a_cursor_made_up_is_the_first_page(client, cast, event, query):
    say(cast.other, event)

    status, page = read(client, cast.far, f"{event.get_absolute_url()}questions/?{query}")

    assert status == 200
    assert "vélo" in page
