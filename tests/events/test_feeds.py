"""What feeds tell to whom: never more than the page would, and nothing of what is discreet."""

import copy
import datetime
from dataclasses import dataclass

import feedparser
import pytest
import vobject
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.feeds.address import agenda_token
from events.models import Event, Host
from events.services.agenda import renew
from groups.models import Access
from profiles.models import Person
from sections.models import Unit
from tests.factories import (
    enter,
    give,
    join,
    make_answer,
    make_commune,
    make_event,
    make_group,
    make_party,
    make_person,
)
from tests.shared import shared

POINT = {"lat": 47.658236, "lon": -2.760847}


@dataclass
class World:
    """Everything that a feed could tell, each with a title found nowhere else."""

    section: Unit
    group: object
    private: object
    member: Person
    author: Person
    events: dict


def make_world():
    party = make_party()
    commune = make_commune(party.section)
    author = make_person("Odile", "Quemener")
    join(author, party.section)
    give(author, "section_secretary", party.section)
    member = make_person("Yann", "Kerbrat")
    join(member, party.section)
    group = make_group("Nos écoles", animator=author)
    private = make_group("Cellule Zibeline", access=Access.PRIVATE, animator=author)
    ours = {"organiser": "unit", "unit": party.section, "commune": commune}
    made = {
        "open": make_event(author, title="Ouvert Zinnia", place="Halles", **ours, **POINT),
        "registered": make_event(author, title="Inscrits Zorille", audience="registered", **ours),
        "adherents": make_event(author, title="Adhérents Zeppelin", audience="adherents", **ours),
        "unit": make_event(author, title="Section Zostère", audience="unit", **ours),
        "group": make_event(
            author,
            **{"title": "Groupe Zircon", "audience": "group", "organiser": "group"},
            group=private,
        ),
        "of_group": make_event(author, title="École Zéphyr", organiser="group", group=group),
        "invited": make_event(author, title="Invités Zibibbo", audience="invited"),
        "draft": make_event(author, title="Brouillon Zoulou", state="draft", **ours),
        "masked": make_event(author, title="Masqué Zeugme", masked_rule=1, **ours),
        "discreet": make_event(
            author,
            **{"title": "Discret Zapata", "audience": "unit", "is_discreet": True},
            **{"place": "Parking Zodiac", **ours, **POINT},
        ),
        "home": make_event(
            author,
            **{"title": "Chez Zadig", "hides_place": True, "place": "Villa Zoé"},
            **{"address": "3 rue Zola", "access_words": "Code Zébu", **ours, **POINT},
        ),
    }
    return World(party.section, group, private, member, author, made)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_world) as world:
        yield world


@pytest.fixture
def world(db, made):
    """The world, people read anew."""
    fresh = copy.copy(made)
    fresh.member = Person.objects.get(pk=made.member.pk)
    fresh.author = Person.objects.get(pk=made.author.pk)
    return fresh


SECRETS = (
    *("Zorille", "Zeppelin", "Zostère", "Zircon", "Zibibbo", "Zoulou", "Zeugme", "Zapata"),
    *("Zodiac", "Zoé", "Zola", "Zébu", "47.658", "2.7608", "Quemener", "Odile", "Zibeline"),
)
PUBLIC = ("Zinnia", "Zadig")


def text_of(response):
    """Body of a 200, unfolded."""
    assert response.status_code == 200
    return response.content.decode().replace("\r\n ", "")


def items(response):
    """{title: VEVENT} of a calendar."""
    calendar = vobject.readOne(response.content.decode())
    return {item.summary.value: item for item in calendar.contents.get("vevent", ())}


def agenda(person):
    return reverse("events:agenda", args=[agenda_token(person)])


def feeds_of(world):
    """The addresses that anybody may read."""
    return {
        "unit": reverse("events:unit-ics", args=[world.section.slug]),
        "search": reverse("events:search-ics"),
        "atom": reverse("events:atom"),
        "atom of a unit": reverse("events:atom") + f"?section={world.section.slug}",
    }


@pytest.mark.parametrize("name", ["unit", "search", "atom", "atom of a unit"])
def test_anybody_is_told_of_public_events_alone(world, client, name):
    text = text_of(client.get(feeds_of(world)[name]))

    assert [word for word in PUBLIC if word not in text] == []
    assert [word for word in SECRETS if word in text] == []


@pytest.mark.parametrize("name", ["unit", "search", "atom"])
def test_a_session_opens_nothing_more(world, name):
    visitor, known = Client(), Client()
    known.force_login(world.author)
    url = feeds_of(world)[name]

    assert known.get(url).content == visitor.get(url).content


def test_a_key_tells_what_its_person_sees(world, client):
    key = f"?cle={agenda_token(world.member)}"
    found = set(items(client.get(reverse("events:unit-ics", args=[world.section.slug]) + key)))

    ours = {"Ouvert Zinnia", "Inscrits Zorille", "Adhérents Zeppelin", "Section Zostère"}
    assert found == ours | {"Chez Zadig"}


def test_a_membership_that_ends_tells_no_more_at_the_next_request(world, client):
    make_answer(world.member, world.events["unit"])
    url, key = agenda(world.member), f"?cle={agenda_token(world.member)}"
    ours = reverse("events:unit-ics", args=[world.section.slug]) + key
    assert "Zostère" in text_of(client.get(url))
    world.member.memberships.update(ended_on=timezone.localdate())

    assert "Zostère" not in text_of(client.get(url))
    assert "Zostère" not in text_of(client.get(ours))


def test_whoever_is_suspended_has_no_agenda_left(world, client):
    url = agenda(world.member)
    Person.objects.filter(pk=world.member.pk).update(is_active=False)

    assert client.get(url).status_code == 404


def test_a_former_address_leads_nowhere(world, client):
    url = agenda(world.member)
    assert client.get(url).status_code == 200
    renew(by=world.member)

    assert client.get(url).status_code == 404
    assert client.get(agenda(world.member)).status_code == 200
    of_unit = reverse("events:unit-ics", args=[world.section.slug])
    former = url.rsplit("/", 1)[1].removesuffix(".ics")
    assert client.get(f"{of_unit}?cle={former}").status_code == 404


@pytest.mark.parametrize("token", ["x", "1-0.forged", "1-0", "é.é", "%00", "a" * 900])
def test_a_made_up_address_leads_nowhere(world, client, token):
    assert client.get(f"/agir/agenda/{token}.ics").status_code == 404
    assert client.get(f"/agir/agenda.ics?cle={token}").status_code == 404


def test_my_agenda_holds_what_i_answered_and_what_i_organise(world, client):
    make_answer(world.member, world.events["open"])
    make_answer(world.member, world.events["registered"], answer="maybe")
    make_answer(world.member, world.events["adherents"], answer="no")
    make_answer(
        world.member, world.events["of_group"], place="waiting", waiting_since=timezone.now()
    )
    make_answer(world.member, world.events["discreet"])
    found = items(client.get(agenda(world.member)))

    assert set(found) == {"Ouvert Zinnia", "Inscrits Zorille", "École Zéphyr"}
    assert found["Ouvert Zinnia"].status.value == "CONFIRMED"
    assert found["Inscrits Zorille"].status.value == "TENTATIVE"
    assert "Tu attends une place" in found["École Zéphyr"].description.value
    mine = set(items(client.get(agenda(world.author))))
    assert {"Chez Zadig", "Invités Zibibbo", "Groupe Zircon"} <= mine
    assert not {"Discret Zapata", "Brouillon Zoulou", "Masqué Zeugme"} & mine


def test_a_home_is_told_to_who_has_a_seat(world, client):
    home = world.events["home"]
    make_answer(world.member, home, answer="maybe")
    before = items(client.get(agenda(world.member)))["Chez Zadig"]
    home.participations.update(answer="yes", place="seated")
    after = items(client.get(agenda(world.member)))["Chez Zadig"]

    assert before.location.value == "Vannes (lieu donné à qui vient)"
    assert before.geo.value == f"{home.pin_lat};{home.pin_lon}"
    assert after.location.value == "Villa Zoé, 3 rue Zola, Vannes"
    assert after.geo.value == "47.658236;-2.760847"


def test_a_host_is_one_once_she_accepted(world, client):
    Host.objects.create(event=world.events["open"], person=world.member)
    assert items(client.get(agenda(world.member))) == {}
    Host.objects.update(accepted_at=timezone.now())

    assert set(items(client.get(agenda(world.member)))) == {"Ouvert Zinnia"}


def test_a_group_is_read_by_those_who_know_of_it(world, client):
    opened = reverse("events:group-ics", args=[world.group.slug])
    shut = reverse("events:group-ics", args=[world.private.slug])
    assert set(items(client.get(opened))) == {"École Zéphyr"}
    assert client.get(shut).status_code == 404
    enter(world.member, world.private)

    key = f"?cle={agenda_token(world.member)}"
    assert set(items(client.get(shut + key))) == {"Groupe Zircon"}


def test_a_search_is_followed_by_its_filters(world, client):
    def found(words):
        return set(items(client.get(reverse("events:search-ics") + words)))

    everything = {"Ouvert Zinnia", "École Zéphyr", "Chez Zadig"}
    assert found("") == found("?sorte=tractage") == everything
    assert found("?sorte=collage") == set()
    assert found("?ou=Vannes&rayon=10") == {"Ouvert Zinnia", "Chez Zadig"}
    assert found("?qui=groupe") == {"École Zéphyr"}
    assert found(f"?section={world.section.slug}") == {"Ouvert Zinnia", "Chez Zadig"}
    assert found("?sorte=%00&du=2026-02-30&lat=nan&lon=x&rayon=9&theme=z") == everything
    key = agenda_token(world.member)
    assert "Adhérents Zeppelin" in found(f"?cle={key}&quand=tout&rayon=partout")
    assert "Adhérents Zeppelin" not in found(f"?cle={key}&quand=tout&sorte=debat")


@pytest.mark.parametrize("name", ["draft", "masked", "discreet", "unit", "group", "invited"])
def test_one_event_is_given_to_whoever_may_open_it(world, client, name):
    url = reverse("events:ics", args=[world.events[name].ref])
    assert client.get(url).status_code == 404
    client.force_login(world.author)

    told = name in ("unit", "group", "invited")
    assert client.get(url).status_code == (200 if told else 404)


def test_one_event_is_a_file(world, client):
    response = client.get(reverse("events:ics", args=[world.events["open"].ref]))

    assert list(items(response)) == ["Ouvert Zinnia"]
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-cache"


def test_what_was_called_off_is_told_for_a_month(world, client):
    event, url = world.events["open"], agenda(world.author)
    Event.objects.filter(pk=event.pk).update(state="cancelled", changed_at=timezone.now())
    assert any("Zinnia" in title for title in items(client.get(url)))
    long_ago = timezone.now() - datetime.timedelta(days=31)
    Event.objects.filter(pk=event.pk).update(changed_at=long_ago)

    assert not any("Zinnia" in title for title in items(client.get(url)))


def test_what_is_secret_stays_between_us(world, client):
    response = client.get(agenda(world.member))

    assert response["Cache-Control"] == "private, no-cache"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies
    assert "Vary" not in response or "Cookie" not in response["Vary"]


def test_what_did_not_change_is_not_sent_again(world, client):
    url = agenda(world.author)
    etag = client.get(url)["ETag"]
    assert client.get(url, HTTP_IF_NONE_MATCH=etag).status_code == 304
    Event.objects.filter(pk=world.events["open"].pk).update(title="Ouvert autrement")

    assert client.get(url, HTTP_IF_NONE_MATCH=etag).status_code == 200


def test_an_agenda_costs_few_queries(world, client, django_assert_max_num_queries):
    for event in world.events.values():
        make_answer(world.member, event)

    url = agenda(world.member)
    with django_assert_max_num_queries(4):
        client.get(url)
    for name, url in feeds_of(world).items():
        with django_assert_max_num_queries(2 if "unit" in name else 1):
            client.get(url)


def test_news_readers_read_the_news(world, client):
    response = client.get(feeds_of(world)["atom"])
    feed = feedparser.parse(response.content)

    assert not feed.bozo
    assert {entry.title for entry in feed.entries} == {
        "Ouvert Zinnia",
        "École Zéphyr",
        "Chez Zadig",
    }
    assert all(entry.link.endswith("/") and entry.published_parsed for entry in feed.entries)
    assert client.get("/agir/atom.xml?departement=29").content.count(b"<entry>") == 0
    assert client.get("/agir/atom.xml?section=inconnue").status_code == 404


def test_hostile_words_leave_the_news_readable(world, client):
    Event.objects.filter(pk=world.events["open"].pk).update(
        title="]]></title>\x08\x0b<script>& \ufffe", text="\x1f</feed>"
    )
    feed = feedparser.parse(client.get(feeds_of(world)["atom"]).content)

    assert not feed.bozo
    assert len(feed.entries) == 3


def test_the_page_that_tells_my_address_changes_it(world, client):
    url = reverse("events:agenda-help")
    assert client.get(url).status_code == 302
    client.force_login(world.member)
    token = agenda_token(world.member)
    assert token in client.get(url).content.decode()

    assert client.post(url).status_code == 302
    assert token not in client.get(url).content.decode()
