"""Taking up what others did: the copy, its lineage, the names left in it, who is told."""

import re
import threading

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.urls import reverse

from core.http import Invalid, Refused
from documents import services
from documents.models import Audience, Document
from files import storage
from files.models import StoredFile
from groups.models import Access
from notifications import registry
from notifications.models import Notice
from profiles.models.belonging import Status
from profiles.models.block import Block
from tests.factories import (
    give,
    join,
    make_commune,
    make_document,
    make_group,
    make_party,
    make_person,
)

pytestmark = pytest.mark.django_db
TEXT = (
    "# Non à la fermeture\n\nRéunion à **Vannes** le samedi 14 mars 2009, 12 rue des Halles.\n"
    "Contact : vannes@exemple.fr, 02 97 00 00 00. La Section de Vannes, 56000 VANNES."
)


@pytest.fixture
def source(party):
    make_commune(party.section)
    return make_document(
        party.section, title="À Vannes, on garde l’école", text=TEXT, audience=Audience.ADHERENTS
    )


@pytest.fixture
def loic(member_of_next):
    return member_of_next


@pytest.fixture
def draft(loic, source, party):
    return services.adapt(by=loic, source=source, owner=party.next_section)


@pytest.fixture
def keeper(loic, party):
    """Loïc, who keeps the page of Lorient as well."""
    give(loic, "section_secretary", party.next_section)
    return loic


def review(document):
    return reverse("documents:review", args=[document.pk])


def test_from_the_button_to_the_library(client, loic, source, party):
    client.force_login(loic)
    page = client.get(source.get_absolute_url()).content.decode()
    take_up = reverse("documents:adapt", args=[source.pk])
    assert take_up in page
    response = client.post(take_up, {"owner": f"instance-{party.next_section.pk}"})
    draft = Document.objects.get(adapted_from=source)
    assert response.url == review(draft)
    page = client.get(response.url).content.decode()
    assert "Ce qui reste à vérifier" in page and ">Vannes</mark>" in page
    data = {"title": "À Lorient", "summary": "", "text": "Nous aussi.", "audience": "owner"}
    kept = client.post(review(draft), {**data, "action": "garder"}, follow=True).content.decode()
    assert "Nous n’avons rien trouvé" in kept
    published = client.post(review(draft), {**data, "action": "publier"}, follow=True)
    assert "Nous aussi." in published.content.decode()
    draft.refresh_from_db()
    assert draft.is_ready and draft.title == "À Lorient" and draft.text.strip() == "Nous aussi."
    assert draft.unit == party.next_section and draft.adapted_from == source
    source.refresh_from_db()
    assert source.taken_up_count == 1 and "Vannes" in source.versions.get().text


def test_nobody_reads_a_draft_but_those_who_keep_it(client, loic, draft, party, adherent):
    neighbour = make_person()
    join(neighbour, party.next_section)
    for person, status in ((loic, 200), (neighbour, 404), (adherent, 404)):
        client.force_login(person)
        assert client.get(draft.get_absolute_url()).status_code == status
        listed = client.get(reverse("documents:of-unit", args=[party.next_section.slug]))
        assert "on garde" not in listed.content.decode()
    client.force_login(loic)
    assert "À relire avant de publier" in client.get("/documents/").content.decode()


def test_a_draft_is_not_counted_nor_told(draft, source):
    source.refresh_from_db()
    assert source.taken_up_count == 0 and not Notice.objects.exists()


def test_names_are_marked_and_may_be_left(client, loic, draft):
    client.force_login(loic)
    page = client.get(review(draft)).content.decode()
    for words in (
        "Une commune, en tête\u00a0: «\u00a0Vannes", "Une date", "14 mars 2009", "Une adresse",
        "vannes@exemple.fr</mark>", "02 97 00 00 00</mark>", "Le nom d’une instance", "Un code postal",
    ):  # fmt: skip
        assert words.replace("\u00a0", " ") in page.replace("\u00a0", " "), words
    data = {"title": draft.title, "summary": "", "text": TEXT, "audience": "owner"}
    client.post(review(draft), {**data, "action": "publier"})
    draft.refresh_from_db()
    assert draft.is_ready


def test_a_double_click_takes_it_up_once(client, loic, source, party):
    client.force_login(loic)
    path = reverse("documents:adapt", args=[source.pk])
    first, second = (
        client.post(path, {"owner": f"instance-{party.next_section.pk}"}) for _ in range(2)
    )
    assert first.url == second.url and Document.objects.filter(adapted_from=source).count() == 1


def test_published_twice_is_published_once(loic, draft):
    services.publish_draft(by=loic, document=draft, audience=Audience.OWNER)
    with pytest.raises(Invalid, match="déjà publié"):
        services.publish_draft(by=loic, document=draft, audience=Audience.OWNER)


def test_a_file_is_copied_with_its_words(client, loic, secretary, party, settings):
    file = StoredFile.objects.create(
        name="tract.pdf", format="pdf", state="ready", text="Venez à Vannes", size=7, digest="abc"
    )
    storage.write(storage.path_of(file.token), ContentFile(b"octets!").chunks())
    source = make_document(party.section, title="Tract", audience=Audience.ADHERENTS)
    source.versions.update(file=file, text="", html="")
    make_commune(party.section)
    draft = services.adapt(by=loic, source=source, owner=party.next_section)
    copy = draft.versions.get().file
    assert copy.pk != file.pk and copy.token != file.token and copy.is_ready
    client.force_login(loic)
    path = reverse("documents:file", args=[draft.pk, 1])
    assert b"".join(client.get(path).streaming_content) == b"octets!"
    page = client.get(review(draft)).content.decode()
    assert 'Venez à <mark title="Une commune">Vannes</mark>' in page and "Redéposer" in page
    services.publish_draft(by=loic, document=draft, audience=Audience.OWNER)
    Document.objects.filter(pk=source.pk).update(masked_rule=1)
    assert client.get(path).status_code == 200
    assert client.get(reverse("documents:file", args=[source.pk, 1])).status_code == 404


# Who may


def test_what_a_few_read_is_taken_up_by_nobody_else(loic, adherent, party, animator):
    secret = make_document(party.federation, audience=Audience.OWNER)
    with pytest.raises(Refused, match="lu que par les siens"):
        services.adapt(by=loic, source=secret, owner=party.next_section)
    group = make_group(access=Access.PRIVATE, animator=animator)
    with pytest.raises(Refused):
        services.adapt(
            by=animator,
            source=make_document(group, audience=Audience.OWNER),
            owner=party.other_section,
        )
    again = make_document(party.next_section, audience=Audience.OWNER)
    assert services.adapt(by=loic, source=again, owner=party.next_section).adapted_from == again


def test_a_public_group_is_read_by_all_who_are_registered(loic, party):
    source = make_document(make_group(), audience=Audience.OWNER)
    assert services.adapt(by=loic, source=source, owner=party.next_section)


def test_whoever_publishes_nowhere_takes_nothing_up(client, sympathiser, hidden, party):
    source = make_document(party.section, audience=Audience.ALL)
    path = reverse("documents:adapt", args=[source.pk])
    for person in (sympathiser, hidden):
        client.force_login(person)
        assert client.get(path).status_code == 403
        assert client.post(path, {"owner": f"instance-{party.section.pk}"}).status_code == 403
    client.logout()
    assert client.get(path).status_code == 302
    assert not Document.objects.filter(adapted_from=source).exists()


def test_not_for_a_place_of_others(loic, source, party):
    for owner in (party.section, party.federation, make_group()):
        with pytest.raises(Refused):
            services.adapt(by=loic, source=source, owner=owner)


def test_nor_what_is_masked(loic, source, party):
    Document.objects.update(masked_rule=1)
    with pytest.raises(Refused):
        services.adapt(by=loic, source=source, owner=party.next_section)


def test_a_draft_opened_wider_than_its_author_may(loic, draft):
    with pytest.raises(Refused):
        services.publish_draft(by=loic, document=draft, audience=Audience.ALL)


# Lineage


def test_each_sees_of_the_lineage_what_she_reads(client, party, adherent, sympathiser, loic):
    origin = make_document(party.section, title="Origine", audience=Audience.ALL)
    secret = make_document(
        party.other_section, title="Secrète", audience=Audience.OWNER, adapted_from=origin
    )
    child = make_document(party.next_section, title="Fille", adapted_from=origin)
    grandchild = make_document(party.other_section, title="Petite-fille", adapted_from=secret)
    client.force_login(loic)
    page = client.get(origin.get_absolute_url()).content.decode()
    assert "Fille</a>" in page and "Secrète" not in page
    assert "Repris par 2 sections ou groupes" in page
    page = client.get(child.get_absolute_url()).content.decode()
    assert "Origine</a>" in page
    # Behind what one may not read, nothing is said.
    page = client.get(grandchild.get_absolute_url()).content.decode()
    assert "Origine" not in page and "Secrète" not in page and "D’où il vient" not in page
    page = client.get(reverse("documents:adaptations", args=[origin.pk])).content.decode()
    assert "Fille</a>" in page and "Secrète" not in page


def test_a_long_line_is_followed_to_its_origin(client, party, adherent):
    line = [make_document(party.section, title="Génération 0")]
    for n in range(1, 6):
        line.append(make_document(party.section, title=f"Génération {n}", adapted_from=line[-1]))
    client.force_login(adherent)
    page = client.get(line[-1].get_absolute_url()).content.decode()
    found = re.findall(r">(Génération \d)</a>", page)
    assert found == [f"Génération {n}" for n in range(5)]


def test_many_adaptations_are_paged(client, party, adherent):
    origin = make_document(party.section, title="Origine")
    for n in range(35):
        make_document(party.next_section, title=f"Reprise {n:02}", adapted_from=origin)
    client.force_login(adherent)
    page = client.get(origin.get_absolute_url()).content.decode()
    assert page.count("Reprise ") == 12 and "Voir toutes les reprises" in page
    assert "Repris par 1 section ou groupe." in page
    path, seen = reverse("documents:adaptations", args=[origin.pk]), []
    while path:
        page = client.get(path).content.decode()
        seen += re.findall(r">(Reprise \d\d)</a>", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = following and following[1]
    assert seen == [f"Reprise {n:02}" for n in reversed(range(35))]


def test_the_counter_counts_others_once_each_and_follows_them(party):
    origin = make_document(party.section)
    for unit in (party.next_section, party.next_section, party.section, party.other_section):
        make_document(unit, adapted_from=origin)
    in_group = make_document(make_group(), adapted_from=origin)
    origin.refresh_from_db()
    assert origin.taken_up_count == 3
    in_group.delete()
    origin.refresh_from_db()
    assert origin.taken_up_count == 2
    Document.objects.filter(unit=party.other_section).update(unit=party.section)
    origin.refresh_from_db()
    assert origin.taken_up_count == 1


def test_the_page_costs_as_much_with_many_versions_and_adaptations(
    client, secretary, party, django_assert_max_num_queries
):
    origin = make_document(party.section, title="Origine", audience=Audience.ALL)
    document = make_document(party.section, adapted_from=origin)
    make_document(party.next_section, adapted_from=document)
    make_document(make_group(), adapted_from=document)
    client.force_login(secretary)
    client.get(document.get_absolute_url())
    with django_assert_max_num_queries(14) as few:
        client.get(document.get_absolute_url())
    for n in range(12):
        make_document(make_group(), adapted_from=document)
        services.add_version(by=secretary, document=document, changes=f"n° {n}", text="Encore")
    with django_assert_max_num_queries(len(few)):
        client.get(document.get_absolute_url())


# Who is told


def test_those_who_keep_the_source_learn_it_once(client, keeper, draft, secretary, adherent, party):
    lead = make_person()
    give(lead, "federal_first_secretary", party.federation)
    services.publish_draft(by=keeper, document=draft, audience=Audience.ADHERENTS)
    notice = Notice.objects.get(kind="documents.taken_up")
    assert notice.recipient == secretary
    client.force_login(secretary)
    page = client.get(reverse("notifications:stream")).content.decode()
    assert "est repris" in page and "Section de Lorient" in page and "Prigent" not in page


def test_who_took_it_up_is_not_named_when_it_may_not_be_known(client, loic, draft, secretary):
    services.publish_draft(by=loic, document=draft, audience=Audience.OWNER)
    client.force_login(secretary)
    page = client.get(reverse("notifications:stream")).content.decode()
    assert "est repris" in page and "Une section ou un groupe" in page and "Lorient" not in page


def test_nothing_is_told_between_two_people_who_blocked_each_other(keeper, draft, secretary):
    Block.objects.create(person=secretary, blocked=keeper)
    services.publish_draft(by=keeper, document=draft, audience=Audience.ADHERENTS)
    assert not Notice.objects.exists()


def test_a_notice_falls_with_its_source(keeper, draft, source, secretary):
    services.publish_draft(by=keeper, document=draft, audience=Audience.ADHERENTS)
    notice = Notice.objects.select_related("recipient").get()
    kind = registry.get("documents.taken_up")
    kind.prepare([notice])
    assert kind.still_concerns(notice)
    Document.objects.filter(pk=source.pk).update(masked_rule=3)
    kind.prepare([notice])
    assert not kind.still_concerns(notice)


# At once


@pytest.mark.django_db(transaction=True)
def test_many_take_it_up_at_once():
    party = make_party()
    source = make_document(party.section, audience=Audience.ALL)
    people = []
    for n in range(12):
        person = make_person()
        join(person, party.next_section if n % 2 else party.other_section, Status.ADHERENT)
        people.append(person)
    twice = people[0]
    errors = []

    def take_up(person):
        try:
            owner = person.current_memberships[0].unit
            draft = services.adapt(by=person, source=source, owner=owner)
            if person is not twice:
                services.publish_draft(by=person, document=draft, audience=Audience.OWNER)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=take_up, args=[person]) for person in [*people, twice, twice]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    source.refresh_from_db()
    assert errors == []
    assert source.taken_up_count == 2
    assert Document.objects.filter(adapted_from=source, created_by=twice).count() == 1
    assert Document.objects.filter(adapted_from=source).count() == len(people)


def test_a_draft_corrected_by_a_new_version_is_still_a_draft(client, loic, draft):
    services.add_version(by=loic, document=draft, changes="Corrigé", text="Notre version")
    draft.refresh_from_db()
    assert (draft.is_ready, draft.last_number) == (False, 2)
    client.force_login(loic)
    assert "Notre version" in client.get(review(draft)).content.decode()
    services.publish_draft(by=loic, document=draft, audience=Audience.OWNER)
    draft.refresh_from_db()
    assert draft.is_ready and draft.text.strip() == "Notre version"
