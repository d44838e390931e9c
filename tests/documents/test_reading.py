"""The page of a document, its file, its PDF, its versions; the page of a unit and of a group."""

import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from documents import services
from documents.models import Audience, Version
from files import storage
from files.models import StoredFile
from tests.factories import make_document

pytestmark = pytest.mark.django_db


def with_file(document, *, name="tract.pdf", format="pdf", content=b"0123456789"):
    """Turn the version of `document` into a file that can be read."""
    file = StoredFile.objects.create(
        name=name, format=format, state="ready", size=len(content), digest="d" * 64, pages=2
    )
    storage.write(storage.path_of(file.token), ContentFile(content).chunks())
    document.versions.update(file=file, text="", html="")
    return document


def test_a_visitor_opens_what_is_for_all(client, party):
    document = make_document(
        party.section, title="Pour tous", summary="Un résumé", text="Bonjour", theme="ecole"
    )
    page = client.get(document.get_absolute_url()).content.decode()
    for words in (
        "Pour tous",
        "Un résumé",
        "<p>Bonjour</p>",
        "Section de Vannes",
        "École et jeunesse",
    ):
        assert words in page
    assert '<meta property="og:title" content="Pour tous">' in page
    assert "Me connecter pour le reprendre" in page and "Signaler" not in page
    assert "Reprendre et adapter" not in page and "Modifier" not in page


def test_what_is_not_for_all_says_nothing_to_link_previews(client, adherent, party):
    document = make_document(party.section, audience=Audience.ADHERENTS)
    client.force_login(adherent)
    response = client.get(document.get_absolute_url())
    assert "og:title" not in response.content.decode()
    assert response.headers["X-Robots-Tag"] == "noindex"


def test_a_file_is_served_whole_or_in_part_to_who_reads(client, adherent, sympathiser, party):
    document = with_file(make_document(party.section, audience=Audience.OWNER))
    path = reverse("documents:file", args=[document.pk, 1])
    client.force_login(adherent)
    page = client.get(document.get_absolute_url()).content.decode()
    assert "tract.pdf" in page and "2 pages" in page and path in page
    assert b"".join(client.get(path).streaming_content) == b"0123456789"
    part = client.get(path, headers={"Range": "bytes=2-4"})
    assert part.status_code == 206 and b"".join(part.streaming_content) == b"234"
    etag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    client.force_login(sympathiser)
    for headers in ({}, {"Range": "bytes=2-4"}, {"If-None-Match": etag}):
        assert client.get(path, headers=headers).status_code == 404


def test_a_text_has_no_file_and_a_file_no_pdf_of_ours(client, party):
    text, file = make_document(party.section), with_file(make_document(party.section))
    assert client.get(reverse("documents:file", args=[text.pk, 1])).status_code == 404
    assert client.get(reverse("documents:pdf", args=[file.pk])).status_code == 404


def test_an_image_is_shown(client, party):
    document = with_file(make_document(party.section), name="affiche.webp", format="webp")
    page = client.get(document.get_absolute_url()).content.decode()
    path = reverse("documents:file", args=[document.pk, 1]) + "?vue=1"
    assert f'<img src="{path}"' in page
    assert client.get(path).headers["Content-Disposition"].startswith("inline")
    assert client.get(path[:-6]).headers["Content-Disposition"].startswith("attachment")


def test_a_text_is_printed_under_the_name_of_its_section(client, party):
    document = make_document(party.section, text="# Bonjour\n\nÀ tous.")
    for sheet in ("a4", "a5", "a0", ""):
        response = client.get(reverse("documents:pdf", args=[document.pk]), {"feuille": sheet})
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF")


def test_a_secret_group_is_not_named_on_paper(client, monkeypatch, private, insider):
    signatures = []

    def note(request, document, version, sheet, signature):
        signatures.append(signature)
        return client.get("/documents/")

    monkeypatch.setattr("documents.views.reading.pdf_of", note)
    document = make_document(private, audience=Audience.ALL)
    client.get(reverse("documents:pdf", args=[document.pk]))
    client.force_login(insider)
    client.get(reverse("documents:pdf", args=[document.pk]))
    assert signatures == ["Un groupe de la Coopol", "Cellule Zibeline"]


def test_many_versions_are_paged_and_each_is_kept(client, secretary, party):
    document = make_document(party.section)
    for n in range(2, 37):
        services.add_version(
            by=secretary, document=document, changes=f"Changement {n:02}", text=f"Texte {n}"
        )
    page = client.get(document.get_absolute_url()).content.decode()
    assert "Toutes les versions" in page and page.count("Changement ") == 10
    path, seen = reverse("documents:versions", args=[document.pk]), []
    while path:
        page = client.get(path).content.decode()
        seen += re.findall(r"Version</b>|<b>Version (\d+)</b>", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = following and following[1]
    assert seen == [str(n) for n in reversed(range(1, 37))]
    pdf = reverse("documents:pdf", args=[document.pk])
    assert client.get(pdf, {"version": 1}).status_code == 200


def test_behind_many_refused_files_the_one_that_is_read_is_shown(client, secretary, party):
    document = make_document(party.section, text="Toujours là")
    for n in range(2, 40):
        file = StoredFile.objects.create(name="x.pdf", format="pdf", state="refused", refusal="Non")
        Version.objects.create(document=document, number=n, file=file)
    for person in (None, secretary):
        if person:
            client.force_login(person)
        assert "<p>Toujours là</p>" in client.get(document.get_absolute_url()).content.decode()


# The pages of a unit and of a group


@pytest.mark.parametrize("owner", ["unit", "group"])
def test_the_documents_of_one_and_of_no_other(
    client, secretary, animator, party, collaborative, owner, django_assert_max_num_queries
):
    mine, name, slug = {
        "unit": (party.section, "of-unit", party.section.slug),
        "group": (collaborative, "of-group", collaborative.slug),
    }[owner]
    person = secretary if owner == "unit" else animator
    make_document(mine, title="Le nôtre", text="La poste")
    make_document(party.other_section, title="Celui des autres", text="La poste")
    client.force_login(person)
    path = reverse(f"documents:{name}", args=[slug])
    for asked in ("", "?q=poste", "?tri=repris"):
        page = client.get(path + asked).content.decode()
        assert "Le nôtre" in page and "Celui des autres" not in page
        assert "Déposer un document" in page
    assert "?q=poste&amp;after=" not in page
    with django_assert_max_num_queries(14) as few:
        client.get(path)
    for n in range(25):
        make_document(mine, title=f"Le nôtre {n}")
    with django_assert_max_num_queries(len(few)):
        page = client.get(path).content.decode()
    assert f'href="{path}?after=' in page


def test_whoever_does_not_publish_there_is_not_asked_to(client, member_of_next, party):
    client.force_login(member_of_next)
    page = client.get(reverse("documents:of-unit", args=[party.section.slug])).content.decode()
    assert "Déposer un document" not in page


# News
