"""Finding a document: French words, typing errors, filters, order, cursors, hostile addresses."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents import services
from documents.models import Audience, Document, Visit
from documents.queries import library, lists
from documents.queries.asked import Asked
from tests.factories import make_commune, make_document, make_group

pytestmark = pytest.mark.django_db
INDEX = "/documents/"


def titles(client, **asked):
    """The titles shown, in their order."""
    page = client.get(INDEX, asked).content.decode()
    return re.findall(r'class="doc__t"><a href="[^"]+">([^<]*)</a>', page)


@pytest.fixture
def reader(client, adherent):
    client.force_login(adherent)
    return client


# Words


def test_the_plural_of_a_title_finds_the_singular_of_a_text(reader, party):
    make_document(party.section, title="Rentrée", text="Contre la fermeture de la classe unique.")
    make_document(party.section, title="Autre chose", text="La gare ferme.")
    assert titles(reader, q="fermetures de classes") == ["Rentrée"]


@pytest.mark.parametrize("q", ["ecole", "école", "ÉCOLES", "l’école"])
def test_accents_and_plurals_do_not_count(reader, party, q):
    make_document(party.section, title="Nos écoles d’abord", text="Oui")
    assert titles(reader, q=q) == ["Nos écoles d’abord"]


def test_a_title_is_before_a_summary_before_a_text(reader, party):
    make_document(party.section, title="Un", text="La poste ferme.")
    make_document(party.section, title="Deux", summary="Pour la poste", text="Oui")
    make_document(party.section, title="La poste", text="Oui")
    make_document(party.section, title="Quatre", text="Notre poste")
    assert titles(reader, q="poste") == ["La poste", "Deux", "Quatre", "Un"]


@pytest.mark.parametrize("q", ["fermetrue de clase", "Fermeture de classses", "fermeturre"])
def test_a_typing_error_is_forgiven(reader, party, q):
    make_document(party.section, title="Fermeture de classes", text="Oui")
    page = reader.get(INDEX, {"q": q}).content.decode()
    assert "Des titres qui ressemblent" in page and "Fermeture de classes</a>" in page


def test_the_sentence_that_answers_is_shown_with_its_words_marked(reader, party):
    make_document(party.section, title="Tract", text="Nous refusons la fermeture de la classe.")
    page = reader.get(INDEX, {"q": "fermetures"}).content.decode()
    assert "la <mark>fermeture</mark> de la classe" in page


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> poste",
        "poste <img src=x onerror=alert(1)>",
        "\ue000poste\ue001 <b>\ue000",
        "<mark>poste</mark><svg/onload=alert(1)>",
        "&lt;script&gt; poste &amp; <a href='javascript:x'>",
    ],
)
def test_a_sentence_holds_no_html_of_its_author(reader, party, text):
    document = make_document(party.section, title="<b>poste</b>", text="poste")
    Document.objects.filter(pk=document.pk).update(text=text, summary="<i>poste</i>")
    page = reader.get(INDEX, {"q": "poste"}).content.decode()
    shown = page.split('class="doc__t"')[1]
    assert not re.search(r"<(?:script|img|svg/|b>|i>|a href='java)", shown)
    assert shown.count("<mark>") == shown.count("</mark>") and "\ue000" not in shown


@pytest.mark.parametrize(
    "q",
    ["de la", "!!!", "' OR 1=1 --", '"', "(((", "&|!:*", "\x00poste", "a" * 5_000, "-poste", "🌹"],
)
def test_whatever_is_typed_is_answered(reader, party, q):
    make_document(party.section, title="La poste")
    assert reader.get(INDEX, {"q": q}).status_code == 200


# Filters


def test_each_filter_keeps_what_it_says(reader, party, member_of_next):
    tract = make_document(party.section, title="Tract", theme="ecole", kind="tract")
    poster = make_document(party.other_section, title="Affiche", theme="sante", kind="affiche")
    Document.objects.filter(pk=poster.pk).update(
        updated_at=timezone.now() - datetime.timedelta(days=60)
    )
    ours = make_document(party.section, title="Interne", audience=Audience.OWNER, theme="parti")
    make_document(party.next_section, title="Reprise", adapted_from=tract, theme="sante")
    group = make_group()
    make_document(group, title="Du groupe", theme="europe")
    assert titles(reader, theme="ecole") == ["Tract"]
    assert titles(reader, sorte="affiche") == ["Affiche"]
    assert "Affiche" not in titles(reader, depuis="mois")
    assert "Affiche" in titles(reader, depuis="trimestre")
    assert titles(reader, public="owner") == [ours.title]
    assert titles(reader, repris="1") == ["Tract"]
    assert titles(reader, instance=party.next_section.slug) == ["Reprise"]
    assert titles(reader, groupe=group.slug) == ["Du groupe"]
    assert titles(reader, tri="repris")[0] == "Tract"


def test_a_territory_is_a_departement_or_my_federation(reader, party):
    make_commune(party.section, insee="56260")
    make_commune(party.other_section, "Brest", insee="29019", postal_code="29200")
    for unit, title in ((party.section, "D’ici"), (party.other_section, "De là")):
        department = unit.parent.departments.get()
        make_document(unit, title=title, department=department)
    assert titles(reader, lieu="29") == ["De là"]
    assert titles(reader, lieu="département 56") == ["D’ici"]
    assert titles(reader, lieu="ma-federation") == ["D’ici"]
    assert "Quel département" in reader.get(INDEX, {"lieu": "Atlantide"}).content.decode()


def test_a_document_is_of_the_departement_of_its_unit(adherent, party):
    make_commune(party.section)
    document = services.publish(
        by=adherent, owner=party.section, text="Oui", kind="tract", title="T", summary="",
        theme="ecole", audience="owner",
    )  # fmt: skip
    assert document.department_id == "56"


@pytest.mark.parametrize(
    "address",
    [
        "?after=%00", "?after=" + "9" * 40, "?after=MS4y", "?after=OTk5OTk5OTk5OTk5OTk5OTk5LjE",
        "?q=poste&after=OTk5OTk5OTk5OTk5OTk5OTk5LjE", "?tri=toto", "?theme=%00&sorte=zz&depuis=-1",
        "?lieu=%00", "?groupe=%00&instance=%00", "?public=all%00", "?nouveau=2&repris=x", "?tri=pertinence",
        "?q=poste&after=OS45OTk5OTk5OTk5OTk5OTk5OTkuMQ",
    ],
)  # fmt: skip
def test_an_address_made_up_is_answered(client, reader, party, address):
    make_document(party.section, title="La poste")
    assert reader.get(INDEX + address).status_code == 200
    client.logout()
    assert client.get(INDEX + address).status_code == 200


# Order and cursors


def read_all(viewer, **asked):
    """The ids of a whole list, page after page; fails on an endless one."""
    seen, after = [], ""
    for _ in range(50):
        page = library.library(viewer, Asked(after=after, **asked))
        seen += [row.pk for row in page.rows]
        if not page.next_url:
            return seen
        after = page.next_url.partition("after=")[2]
    raise AssertionError("This list never ends.")


@pytest.fixture
def short_pages(monkeypatch):
    """Lists of four rows; their queries are written with it, and again without."""
    lists.list_of.cache_clear()
    monkeypatch.setattr(lists, "PAGE", 4)
    yield
    lists.list_of.cache_clear()


PLACE = st.tuples(st.integers(0, 3), st.sampled_from(["poste", "gare", "poste poste", "la rue"]))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    places=st.lists(PLACE, min_size=1, max_size=30), order=st.sampled_from(["recents", "repris"])
)
def test_a_list_read_page_by_page_is_the_list(short_pages, party, adherent, places, order):
    Document.objects.all().delete()
    now = timezone.now()
    for taken, words in places:
        document = make_document(
            party.section, title=words, text=f"Notre poste {words}",
            updated_at=now - datetime.timedelta(seconds=taken),
        )  # fmt: skip
        Document.objects.filter(pk=document.pk).update(taken_up_count=taken)
    for asked in ({"tri": order}, {"q": "poste"}, {"q": "poste", "tri": order}):
        found = read_all(adherent, **asked)
        assert len(found) == len(set(found)) == len(places)
    by_count = Document.objects.order_by("-taken_up_count", "-pk").values_list("pk", flat=True)
    assert read_all(adherent, tri="repris") == list(by_count)
    by_time = Document.objects.order_by("-updated_at", "-pk").values_list("pk", flat=True)
    assert read_all(adherent, tri="recents") == list(by_time)


def test_pages_follow_each_other_without_javascript(reader, party):
    for n in range(45):
        make_document(party.section, title=f"Document {n:02}")
    seen, path = [], INDEX
    for _ in range(3):
        page = reader.get(path).content.decode()
        seen += re.findall(r">(Document \d\d)</a>", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = following and following[1]
    assert seen == [f"Document {n:02}" for n in reversed(range(45))] and path is None


# Visits


def test_what_came_since_the_last_visit_is_new(reader, adherent, party):
    now = timezone.now()
    make_document(party.section, title="Ancien", updated_at=now - datetime.timedelta(days=3))
    Visit.objects.create(
        person=adherent,
        since=now - datetime.timedelta(days=9),
        last_at=now - datetime.timedelta(days=2),
    )
    make_document(party.section, title="Tout frais")
    make_document(party.section, title="Le mien", created_by=adherent)
    refreshed = make_document(
        party.section, title="Repeint", created_at=now - datetime.timedelta(days=5)
    )
    page = reader.get(INDEX).content.decode()
    shown = dict(re.findall(r'">([^<]+)</a>(?: <span class="tag tag--new">([^<]+))?', page))
    assert shown["Tout frais"] == "Nouveau" and shown["Ancien"] == shown["Le mien"] == ""
    assert shown[refreshed.title] == "Mis à jour"
    assert set(titles(reader, nouveau="1")) == {"Tout frais", "Repeint", "Le mien"}


def test_a_visit_ends_after_an_hour_away(adherent):
    start = timezone.now()
    minutes = datetime.timedelta(minutes=1)
    assert services.arrive(by=adherent, now=start) == start
    assert services.arrive(by=adherent, now=start + 50 * minutes) == start
    assert services.arrive(by=adherent, now=start + 100 * minutes) == start
    last = start + 100 * minutes
    assert services.arrive(by=adherent, now=last + 61 * minutes) == last
    assert Visit.objects.count() == 1


def test_a_visitor_leaves_no_trace(client, party):
    make_document(party.section, title="Pour tous")
    assert titles(client) == ["Pour tous"]
    assert not Visit.objects.exists()


# Cost


@pytest.mark.parametrize(
    ("path", "most"),
    [("", 9), ("?q=poste", 11), ("?q=poste&theme=ecole&depuis=mois&tri=repris", 10)],
)
def test_a_list_asks_as_much_for_one_as_for_many(
    client, reader, party, django_assert_max_num_queries, path, most
):
    def cost():
        with django_assert_max_num_queries(most) as captured:
            reader.get(INDEX + path)
        return len(captured)

    group = make_group()
    for owner in (party.section, group):
        make_document(owner, title="La poste", theme="ecole")
    reader.get(INDEX)
    few = cost()
    for _ in range(30):
        make_document(party.section, title="La poste encore", theme="ecole")
        make_document(make_group(), title="La poste toujours", theme="ecole")
    assert cost() <= few


def test_the_live_search_gives_the_results_of_the_page(reader, party):
    make_document(party.section, title="La poste")
    whole = reader.get(INDEX, {"q": "poste"}).content.decode()
    part = reader.get(INDEX, {"q": "poste"}, headers={"HX-Request": "true"}).content.decode()
    assert part.strip() in whole and "<html" not in part


def test_the_library_is_indexed_but_not_its_searches(client, party):
    make_document(party.section, title="La poste")
    assert "X-Robots-Tag" not in client.get(INDEX).headers
    assert client.get(INDEX, {"q": "poste"}).headers["X-Robots-Tag"] == "noindex"
    document = Document.objects.get()
    assert "X-Robots-Tag" not in client.get(document.get_absolute_url()).headers
    path = reverse("documents:of-unit", args=[party.section.slug])
    assert "La poste" in client.get(path).content.decode()
