"""The pages that are the same for everybody, and those of what went wrong."""

import re

import pytest
from django.conf import settings
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from coopol import context
from coopol.pages import errors
from core.http import Refused
from tests import factories

STATIC_PAGES = (
    "charter",
    "legal",
    "privacy",
    "accessibility",
    "help",
    "source",
    "offline",
    "sitemap",
)


@pytest.mark.django_db
@pytest.mark.parametrize("name", STATIC_PAGES)
def test_a_stranger_and_search_engines_may_read_a_public_page(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert "X-Robots-Tag" not in response
    html = response.content.decode()
    assert html.count("<h1") == 1
    assert '<html lang="fr">' in html
    assert re.search(r"<title>[^<]+ · La Coopol</title>", html)


@pytest.mark.django_db
@pytest.mark.parametrize("name", STATIC_PAGES)
def test_a_public_page_costs_a_stranger_no_query(client, name, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(reverse(name))


@pytest.mark.django_db
def test_the_charter_says_its_version_and_eight_rules(client):
    html = client.get(reverse("charter")).content.decode()
    assert settings.CHARTER_VERSION in html
    rules = html.split('<ol class="rules">')[1].split("</ol>")[0]
    assert rules.count("<li ") == 8


@pytest.mark.django_db
def test_the_charter_is_read_in_two_minutes(client):
    html = client.get(reverse("charter")).content.decode()
    article = re.sub(r"<[^>]+>", " ", html.split("<article")[1].split("</article>")[0])
    assert len(article.split()) <= 480


@pytest.mark.django_db
def test_the_credit_of_the_data_is_printed(client):
    html = client.get(reverse("legal")).content.decode()
    for source in ("Insee", "IGN, ADMIN EXPRESS", "Licence Ouverte 2.0", "Natural Earth"):
        assert source in html


@pytest.mark.django_db
def test_robots_may_visit_public_pages_only(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /\n" in text
    assert "Allow: /charte/$" in text
    assert "gestion" not in text


@pytest.mark.django_db
def test_a_hole_can_be_reported(client):
    text = client.get("/.well-known/security.txt").content.decode()
    assert text.startswith("Contact: mailto:")
    assert re.search(r"^Expires: \d{4}-\d\d-\d\dT", text, flags=re.MULTILINE)


@pytest.mark.django_db
def test_public_pages_refuse_a_post(client):
    assert client.post(reverse("charter")).status_code == 405


def test_every_entry_of_the_menus_leads_somewhere():
    links = (*context.NAVIGATION, *context.MENU, *context.VISITOR, *context.FOOT)
    assert [link.name for link in links if not link.url] == []


@pytest.mark.django_db
def test_a_member_sees_their_menu_and_a_stranger_the_way_in(client):
    stranger = client.get(reverse("charter")).content.decode()
    assert "Me connecter" in stranger
    assert "Me déconnecter" not in stranger
    client.force_login(factories.make_person("Nora", "Belkacem"))
    member = client.get(reverse("charter")).content.decode()
    assert "Me déconnecter" in member
    assert "Nora" in member
    assert "Mon bureau" not in member


@pytest.mark.django_db
def test_a_member_goes_everywhere_from_the_bar_its_menu_and_the_tabs(client):
    client.force_login(factories.make_person("Nora", "Belkacem"))
    html = client.get(reverse("profiles:directory")).content.decode()
    bar, tabs = html.split('aria-label="Navigation principale"')[1].split('class="tabbar"')
    nav, menu = bar.split('class="menu__box"')
    for name in ("home", "units:mine", "events:index", "groups:index", "messaging:inbox"):
        assert f'href="{reverse(name)}"' in nav
        assert f'href="{reverse(name)}"' in tabs
    assert f'href="{reverse("search")}"' in nav
    assert f'href="{reverse("notifications:stream")}"' in nav
    for name in ("documents:index", "sections:index"):
        assert f'href="{reverse(name)}"' in menu
    assert f'href="{reverse("profiles:directory")}" aria-current="page"' in menu


@pytest.mark.django_db
def test_a_stranger_finds_groups_documents_and_the_search(client):
    for page in ("charter", "sitemap"):
        html = client.get(reverse(page)).content.decode()
        for name in ("groups:index", "documents:index", "search"):
            assert f'href="{reverse(name)}"' in html


@pytest.mark.django_db
def test_the_map_of_the_site_leads_a_member_to_everything(client):
    client.force_login(factories.make_person("Nora", "Belkacem"))
    html = client.get(reverse("sitemap")).content.decode().split("<h1>")[1]
    for link in (*context.NAVIGATION, context.NEWS, *context.MENU, context.SEARCH, *context.FOOT):
        assert f'href="{link.url}"' in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "css"),
    [
        ({"theme": "dark"}, "theme-dark"),
        ({"reading": "xlarge"}, "reading-xlarge"),
        ({"theme": "light", "reading": "large"}, "theme-light reading-large"),
    ],
)
def test_reading_comfort_is_on_the_page(client, fields, css):
    client.force_login(factories.make_person("Nora", "Belkacem", **fields))
    assert f'<html lang="fr" class="{css}">' in client.get(reverse("charter")).content.decode()


@pytest.mark.django_db
def test_the_gallery_does_not_exist_for_a_member(client):
    client.force_login(factories.make_person("Nora", "Belkacem"))
    assert client.get(reverse("gallery")).status_code == 404


@pytest.mark.django_db
def test_the_gallery_shows_every_component_to_staff(client):
    client.force_login(factories.make_person("Nora", "Belkacem", is_staff=True))
    html = client.get(reverse("gallery")).content.decode()
    for css in ("seats", "person", "day", "btn--done", "note--error", "empty", "pager", "dialog"):
        assert f"{css}" in html
    assert "Il reste 5 choses à corriger" in html


def test_a_refusal_shows_its_french_reason():
    response = errors.forbidden(RequestFactory().get("/"), Refused("Pas ici, l'ami ?"))
    assert response.status_code == 403
    assert "Pas ici, l’ami\u202f?" in response.content.decode()


def test_a_refusal_without_a_reason_says_nothing_of_the_inside():
    response = errors.forbidden(RequestFactory().get("/"), PermissionError("profiles.view_person"))
    assert "profiles" not in response.content.decode()


def test_the_reason_of_a_refusal_is_escaped():
    response = errors.forbidden(RequestFactory().get("/"), Refused("<script>"))
    assert "<script>" not in response.content.decode()


def test_unknown_and_invisible_are_the_same_bytes():
    asked = RequestFactory().get("/coopains/1/")
    other = RequestFactory().get("/n-existe-pas/")
    first = errors.not_found(asked, Http404("No Person matches"))
    second = errors.not_found(other, Http404("resolver"))
    assert first.status_code == second.status_code == 404
    assert first.content == second.content
    assert b"Person" not in first.content


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (errors.bad_request, 400),
        (errors.not_found, 404),
        (errors.too_many_requests, 429),
        (errors.server_error, 500),
        (errors.csrf_failure, 403),
    ],
)
def test_an_error_page_stands_alone(view, status):
    """No database here: pytest-django would refuse a query."""
    response = view(RequestFactory().get("/"))
    assert isinstance(response, HttpResponse)
    assert response.status_code == status
    html = response.content.decode()
    assert html.count("<h1") == 1
    assert 'href="/"' in html


def test_a_crash_tells_nothing_of_the_inside():
    assert b"secret" not in errors.server_error(RequestFactory().get("/")).content


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_in_french():
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.make_person("Nora", "Belkacem"))
    response = client.post(reverse("account_logout"))
    assert response.status_code == 403
    assert "Le formulaire a expiré." in response.content.decode()
