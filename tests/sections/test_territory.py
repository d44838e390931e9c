"""The reference data, loaded once for this file."""

import io
import json
import runpy

import pytest
from django.conf import settings
from django.core.management import call_command

from sections.models import Commune, CommuneSection, Department, Level, Tree, Unit
from sections.territory import load_territory

pytestmark = [pytest.mark.usefixtures("territory"), pytest.mark.django_db]


def test_the_whole_country_is_there():
    counted = {
        (tree, level): Unit.objects.filter(tree=tree, level=level).count()
        for tree in Tree
        for level in Level
    }

    assert counted == {
        (Tree.PS, Level.NATIONAL): 1,
        (Tree.PS, Level.REGION): 22,
        (Tree.PS, Level.FEDERATION): 105,
        (Tree.PS, Level.SECTION): 3_593,
        (Tree.MJS, Level.NATIONAL): 1,
        (Tree.MJS, Level.REGION): 0,
        (Tree.MJS, Level.FEDERATION): 104,
        (Tree.MJS, Level.SECTION): 0,
    }
    assert Department.objects.count() == 107
    assert Commune.objects.count() == 34_963 + 45
    assert CommuneSection.objects.count() == 35_096


def test_every_path_continues_the_path_of_the_parent():
    rows = Unit.objects.exclude(level=Level.NATIONAL).values_list("path", "parent__path")

    for path, parent_path in rows:
        step = path.removeprefix(parent_path)
        assert path.startswith(parent_path)
        assert step.count("/") == 1


def test_what_lies_within_a_federation_is_read_from_the_index_of_paths():
    gironde = Unit.objects.get(slug="federation-de-la-gironde")

    plan = Unit.objects.order_by().within(gironde).explain()

    assert "sections_unit_path" in plan
    assert Unit.objects.within(gironde).count() == 88


def test_overseas_federations_hang_from_the_national_body():
    guadeloupe = Unit.objects.get(slug="federation-de-la-guadeloupe")

    assert guadeloupe.path == "ps/971/"
    assert Department.objects.get(code="978").federation == guadeloupe


@pytest.mark.parametrize(
    ("slug", "in_form"),
    [
        ("begles", "à Bègles"),
        ("le-cannet", "au Cannet"),
        ("les-vans", "aux Vans"),
        ("la-rochelle-nord", "à La Rochelle Nord"),
        ("federation-de-la-gironde", "en Gironde"),
        ("union-regionale-du-limousin", "dans le Limousin"),
        ("mjs-gironde", "en Gironde"),
    ],
)
def test_a_place_is_introduced_as_french_does(slug, in_form):
    assert Unit.objects.get(slug=slug).in_form == in_form


def test_homonyms_have_distinct_addresses():
    assert Unit.objects.get(slug="montreal-ffe").country == "Canada"
    assert Unit.objects.filter(short_name="Montréal").count() > 1


def test_loading_again_changes_nothing():
    before = snapshot()

    call_command("load_territory", stdout=io.StringIO())

    assert snapshot() == before


def test_loading_again_leaves_what_the_party_decided():
    begles = Unit.objects.get(slug="begles")
    links = set(begles.commune_links.values_list("commune", flat=True))
    begles.commune_links.all().delete()
    Unit.objects.filter(pk=begles.pk).update(presentation="La nôtre", name="Section de chez nous")

    load_territory()

    begles.refresh_from_db()
    assert links
    assert begles.presentation == "La nôtre"
    assert begles.name == "Section de chez nous"
    assert not begles.commune_links.exists()


def test_loading_again_mends_the_reference_data():
    Commune.objects.filter(insee="33039").update(name="Begle", postal_codes=[])

    load_territory()

    begles = Commune.objects.get(insee="33039")
    assert begles.name == "Bègles"
    assert begles.name_key == "begles"
    assert begles.postal_codes == ["33130"]


def test_the_committed_map_is_the_one_the_tool_draws(tmp_path):
    tool = runpy.run_path(str(settings.BASE_DIR / "data/tools/40_build_map.py"))
    (tmp_path / "static/img").mkdir(parents=True)
    tool["main"].__globals__["ROOT"] = tmp_path

    tool["main"]()

    for name in ("static/img/carte.svg", "templates/sections/_map.html"):
        assert (tmp_path / name).read_bytes() == (settings.BASE_DIR / name).read_bytes()


def test_every_departement_drawn_leads_to_a_federation():
    drawn = json.loads((settings.BASE_DIR / "data/carte_svg.json").read_text())["departements"]

    led = Department.objects.filter(federation__isnull=False).values_list("code", flat=True)

    assert set(drawn) == set(led)


def snapshot():
    """Every row of the four tables."""
    return [
        list(model.objects.order_by("pk").values_list())
        for model in (Unit, Department, Commune, CommuneSection)
    ]
