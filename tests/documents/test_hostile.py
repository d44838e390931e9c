"""What people with bad intentions send: nothing runs, nothing fails, nothing is lost."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from documents import services
from documents.models import Document
from tests.factories import make_document

pytestmark = pytest.mark.django_db
PAYLOADS = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "![x](https://espion.exemple/x.png)",
    "<svg/onload=alert(1)>",
    "{{ 7*7 }}{% debug %}",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "\u202etxet\u2066",
    "<mark onclick=alert(1)>",
]  # fmt: skip


class Watch(HTMLParser):
    """Notes what of a page would run, or call another site."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        bad = [name for name in values if name.startswith("on") or name == "style"]
        if tag in ("script", "img", "iframe") and not values.get("src", "").startswith("/"):
            bad.append(tag)
        for name in ("href", "src", "action"):
            if re.match(r"\s*(?:javascript|data|vbscript):", values.get(name, ""), re.I):
                bad.append(name)
        if bad:
            self.found.append((tag, attrs))


def safe(response):
    """Assert that the page of `response` holds nothing of ours that its author could have written."""
    page = response.content.decode()
    assert response.status_code == 200
    watch = Watch()
    watch.feed(page)
    assert watch.found == []
    assert "49" not in re.findall(r"<h1[^>]*>(.*?)</h1>", page)
    return page


def test_the_watch_sees():
    watch = Watch()
    watch.feed("<p onclick=x><script>1</script><a href='javascript:x'><img src=x>")
    assert len(watch.found) == 4


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_is_written_runs(client, secretary, party, payload):
    client.force_login(secretary)
    owner = f"instance-{party.section.pk}"
    data = {
        "owner": owner, "title": payload, "summary": payload, "text": f"mot {payload}", "kind": "tract",
        "theme": "ecole", "audience": "all", "sheet": "a4",
    }  # fmt: skip
    client.post("/documents/deposer/?forme=texte", data)
    document = Document.objects.get()
    services.add_version(by=secretary, document=document, changes=payload, text=f"mot {payload}")
    draft = services.adapt(by=secretary, source=document, owner=party.section)
    paths = [
        document.get_absolute_url(), draft.get_absolute_url(),
        reverse("documents:review", args=[draft.pk]), reverse("documents:edit", args=[document.pk]),
        reverse("documents:new-version", args=[document.pk]),
        reverse("documents:adapt", args=[document.pk]), reverse("documents:versions", args=[document.pk]),
        "/documents/", "/documents/?q=mot", reverse("documents:of-unit", args=[party.section.slug]),
    ]  # fmt: skip
    for path in paths:
        safe(client.get(path))
    safe(client.get("/documents/", {"q": payload, "lieu": payload, "groupe": payload}))
    services.publish_draft(by=secretary, document=draft, audience="all")
    safe(client.get(document.get_absolute_url()))
    safe(client.get(reverse("documents:adaptations", args=[document.pk])))


@pytest.mark.parametrize(
    "field", ["owner", "title", "summary", "text", "kind", "theme", "audience"]
)
def test_a_nul_in_any_field_is_answered(client, secretary, party, field):
    client.force_login(secretary)
    data = {
        "owner": f"instance-{party.section.pk}", "title": "T", "summary": "S", "text": "Mot",
        "kind": "tract", "theme": "ecole", "audience": "all", "sheet": "a4",
    }  # fmt: skip
    data[field] = f"{data[field]}\x00"
    response = client.post("/documents/deposer/?forme=texte", data)
    assert response.status_code == 200 and 'class="field__error"' in response.content.decode()
    assert not Document.objects.exists()


@pytest.mark.parametrize("field", ["title", "summary", "text", "audience", "action"])
def test_a_nul_in_a_draft_is_answered(client, secretary, party, field):
    draft = services.adapt(by=secretary, source=make_document(party.section), owner=party.section)
    client.force_login(secretary)
    data = {"title": "T", "summary": "S", "text": "Mot", "audience": "all", "action": "publier"}
    data[field] = f"{data[field]}\x00"
    response = client.post(reverse("documents:review", args=[draft.pk]), data)
    assert response.status_code in (200, 302)
    assert not Document.objects.filter(pk=draft.pk, is_ready=True).exists()


@pytest.mark.parametrize(
    "path",
    ["99999999999999999999999/", "1/version/99999999999999999999/fichier/", "0/", "1/pdf/?version=%00",
     "1/versions/?avant=zz", "1/reprises/?avant=" + "9" * 30, "1/pdf/?feuille=a0&version=-1",
     "groupe/%00/", "instance/nulle-part/"],
)  # fmt: skip
def test_a_made_up_address_is_not_there(client, secretary, path):
    client.force_login(secretary)
    assert client.get(f"/documents/{path}").status_code == 404


def test_numbers_made_up_of_a_real_document(client, secretary, party):
    document = make_document(party.section)
    client.force_login(secretary)
    base = document.get_absolute_url()
    for path in ("versions/?avant=%00", "versions/?avant=" + "9" * 18, "reprises/?avant=x"):
        assert client.get(base + path).status_code == 200
    for path in (
        "pdf/?version=9",
        "version/9/fichier/",
        "version/" + "9" * 20 + "/fichier/",
        "pdf/?version=" + "9" * 18,
    ):
        assert client.get(base + path).status_code == 404


def test_a_title_in_a_thousand_letters_is_kept_with_its_error(client, secretary, party):
    client.force_login(secretary)
    data = {
        "owner": f"instance-{party.section.pk}", "title": "é" * 1_000, "summary": "", "text": "Mot " * 20_000,
        "kind": "tract", "theme": "ecole", "audience": "all", "sheet": "a4",
    }  # fmt: skip
    page = client.post("/documents/deposer/?forme=texte", data).content.decode()
    assert "150 caractères au plus" in page and "é" * 1_000 in page
    assert "Il reste 2 choses à corriger" in page


def test_forged_fields_change_nothing(client, adherent, party):
    document = services.publish(
        by=adherent, owner=party.section, text="Mot", kind="tract", title="T", summary="",
        theme="ecole", audience="owner",
    )  # fmt: skip
    client.force_login(adherent)
    data = {
        "title": "Mieux", "kind": "tract", "theme": "ecole", "summary": "", "audience": "owner",
        "unit": party.federation.pk, "group": 1, "is_ready": "", "taken_up_count": 9, "masked_rule": 1,
        "created_by": 1, "adapted_from": 1, "is_shut": "1", "last_number": 7, "text": "Volé",
    }  # fmt: skip
    client.post(reverse("documents:edit", args=[document.pk]), data)
    after = Document.objects.get()
    assert after.title == "Mieux" and after.unit == party.section and after.text == document.text
    assert (after.taken_up_count, after.masked_rule, after.last_number) == (0, None, 1)
