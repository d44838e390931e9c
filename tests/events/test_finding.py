"""« Agir »: what each finds, by which filter, and never a discreet mission."""

import datetime
import re
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import ActionSettings, Audience, Event, Kind
from events.queries.finding import wanted
from groups.models import Access
from profiles.models import Person
from sections.models import Commune, Department, Unit
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

DAY = datetime.timedelta(days=1)
VANNES = {"lat": 47.6582, "lon": -2.7608}
LORIENT = {"lat": 47.7482, "lon": -3.3702}
BREST = {"lat": 48.3904, "lon": -4.4861}
# Every address where a list, a number or a point could tell something.
QUESTIONS = (
    "",
    "?rayon=partout&quand=tout",
    "?ou=Vannes&rayon=10&quand=tout",
    "?lat=47.66&lon=-2.76&rayon=100&quand=tout",
    "?sorte=collage&quand=tout",
    "?qui=section&quand=tout",
    "?theme=autre&manque=on&quand=tout",
    "?du=2020-01-01",
    "?section=section-de-vannes-56-001&quand=tout",
    "?departement=56&quand=tout",
)
NEVER = ("Zapata", "Zoulou", "Zeugme", "Zanzibar")


def make_world():
    party = make_party()
    vannes = make_commune(party.section)
    lorient = make_commune(party.next_section, "Lorient", insee="56121", postal_code="56100")
    people = {
        "odile": make_person("Odile", "Quemener"),
        "yann": make_person("Yann", "Kerbrat"),
        "loic": make_person("Loïc", "Prigent"),
        "nora": make_person("Nora", "Belkacem"),
    }
    for name in ("odile", "yann"):
        join(people[name], party.section)
    join(people["loic"], party.next_section)
    odile = people["odile"]
    give(odile, "section_secretary", party.section)
    group = make_group("Cellule Zibeline", access=Access.PRIVATE, animator=odile)
    enter(people["nora"], group)
    ours = {"organiser": "unit", "unit": party.section, "commune": vannes, **VANNES}
    make_event(odile, title="Ouvert Zinnia", place="Halles", target=8, wheelchair=True, **ours)
    make_event(odile, title="Inscrits Zorille", audience="registered", kind="debat", **ours)
    make_event(odile, title="Adhérents Zeppelin", audience="adherents", **ours)
    make_event(odile, title="Section Zostère", audience="unit", **ours)
    make_event(odile, title="Groupe Zircon", audience="group", organiser="group", group=group)
    make_event(
        people["loic"],
        **{"title": "Lorient Zéphyr", "commune": lorient, "theme": "ecole", **LORIENT},
    )
    make_event(people["loic"], title="Ligne Zelda", kind=Kind.ONLINE, is_online=True)
    make_event(odile, title="Brouillon Zoulou", state="draft", **ours)
    make_event(odile, title="Masqué Zeugme", masked_rule=1, **ours)
    make_event(odile, title="Annulé Zanzibar", state="cancelled", **ours)
    secret = make_event(
        odile,
        **{"title": "Discret Zapata", "audience": "unit", "is_discreet": True, "kind": "collage"},
        **{"place": "Parking Zodiac", "target": 9, **ours},
    )
    make_answer(people["yann"], secret)
    return SimpleNamespace(
        people={name: one.pk for name, one in people.items()},
        section=party.section.pk,
        vannes=vannes.pk,
    )


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_world) as world:
        yield world


@pytest.fixture
def world(made, db):
    people = Person.objects.in_bulk(made.people.values())
    return SimpleNamespace(
        **{name: people[pk] for name, pk in made.people.items()},
        section=Unit.objects.get(pk=made.section),
        vannes=Commune.objects.get(pk=made.vannes),
    )


@pytest.fixture
def find(client):
    """What a person finds: the text of the page, what it says of discreet missions cut off."""

    def find(words="", person=None, name="events:index"):
        client.logout()
        if person:
            client.force_login(person)
        answer = client.get(reverse(name) + words)
        assert answer.status_code == 200
        return answer.text.partition("discretes")[0]

    return find


def titles(text):
    """The titles of the rows, in order."""
    return re.findall(r'rdv-row__title"><a href="[^"]+">([^<]+)<', text)


EVERYWHERE = "?rayon=partout&quand=tout"


@pytest.mark.parametrize(
    "who, sees",
    [
        (None, {"Zinnia", "Zéphyr", "Zelda"}),
        ("nora", {"Zinnia", "Zéphyr", "Zelda", "Zorille", "Zircon"}),
        ("loic", {"Zinnia", "Zéphyr", "Zelda", "Zorille", "Zeppelin"}),
        ("yann", {"Zinnia", "Zéphyr", "Zelda", "Zorille", "Zeppelin", "Zostère"}),
        ("odile", {"Zinnia", "Zéphyr", "Zelda", "Zorille", "Zeppelin", "Zostère", "Zircon"}),
    ],
)
def test_each_finds_what_is_for_her_and_its_number(world, find, who, sees):
    text = find(EVERYWHERE, who and getattr(world, who))

    assert {title.split()[-1] for title in titles(text)} == sees
    assert f"{len(sees)}\u00a0rendez-vous en France" in text


@pytest.mark.parametrize("words", QUESTIONS)
@pytest.mark.parametrize("name", ["events:index", "events:map-points"])
def test_a_discreet_mission_answers_no_question_even_of_who_organises(world, find, name, words):
    for who in (world.yann, world.odile):
        text = find(words, who, name)
        assert [word for word in (*NEVER, "Zodiac") if word in text] == []


def test_a_discreet_mission_counts_nowhere(world, find):
    before = [find(words, world.odile, name) for words, name in everything()]

    Event.objects.filter(is_discreet=True).delete()

    after = [find(words, world.odile, name) for words, name in everything()]
    assert [plain(one) for one in before] == [plain(one) for one in after]


def everything():
    return [
        (words, name) for words in QUESTIONS[1:4] for name in ("events:index", "events:map-points")
    ]


def plain(text):
    """A page without what changes at each reading."""
    page = text.partition("</aside>")[0]
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|data-holder="\w+"', "", page)


def test_discreet_missions_stand_apart_by_their_day_alone(world, client):
    client.force_login(world.yann)
    block = client.get(reverse("events:index") + "?ou=Brest&sorte=debat").text.partition(
        "discretes"
    )
    assert titles(block[2]) == ["Discret Zapata"]
    assert "Il manque du monde" in block[2]
    assert "Zodiac" not in block[2] and "Vannes" not in block[2] and "sur 9" not in block[2]
    assert not re.search(r"\d\u00a0h", block[2])
    for other in (world.loic, world.nora):
        client.force_login(other)
        assert "Zapata" not in client.get(reverse("events:index")).text


@pytest.mark.parametrize(
    "words, found",
    [
        ("?ou=Vannes&rayon=10", {"Zinnia", "Zorille", "Zeppelin", "Zostère", "Zelda"}),
        ("?ou=56000&rayon=10", {"Zinnia", "Zorille", "Zeppelin", "Zostère", "Zelda"}),
        ("?ou=vann&rayon=10", {"Zinnia", "Zorille", "Zeppelin", "Zostère", "Zelda"}),
        ("?ou=Vannes&rayon=100", {"Zinnia", "Zorille", "Zeppelin", "Zostère", "Zelda", "Zéphyr"}),
        ("?lat=47.75&lon=-3.37&rayon=10", {"Zéphyr", "Zelda"}),
        ("?rayon=partout&sorte=debat", {"Zorille"}),
        ("?rayon=partout&sorte=debat&sorte=cyber", {"Zorille", "Zelda"}),
        ("?rayon=partout&qui=section", {"Zinnia", "Zorille", "Zeppelin", "Zostère"}),
        ("?rayon=partout&qui=groupe", set()),
        ("?rayon=partout&qui=personne", {"Zelda", "Zéphyr"}),
        ("?rayon=partout&qui=nation", set()),
        ("?rayon=partout&theme=ecole", {"Zéphyr"}),
        ("?rayon=partout&manque=on", {"Zinnia"}),
        ("?rayon=partout&fauteuil=on", {"Zinnia"}),
        ("?departement=56&rayon=partout&theme=ecole", {"Zéphyr"}),
        ("?rayon=partout&departement=29", set()),
    ],
)
def test_each_filter_filters(world, find, words, found):
    assert {title.split()[-1] for title in titles(find(words, world.yann))} == found


def test_one_looks_near_the_commune_one_chose_else_ones_section_else_everywhere(world, find):
    assert "3\u00a0rendez-vous en France" in find("", world.nora) or "en France" in find(
        "", world.nora
    )
    Unit.objects.filter(pk=world.section.pk).update(**BREST)
    assert "Rien dans 30\u00a0km" not in find("?rayon=partout", world.yann)
    assert "près de Section de Vannes" in find("", world.yann)
    ActionSettings.objects.create(person=world.yann, commune=world.vannes)
    assert "5\u00a0rendez-vous près de Vannes" in find("", world.yann)


def test_nothing_near_is_said_with_what_is_nearest(world, find):
    Event.objects.filter(is_online=True).delete()
    make_commune(world.section, "Brest", insee="29019", postal_code="29200")
    Commune.objects.filter(pk="29019").update(**BREST)

    text = find("?ou=Brest&rayon=10", world.yann)

    assert "Rien dans 10\u00a0km" in text
    assert titles(text)[0] == "Lorient Zéphyr"
    assert "à 110\u00a0km" in text
    text = find("?ou=Brest&rayon=10&theme=europe", world.yann)
    assert titles(text) == []
    assert "Rien ne répond à ta recherche" in text


def test_an_unknown_place_is_said_next_to_its_field(world, client, find):
    text = find("?ou=Zzyzx")
    assert 'id="id_ou_error"' in text and "Nous ne connaissons pas ce lieu" in text
    live = client.get(reverse("events:index") + "?ou=Zzyzx", headers={"HX-Request": "true"})
    assert "Nous ne connaissons pas ce lieu" in live.text and "<html" not in live.text


# When

TODAY = datetime.date(2026, 11, 26)


@pytest.mark.parametrize(
    "asked, span",
    [
        ({"quand": "semaine"}, (TODAY, datetime.date(2026, 11, 29))),
        ({"quand": "week-end"}, (datetime.date(2026, 11, 28), datetime.date(2026, 11, 29))),
        ({"quand": "mois"}, (TODAY, datetime.date(2026, 12, 26))),
        ({"quand": "tout"}, (TODAY, None)),
        ({"du": TODAY - DAY, "quand": "mois"}, (TODAY - DAY, None)),
        ({"au": TODAY + DAY}, (TODAY, TODAY + DAY)),
        ({"au": TODAY - DAY}, (TODAY - 31 * DAY, TODAY - DAY)),
    ],
)
def test_words_and_dates_make_days(asked, span):
    found = wanted(TODAY, None, **asked)
    assert (found.since, found.until) == span


def test_on_a_sunday_the_week_end_is_what_is_left_of_it():
    sunday = datetime.date(2026, 11, 29)
    assert wanted(sunday, None, quand="week-end").since == sunday


def test_what_is_over_is_found_by_its_dates_alone(world, find):
    past = timezone.now() - 40 * DAY
    make_event(world.odile, title="Ancien Zouave", starts_at=past)
    day = timezone.localtime(past).date()

    assert "Zouave" not in find(EVERYWHERE)
    assert "Zouave" in find(f"?rayon=partout&du={day}&au={day}")
    assert "Zouave" not in find(f"?rayon=partout&du={day + DAY}&au={day + 2 * DAY}")


def test_days_and_evenings_are_those_of_the_place(world, find):
    """At 22 h in Paris on Friday it is 1 h on Saturday in La Réunion, and 17 h in Guadeloupe."""
    today = timezone.localdate()
    friday = today + DAY * ((4 - today.weekday()) % 7 + 7)
    at = datetime.datetime.combine(friday, datetime.time(21), tzinfo=datetime.UTC)
    for title, zone in (
        ("Paris Zoé", "Europe/Paris"),
        ("Réunion Zénith", "Indian/Reunion"),
        ("Guadeloupe Zouk", "America/Guadeloupe"),
    ):
        make_event(world.odile, title=title, zone=zone, starts_at=at)

    saturday = set(
        titles(find(f"?rayon=partout&du={friday + DAY}&au={friday + DAY}&sorte=tractage"))
    )
    evening = set(titles(find("?rayon=partout&quand=soir")))
    text = find(f"?rayon=partout&du={friday}&au={friday + DAY}")

    assert "Réunion Zénith" in saturday and "Guadeloupe Zouk" not in saturday
    assert "Paris Zoé" in evening and not {"Réunion Zénith", "Guadeloupe Zouk"} & evening
    assert "1\u00a0h à 3\u00a0h (heure de La Réunion)" in text


# Pages


def test_pages_follow_each_other_to_the_end_each_event_once(world, client):
    at = timezone.now() + 3 * DAY
    for n in range(45):
        make_event(world.odile, title=f"Suite {n}", starts_at=at + (n // 3) * DAY / 24)
    seen, url, pages = [], reverse("events:index") + "?rayon=partout", 0
    while url:
        page = client.get(url).context["page"]
        seen += [row.ref for row in page.rows]
        url, pages = page.next_url, pages + 1

    assert pages == 3
    assert len(seen) == len(set(seen)) == 48
    starts = dict(Event.objects.values_list("ref", "starts_at"))
    assert seen == sorted(seen, key=lambda ref: starts[ref])


def test_the_page_costs_ten_queries_whatever_is_found(world, client, django_assert_max_num_queries):
    client.force_login(world.odile)
    client.get(reverse("events:index"))
    for n in range(25):
        make_event(world.odile, title=f"Suite {n}", **VANNES, commune=world.vannes)
        make_event(
            world.odile,
            **{"organiser": "unit", "unit": world.section, "audience": Audience.UNIT},
            is_discreet=True,
        )

    with django_assert_max_num_queries(10):
        client.get(reverse("events:index") + "?ou=Vannes")
    with django_assert_max_num_queries(10):
        client.get(reverse("events:index"))
    client.logout()
    with django_assert_max_num_queries(3):
        client.get(reverse("events:index"))


@pytest.mark.parametrize("bad", ["\x00", "x" * 5_000, "9" * 40, "nan", "1e999", "2026-13-45"])
def test_anything_may_be_asked(world, client, bad):
    names = (
        *("ou", "lat", "lon", "rayon", "quand", "du", "au", "sorte", "qui", "theme", "manque"),
        *("fauteuil", "apres", "departement"),
    )
    for words in ({one: bad for one in names}, {"sorte": [bad] * 50, "lat": bad, "lon": "2"}):
        for name in ("events:index", "events:map-points"):
            assert client.get(reverse(name), words).status_code == 200
    assert client.get(reverse("events:places"), {"ou": bad}).status_code == 200
    unknown = client.get(reverse("events:index"), {"section": bad})
    assert unknown.status_code == (200 if bad == "\x00" else 404)


def test_a_day_out_of_all_times_is_no_day(world, find):
    text = find("?rayon=partout&du=0001-01-01&au=9999-12-31&apres=MjUzNDAyMzAwODAwMDAwMDAwLjE")
    assert text.count("Écris un jour") == 2 and "Ouvert Zinnia" in text


# By département


def test_a_departement_lists_its_own_and_no_other(world, find, client):
    Department.objects.create(
        code="29", name="Finistère", of_form="du Finistère", in_form="dans le Finistère",
        lat=48, lon=-4,
    )  # fmt: skip
    text = find("", None, "events:index")
    assert f'href="{reverse("events:department", args=["56"])}"' in text
    page = client.get(reverse("events:department", args=["56"])).text

    assert set(titles(page)) == {"Ouvert Zinnia", "Lorient Zéphyr"}
    assert "2\u00a0rendez-vous à venir" in page
    client.force_login(world.yann)
    page = client.get(reverse("events:department", args=["56"])).text
    assert "5\u00a0rendez-vous à venir" in page and "Zapata" not in page
    assert "Rien de prévu" in client.get(reverse("events:department", args=["29"])).text
    for code in ("99", "56000", "x"):
        assert client.get(reverse("events:department", args=[code])).status_code == 404
