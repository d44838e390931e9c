"""What lies within a unit, and the services that change the shape of the tree."""

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.http import Invalid
from journal.models import Entry
from sections import services
from sections.models import CommuneSection, Department, Level, Unit
from tests import factories

pytestmark = pytest.mark.django_db


# Reading


def test_within_holds_the_unit_and_what_is_below_only(party):
    assert set(Unit.objects.within(party.federation)) == {
        party.federation,
        *Unit.objects.filter(parent=party.federation),
    }


def test_a_number_that_begins_like_another_is_not_within_it(party):
    longer = factories.make_unit(party.region, Level.FEDERATION, "Voisine", code="fed1")
    shorter = factories.make_unit(party.region, Level.FEDERATION, "Courte", code="fed")

    assert list(Unit.objects.within(shorter)) == [shorter]
    assert not longer.is_within(shorter)


def test_within_is_one_query_on_the_index_of_paths(party, django_assert_num_queries):
    with django_assert_num_queries(1):
        list(Unit.objects.within(party.federation))

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Unit.objects.order_by().within(party.federation).explain()
    assert "sections_unit_path" in plan
    assert "Index Cond" in plan


def test_ancestors_come_from_the_path_without_a_query(party, django_assert_num_queries):
    section = Unit.objects.get(pk=party.section.pk)

    with django_assert_num_queries(0):
        paths = section.ancestor_paths
        assert section.is_within(party.federation)

    assert [unit.path for unit in Unit.objects.ancestors_of(section)] == paths
    assert paths[-1] == party.federation.path


def test_a_closed_unit_is_seen_by_nobody(party, secretary):
    services.close_unit(by=None, unit=party.section)

    assert not Unit.objects.is_visible_to(secretary, party.section.pk)


# The database holds the invariants


@pytest.mark.parametrize(
    "change",
    [
        {"path": "ps/sans-barre"},
        {"path": "mjs/autre-arbre/"},
        {"path": "ps/Majuscule/"},
        {"parent": None},
        {"lat": 48.0, "lon": None},
        {"lat": 98.0, "lon": 2.0},
        {"opened_on": "2026-02-01", "closed_on": "2026-01-01"},
    ],
)
def test_the_database_refuses_an_impossible_unit(party, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=party.section.pk).update(**change)


def test_the_database_refuses_a_second_root(party):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_unit(None, Level.NATIONAL, "Autre")


def test_the_database_refuses_a_unit_merged_but_open(party):
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=party.section.pk).update(merged_into=party.next_section)


# Opening


def test_opening_a_section_numbers_it_and_tells_the_journal(party, secretary):
    first = open_section(party, by=secretary)
    second = open_section(party)

    assert first.level == Level.SECTION
    assert first.path == f"{party.federation.path}{first.code.lower()}/"
    assert first.code == f"{party.federation.code}-003"
    assert second.code == f"{party.federation.code}-004"
    assert first.slug == "hennebont"
    assert second.slug == f"hennebont-{second.code.lower()}"
    entry = Entry.objects.get(action="unit.opened", unit_id=first.pk)
    assert entry.actor_id == secretary.pk


def test_a_reserved_word_is_never_the_address_of_a_unit(party):
    unit = services.create_unit(
        by=None, parent=party.federation, name="Section de Trouver", short_name="Trouver"
    )

    assert unit.slug.startswith("trouver-")


def test_nothing_opens_below_a_section_or_a_closed_unit(party):
    with pytest.raises(Invalid):
        services.create_unit(by=None, parent=party.section, name="x", short_name="x")
    services.close_unit(by=None, unit=party.section)
    services.close_unit(by=None, unit=party.next_section)
    for child in Unit.objects.open().filter(parent=party.federation):
        services.close_unit(by=None, unit=child)
    services.close_unit(by=None, unit=party.federation)
    with pytest.raises(Invalid):
        open_section(party)


# Moving


def test_moving_a_federation_takes_its_sections_along(party):
    region = factories.make_unit(party.national, Level.REGION, "Normandie", code="normandie")

    services.move_unit(by=None, unit=party.federation, parent=region)

    party.section.refresh_from_db()
    assert party.federation.path.startswith(region.path)
    assert party.section.path.startswith(party.federation.path)
    assert Entry.objects.filter(action="unit.moved", unit_id=party.federation.pk).count() == 1


def test_moving_to_the_same_place_leaves_no_trace(party):
    services.move_unit(by=None, unit=party.section, parent=party.federation)

    assert not Entry.objects.filter(action="unit.moved").exists()


def test_a_unit_cannot_hang_from_itself_from_below_or_from_a_wrong_level(party):
    for unit, parent in (
        (party.federation, party.federation),
        (party.federation, party.section),
        (party.section, party.next_section),
        (party.section, party.national),
        (party.national, party.section),
    ):
        with pytest.raises(Invalid):
            services.move_unit(by=None, unit=unit, parent=parent)


def test_a_unit_stays_in_its_tree(party):
    with pytest.raises(Invalid):
        services.move_unit(by=None, unit=party.federation, parent=party.youth)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_after_any_moves_paths_tell_the_same_tree_as_parents(party, data):
    with transaction.atomic():
        units = grow(party, data)
        for _ in range(data.draw(st.integers(1, 8))):
            unit, parent = data.draw(st.sampled_from(units)), data.draw(st.sampled_from(units))
            try:
                services.move_unit(by=None, unit=unit, parent=parent)
            except Invalid:
                continue
        check_tree()
        transaction.set_rollback(True)


def grow(party, data):
    """A random tree: regions, federations and sections below the national unit."""
    regions = [
        factories.make_unit(party.national, Level.REGION, "R")
        for _ in range(data.draw(st.integers(1, 3)))
    ]
    federations = [
        factories.make_unit(
            data.draw(st.sampled_from([party.national, *regions])), "federation", "F"
        )
        for _ in range(data.draw(st.integers(1, 4)))
    ]
    sections = [
        factories.make_unit(data.draw(st.sampled_from(federations)), Level.SECTION, "S")
        for _ in range(data.draw(st.integers(0, 6)))
    ]
    return [party.national, *regions, *federations, *sections]


def check_tree():
    """Paths and parents say the same; so do ancestors and what lies within."""
    units = {unit.pk: unit for unit in Unit.objects.all()}
    above = {}
    for unit in units.values():
        chain, walker = [], unit
        while walker.parent_id:
            walker = units[walker.parent_id]
            chain.insert(0, walker)
        above[unit.pk] = chain
        assert unit.ancestor_paths == [ancestor.path for ancestor in chain]
        assert list(Unit.objects.ancestors_of(unit)) == chain
    for unit in units.values():
        below = {pk for pk, chain in above.items() if unit in chain}
        assert {u.pk for u in Unit.objects.within(unit)} == below | {unit.pk}


# Closing


def test_a_merged_section_gives_its_communes_to_the_other(party):
    commune, shared = two_communes(party)

    services.close_unit(by=None, unit=party.section, merged_into=party.next_section)

    assert party.section.closed_on
    assert set(party.next_section.commune_links.values_list("commune", flat=True)) == {
        commune.pk,
        shared.pk,
    }
    assert not party.section.commune_links.exists()


def test_a_unit_closes_once_and_only_when_empty(party):
    with pytest.raises(Invalid):
        services.close_unit(by=None, unit=party.federation)
    with pytest.raises(Invalid):
        services.close_unit(by=None, unit=party.national)
    services.close_unit(by=None, unit=party.section)
    with pytest.raises(Invalid):
        services.close_unit(by=None, unit=party.section)


def test_a_section_joins_only_an_open_section(party):
    with pytest.raises(Invalid):
        services.close_unit(by=None, unit=party.section, merged_into=party.section)
    with pytest.raises(Invalid):
        services.close_unit(by=None, unit=party.section, merged_into=party.federation)
    services.close_unit(by=None, unit=party.next_section)
    with pytest.raises(Invalid):
        services.close_unit(by=None, unit=party.section, merged_into=party.next_section)


# The page


def test_the_page_is_saved_and_its_markdown_made_safe(party, secretary):
    services.edit_unit_page(
        by=secretary,
        unit=party.section,
        changes={"presentation": "**Bonjour** <script>x</script>", "meeting_place": "Salle Kérino"},
        version=party.section.version,
    )

    assert "<strong>Bonjour</strong>" in party.section.presentation_html
    assert "<script" not in party.section.presentation_html
    assert party.section.meeting_place == "Salle Kérino"
    entry = Entry.objects.get(action="unit.page_edited")
    assert entry.detail["fields"] == ["meeting_place", "presentation"]


def test_the_second_of_two_writers_is_told(party):
    read = party.section.version
    services.edit_unit_page(
        by=None, unit=party.section, changes={"meeting_place": "Ici"}, version=read
    )

    with pytest.raises(services.Stale, match="Quelqu’un d’autre"):
        services.edit_unit_page(
            by=None, unit=party.section, changes={"meeting_place": "Là"}, version=read
        )

    assert Unit.objects.get(pk=party.section.pk).meeting_place == "Ici"


def test_only_the_fields_of_the_page_can_be_changed(party):
    for name in ("path", "closed_on", "presentation_html", "name"):
        with pytest.raises(ValueError, match=name):
            services.edit_unit_page(
                by=None, unit=party.section, changes={name: "x"}, version=party.section.version
            )


def open_section(party, by=None):
    """Open a section of Hennebont in the federation of `party`."""
    return services.create_unit(
        by=by, parent=party.federation, name="Section de Hennebont", short_name="Hennebont"
    )


def two_communes(party):
    """Two communes of the section of `party`, the second also of the section next door."""
    department = Department.objects.create(
        code="56", name="Morbihan", federation=party.federation, lat=47.66, lon=-2.76
    )
    communes = [
        department.communes.create(insee=f"5600{n}", name=f"Commune {n}", lat=47.6, lon=-2.7)
        for n in (1, 2)
    ]
    CommuneSection.objects.bulk_create(
        [
            CommuneSection(commune=communes[0], unit=party.section),
            CommuneSection(commune=communes[1], unit=party.section),
            CommuneSection(commune=communes[1], unit=party.next_section),
        ]
    )
    return communes
