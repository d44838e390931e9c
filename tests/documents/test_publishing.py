"""Putting a document in the library, its versions, what is said of it."""

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.http import Invalid, Refused
from documents import services
from documents.models import Audience, Document, Version
from files.models import StoredFile
from files.registry import tell_settled
from groups.models import Access
from groups.services.merging import join_groups
from notifications.models import Notice
from tests.factories import enter, give, join, make_document, make_group, make_person

pytestmark = pytest.mark.django_db
ADD = "/documents/deposer/"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def words(**more):
    return {
        "kind": "tract",
        "title": "Non à la fermeture",
        "summary": "Distribué au marché",
        "theme": "ecole",
        "audience": Audience.OWNER,
        **more,
    }


def brought(name="tract.pdf", content=PDF):
    return SimpleUploadedFile(name, content, "application/pdf")


def settle(document, *, number=1, state="ready", text="", refusal=""):
    """What a worker does once it has read the file of a version."""
    file = document.versions.get(number=number).file
    StoredFile.objects.filter(pk=file.pk).update(state=state, text=text, refusal=refusal)
    file.refresh_from_db()
    tell_settled(file)
    document.refresh_from_db()
    return file


# Who may


@pytest.mark.parametrize("audience", [Audience.ADHERENTS, Audience.ALL])
def test_an_adherent_deposits_for_her_section_alone(adherent, party, audience):
    document = services.publish(by=adherent, owner=party.section, text="Oui", **words())
    assert document.unit == party.section and document.is_ready
    with pytest.raises(Refused):
        services.publish(by=adherent, owner=party.section, text="Oui", **words(audience=audience))


def test_whoever_keeps_the_page_opens_it_to_all(secretary, party):
    for audience in Audience:
        services.publish(by=secretary, owner=party.section, text="Oui", **words(audience=audience))
    with pytest.raises(Refused):
        services.publish(by=secretary, owner=party.next_section, text="Oui", **words())


def test_those_who_may_not(party, sympathiser, newcomer, member_of_next, adherent):
    for person in (sympathiser, newcomer, member_of_next):
        with pytest.raises(Refused):
            services.publish(by=person, owner=party.section, text="Oui", **words())
    with pytest.raises(Refused):
        services.publish(by=adherent, owner=party.federation, text="Oui", **words())


def test_a_hidden_member_does_not_deposit(hidden, party, client):
    with pytest.raises(Refused, match="caché"):
        services.publish(by=hidden, owner=party.section, text="Oui", **words())
    client.force_login(hidden)
    response = client.get(ADD)
    assert response.status_code == 403 and "Ton profil est caché" in response.content.decode()


def test_members_of_a_collaborative_group_add_to_it(
    collaborative, member_of_next, animator, adherent
):
    services.publish(by=member_of_next, owner=collaborative, text="Oui", **words())
    services.publish(by=animator, owner=collaborative, text="Oui", **words(audience=Audience.ALL))
    with pytest.raises(Refused):
        services.publish(
            by=member_of_next, owner=collaborative, text="Oui", **words(audience=Audience.ALL)
        )
    with pytest.raises(Refused):
        services.publish(by=adherent, owner=collaborative, text="Oui", **words())


def test_members_of_a_public_group_do_not(adherent, animator):
    group = make_group(access=Access.PUBLIC, animator=animator)
    enter(adherent, group)
    with pytest.raises(Refused):
        services.publish(by=adherent, owner=group, text="Oui", **words())


@pytest.mark.parametrize("state", ["masked", "closed", "space"])
def test_nothing_is_added_to_a_group_that_is_shut(collaborative, animator, party, secretary, state):
    by, group = animator, collaborative
    if state == "masked":
        group.masked_rule = 1
    elif state == "closed":
        group.state = "closed"
    else:
        by, group = secretary, party.section.groups.get(kind="unit")
    with pytest.raises(Refused):
        services.publish(by=by, owner=group, text="Oui", **words())


def test_nor_to_a_section_that_closed(adherent, party):
    party.section.closed_on = party.section.opened_on
    with pytest.raises(Refused):
        services.publish(by=adherent, owner=party.section, text="Oui", **words())


# The page


def test_a_text_is_read_at_once(client, adherent, party):
    client.force_login(adherent)
    data = words(
        owner=f"instance-{party.section.pk}", text="# Halte\n\nUne **école** <b>", sheet="a5"
    )
    response = client.post(f"{ADD}?forme=texte", data)
    document = Document.objects.get()
    assert response.url == document.get_absolute_url()
    page = client.get(response.url).content.decode()
    assert "<strong>école</strong>" in page and "&lt;b&gt;" in page
    assert document.text.split() == ["Halte", "Une", "école", "<b>"]
    assert document.versions.get().sheet == "a5"


def test_what_was_typed_is_kept_with_the_error(client, adherent, party):
    client.force_login(adherent)
    data = words(owner=f"instance-{party.section.pk}", text="**", sheet="a4", title="Mon titre")
    response = client.post(f"{ADD}?forme=texte", data)
    page = response.content.decode()
    assert response.status_code == 200 and "Écris au moins quelques mots" in page
    assert "Mon titre" in page and not Document.objects.exists()


def test_a_place_of_others_is_refused_by_the_form(client, adherent, party):
    client.force_login(adherent)
    data = words(owner=f"instance-{party.next_section.pk}", text="Oui", sheet="a4")
    page = client.post(f"{ADD}?forme=texte", data).content.decode()
    assert page.count('class="field__error"') == 1 and 'id="id_owner_error"' in page
    assert not Document.objects.exists()


def test_a_forged_audience_is_refused(client, adherent, party):
    client.force_login(adherent)
    data = words(owner=f"instance-{party.section.pk}", text="Oui", sheet="a4", audience="all")
    page = client.post(f"{ADD}?forme=texte", data).content.decode()
    assert page.count('class="field__error"') == 1 and 'id="id_audience_error"' in page
    assert not Document.objects.exists()


def test_opening_too_wide_is_told_next_to_its_field(client, secretary, party, animator):
    group = make_group("Autre", access=Access.COLLABORATIVE, animator=animator)
    enter(secretary, group)
    client.force_login(secretary)
    data = words(owner=f"groupe-{group.pk}", text="Oui", sheet="a4", audience="all")
    page = client.post(f"{ADD}?forme=texte", data).content.decode()
    assert 'id="id_audience_error"' in page and "Là, tu déposes pour les tiens" in page
    assert not Document.objects.exists()


def test_whoever_publishes_nowhere_is_told_why(client, sympathiser):
    client.force_login(sympathiser)
    response = client.get(ADD)
    assert response.status_code == 403
    assert "au nom de sa section ou de son groupe" in response.content.decode()


# Files


def test_a_file_is_in_preparation_until_it_is_read(client, adherent, secretary, party, newcomer):
    client.force_login(adherent)
    data = words(owner=f"instance-{party.section.pk}", uploaded=brought())
    response = client.post(ADD, data)
    document = Document.objects.get()
    assert "en préparation" in str(next(iter(get_messages(response.wsgi_request))))
    url = document.get_absolute_url()
    page = client.get(url).content.decode()
    assert "Ton fichier est en préparation" in page and 'hx-trigger="every 3s"' in page
    assert client.get(url, headers={"HX-Request": "true"}).status_code == 204
    other = type(client)()
    other.force_login(newcomer)
    assert other.get(url).status_code == 404

    settle(document, text="Le texte du fichier")
    assert document.is_ready and document.text == "Le texte du fichier"
    partial = client.get(url, headers={"HX-Request": "true"})
    assert partial.status_code == 200
    assert "Ton fichier est prêt" in partial.content.decode()
    assert "every 3s" not in partial.content.decode()
    assert "tract.pdf" in other.get(url).content.decode()


def test_a_refused_file_says_why_to_who_brought_it(client, adherent, party):
    document = services.publish(by=adherent, owner=party.section, uploaded=brought(), **words())
    settle(document, state="refused", refusal="Ce PDF est protégé.")
    assert not document.is_ready
    client.force_login(adherent)
    assert "Ce PDF est protégé." in client.get(document.get_absolute_url()).content.decode()
    notice = Notice.objects.get(kind="documents.refused")
    assert notice.recipient == adherent
    stream = client.get(reverse("notifications:stream")).content.decode()
    assert "Ton fichier n’a pas pu être pris" in stream and "Ce PDF est protégé." in stream


def test_a_bad_file_is_told_next_to_its_field(client, adherent, party):
    client.force_login(adherent)
    data = words(
        owner=f"instance-{party.section.pk}",
        uploaded=SimpleUploadedFile("page.html", b"<script>alert(1)</script>", "text/html"),
    )
    response = client.post(ADD, data)
    assert response.status_code == 200 and 'id="id_uploaded_error"' in response.content.decode()
    assert "Non à la fermeture" in response.content.decode()
    assert not Document.objects.exists() and not StoredFile.objects.exists()


def test_neither_nor_both(adherent, party):
    for content in ({"text": "   "}, {"text": "Oui", "uploaded": brought()}):
        with pytest.raises(Invalid):
            services.publish(by=adherent, owner=party.section, **words(), **content)


def test_a_text_too_long_for_an_index_is_kept(adherent, party):
    document = services.publish(by=adherent, owner=party.section, uploaded=brought(), **words())
    settle(document, text="mot " * 20_000 + "".join(f"x{n} " for n in range(200_000)))
    assert document.is_ready and len(document.text) == 200_000


# Versions


def test_the_former_file_is_served_until_the_new_one_is_ready(client, secretary, party):
    document = services.publish(
        by=secretary, owner=party.section, uploaded=brought(), **words(audience="all")
    )
    settle(document, text="Ancien texte")
    client.force_login(secretary)
    path = reverse("documents:new-version", args=[document.pk])
    data = {"changes": "La date est corrigée", "uploaded": brought("deux.pdf")}
    assert client.post(path, data).status_code == 302
    document.refresh_from_db()
    assert (document.last_number, document.text) == (1, "Ancien texte")
    page = client.get(document.get_absolute_url()).content.decode()
    assert "La version d’avant reste en ligne" in page and "La date est corrigée" in page
    visitor = type(client)()
    seen = visitor.get(document.get_absolute_url()).content.decode()
    assert "La date est corrigée" not in seen and "deux.pdf" not in seen
    assert visitor.get(reverse("documents:file", args=[document.pk, 2])).status_code == 404

    settle(document, number=2, text="Nouveau texte")
    assert (document.last_number, document.text) == (2, "Nouveau texte")
    seen = visitor.get(document.get_absolute_url()).content.decode()
    assert "La date est corrigée" in seen and "deux.pdf" in seen


def test_a_new_file_that_fails_leaves_the_former_one(client, secretary, party):
    document = services.publish(
        by=secretary, owner=party.section, uploaded=brought(), **words(audience="all")
    )
    settle(document, text="Ancien texte")
    services.add_version(by=secretary, document=document, changes="Tout", uploaded=brought())
    settle(document, number=2, state="refused", refusal="Illisible, dommage.")
    assert document.is_ready and document.last_number == 1
    client.force_login(secretary)
    page = client.get(document.get_absolute_url()).content.decode()
    assert "Illisible, dommage." in page and "La version d’avant reste en ligne" in page
    assert "Illisible" not in type(client)().get(document.get_absolute_url()).content.decode()


def test_two_files_ready_in_the_wrong_order(secretary, party):
    document = services.publish(by=secretary, owner=party.section, uploaded=brought(), **words())
    for _ in range(2):
        services.add_version(by=secretary, document=document, changes="", uploaded=brought())
    settle(document, number=3, text="trois")
    settle(document, number=2, text="deux")
    settle(document, number=1, text="un")
    assert (document.last_number, document.text) == (3, "trois")


def test_a_text_is_rewritten_and_both_are_kept(client, adherent, party):
    document = services.publish(by=adherent, owner=party.section, text="Un", **words())
    client.force_login(adherent)
    path = reverse("documents:new-version", args=[document.pk])
    assert ">\nUn</textarea>" in client.get(path).content.decode()
    client.post(path, {"changes": "Refait", "text": "Deux", "sheet": "a4"})
    page = client.get(document.get_absolute_url()).content.decode()
    assert "<p>Deux</p>" in page and "Refait" in page and "Version 1" in page
    assert list(document.versions.values_list("text", flat=True)) == ["Deux", "Un"]


def test_who_brought_it_edits_no_more_once_it_is_opened_by_who_keeps_it(adherent, secretary, party):
    document = services.publish(by=adherent, owner=party.section, text="Un", **words())
    services.edit_document(by=secretary, document=document, changes={"audience": Audience.ALL})
    with pytest.raises(Refused):
        services.add_version(by=adherent, document=document, changes="", text="Deux")
    with pytest.raises(Refused):
        services.edit_document(by=adherent, document=document, changes={"title": "Autre"})


def test_a_stranger_who_reads_it_is_refused_a_change(client, member_of_next, party):
    document = make_document(party.section, audience=Audience.ALL)
    client.force_login(member_of_next)
    for name in ("edit", "new-version", "review"):
        assert client.get(reverse(f"documents:{name}", args=[document.pk])).status_code == 403


def test_an_adherent_may_not_open_what_she_brought(client, adherent, party):
    document = services.publish(by=adherent, owner=party.section, text="Un", **words())
    with pytest.raises(Refused):
        services.edit_document(by=adherent, document=document, changes={"audience": Audience.ALL})
    client.force_login(adherent)
    path = reverse("documents:edit", args=[document.pk])
    assert "Tout le monde, même sans compte" not in client.get(path).content.decode()
    client.post(path, words(title="Mieux"))
    document.refresh_from_db()
    assert document.title == "Mieux"


def test_editing_tells_nobody_and_is_not_new(secretary, party):
    document = services.publish(by=secretary, owner=party.section, text="Un", **words())
    before = Document.objects.get().updated_at
    services.edit_document(by=secretary, document=document, changes={"title": "Une, virgule"})
    assert Document.objects.get().updated_at == before and not Notice.objects.exists()
    services.edit_document(by=secretary, document=document, changes={"audience": Audience.ALL})
    assert Document.objects.get().updated_at > before


def test_another_field_is_not_edited(secretary, party):
    document = services.publish(by=secretary, owner=party.section, text="Un", **words())
    with pytest.raises(ValueError, match="taken_up_count"):
        services.edit_document(by=secretary, document=document, changes={"taken_up_count": 9})


# What changes around


def test_two_groups_become_one_with_their_documents(animator):
    source, target = (make_group(animator=animator, access=Access.PUBLIC) for _ in range(2))
    document = make_document(source, audience=Audience.OWNER)
    join_groups(by=animator, source=source, target=target)
    document.refresh_from_db()
    assert document.group == target


def test_a_section_that_joins_another_brings_its_documents(party):
    document = make_document(party.section, audience=Audience.OWNER)
    party.section.merged_into, party.section.closed_on = party.next_section, party.section.opened_on
    party.section.save()
    document.refresh_from_db()
    assert document.unit == party.next_section


def test_whoever_leads_the_federation_keeps_those_of_its_sections(party):
    lead = make_person()
    join(lead, party.other_section)
    give(lead, "federal_first_secretary", party.federation)
    services.publish(by=lead, owner=party.section, text="Oui", **words(audience=Audience.ALL))
    assert Version.objects.get().author == lead


def test_the_service_refuses_it_as_well(secretary, animator):
    group = make_group("Autre", access=Access.COLLABORATIVE, animator=animator)
    enter(secretary, group)
    with pytest.raises(Refused):
        services.publish(by=secretary, owner=group, text="Oui", **words(audience=Audience.ALL))
