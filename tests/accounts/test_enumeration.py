"""Being registered here tells a political opinion: no answer may tell who is (SECURITY A-1)."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications.models import Letter
from profiles.models import Person, Visibility
from tests.accounts.conftest import letter_to
from tests.factories import PASSWORD, make_person

pytestmark = pytest.mark.django_db

STRANGER = "inconnue@exemple.fr"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
DOORS = {
    "sign-up": ("account_signup", lambda email: signup(email)),
    "code": ("account_request_login_code", lambda email: {"email": email}),
    "log-in by code": ("account_login", lambda email: {"login": email, "password": ""}),
    "log-in by password": ("account_login", lambda email: {"login": email, "password": "faux"}),
    "reset": ("account_reset_password", lambda email: {"email": email}),
}


def signup(email):
    return {"first_name": "A", "last_name": "B", "email": email, "charter": "on", "site_web": ""}


@pytest.fixture
def registered():
    """One address of each sort of account."""
    make_person("Visible", email="visible@exemple.fr", visibility=Visibility.ALL)
    make_person("Cachée", email="cachee@exemple.fr", visibility=Visibility.SECTION)
    make_person("Suspendue", email="suspendue@exemple.fr", is_active=False)
    make_person("Mot", email="motdepasse@exemple.fr", password=PASSWORD)
    Person.objects.create_user(email="jamais@exemple.fr", first_name="Jamais", last_name="Vue")
    return ["visible", "cachee", "suspendue", "motdepasse", "jamais"]


def knock(name, data, email):
    """Everything a stranger sees after sending the form: the answer, then the page it leads to."""
    cache.clear()
    client = Client()
    answer = client.post(reverse(name), data(email))
    seen = [
        answer.status_code,
        answer.headers.get("Location"),
        sorted(answer.headers),
        body(answer),
    ]
    if answer.status_code == 302:
        page = client.get(answer.url)
        seen += [page.status_code, body(page)]
        wrong = client.post(answer.url, {"code": "ZZZZ-ZZZZ"})
        again = client.post(answer.url, {"action": "resend"})
        seen += [wrong.status_code, body(wrong), again.status_code, again.headers.get("Location")]
    seen.append(sorted(client.cookies))
    return [str(part).replace(email, "ADRESSE") for part in seen]


def body(answer):
    return TOKEN.sub("", answer.text)


@pytest.mark.parametrize("door", DOORS)
def test_an_address_is_answered_alike_known_or_not(registered, door):
    name, data = DOORS[door]
    stranger = knock(name, data, STRANGER)

    for account in registered:
        email = f"{account}@exemple.fr"
        assert knock(name, data, email) == stranger, account


@pytest.mark.parametrize("door", ["sign-up", "code", "log-in by code", "reset"])
def test_one_mail_leaves_whoever_asks(registered, door):
    name, data = DOORS[door]
    for email in [STRANGER, *(f"{account}@exemple.fr" for account in registered)]:
        cache.clear()
        Letter.objects.all().delete()
        Client().post(reverse(name), data(email))
        assert list(Letter.objects.values_list("to_address", flat=True)) == [email]


@pytest.mark.parametrize("door", DOORS)
def test_a_known_address_costs_about_the_same_work(registered, door):
    name, data = DOORS[door]

    def work(email):
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            Client().post(reverse(name), data(email))
        return len([query for query in queries if "SAVEPOINT" not in query["sql"]])

    assert abs(work(STRANGER) - work("cachee@exemple.fr")) <= 5


def test_the_owner_of_an_account_learns_by_mail_that_it_exists(registered):
    Client().post(reverse("account_signup"), signup("cachee@exemple.fr"))

    letter = letter_to("cachee@exemple.fr")
    assert letter.subject == "Tu as déjà ta place à la Coopol"
    assert Person.objects.get(email="cachee@exemple.fr").first_name == "Cachée"


def test_a_stranger_learns_by_mail_that_there_is_no_account(db):
    Client().post(reverse("account_request_login_code"), {"email": STRANGER})

    assert letter_to(STRANGER).subject == "Aucun compte à cette adresse"


def test_who_was_suspended_learns_it_by_mail(registered):
    Client().post(reverse("account_request_login_code"), {"email": "suspendue@exemple.fr"})

    assert letter_to("suspendue@exemple.fr").subject == "Ton compte à la Coopol est fermé"


def test_changing_to_an_address_of_somebody_else_looks_like_any_change(registered):
    def change(email):
        cache.clear()
        client = Client()
        client.force_login(make_person())
        answer = client.post(reverse("account_email"), {"email": email, "action_add": "1"})
        page = client.get(answer.url)
        return answer.status_code, answer.url, body(page).replace(email, "ADRESSE")

    stranger = change(STRANGER)
    ours = change("cachee@exemple.fr")

    assert ours[:2] == stranger[:2]
    own = r'personne\d+|Personne\d+|data-holder="\w+"|[a-z2-9]{12}'
    assert re.sub(own, "", ours[2]) == re.sub(own, "", stranger[2])
    assert letter_to(STRANGER).subject == letter_to("cachee@exemple.fr").subject


def test_a_rehearsed_sign_up_leaves_nothing(registered):
    before = Person.objects.count()

    Client().post(reverse("account_signup"), signup("cachee@exemple.fr"))

    assert Person.objects.count() == before
