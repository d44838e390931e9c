import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from core.devices import device_words
from tests.accounts.conftest import code_for, letter_to
from tests.factories import PASSWORD, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def nora():
    return make_person("Nora", email="nora@exemple.fr", password=PASSWORD)


def log_in(password=PASSWORD):
    client = Client()
    client.post(reverse("account_login"), {"login": "nora@exemple.fr", "password": password})
    return client


def is_in(client):
    return client.get(reverse("welcome")).status_code == 200


def test_a_password_opens_the_door(nora):
    assert is_in(log_in())
    assert not is_in(log_in("une-autre-rose-2026"))


def test_a_mailed_code_opens_the_door(nora):
    client = Client()
    answer = client.post(reverse("account_login"), {"login": "nora@exemple.fr", "password": ""})
    assert answer.url.startswith(reverse("account_confirm_login_code"))

    answer = client.post(answer.url, {"code": code_for("nora@exemple.fr")})

    assert answer.url == reverse("home")
    assert is_in(client)


def test_a_code_serves_once(nora):
    client = Client()
    url = client.post(reverse("account_request_login_code"), {"email": "nora@exemple.fr"}).url
    code = code_for("nora@exemple.fr")
    client.post(url, {"code": code})
    client.post(reverse("account_logout"))

    answer = client.post(url, {"code": code})

    assert answer.status_code == 302
    assert not is_in(client)


def test_the_session_key_changes_at_log_in(nora):
    client = Client()
    url = client.post(reverse("account_request_login_code"), {"email": "nora@exemple.fr"}).url
    planted = client.cookies["session"].value

    client.post(url, {"code": code_for("nora@exemple.fr")})

    assert client.cookies["session"].value != planted
    stolen = Client()
    stolen.cookies["session"] = planted
    assert not is_in(stolen)


def test_a_new_password_ends_the_other_sessions(nora):
    here, elsewhere = log_in(), log_in()

    answer = here.post(
        reverse("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "trois-roses-et-un-train",
            "password2": "trois-roses-et-un-train",
        },
    )

    assert answer.status_code == 302
    assert is_in(here)
    assert not is_in(elsewhere)
    assert letter_to("nora@exemple.fr").subject == "Ton mot de passe a changé"


def test_a_reset_password_ends_every_session(nora):
    elsewhere, client = log_in(), Client()
    url = client.post(reverse("account_reset_password"), {"email": "nora@exemple.fr"}).url
    url = client.post(url, {"code": code_for("nora@exemple.fr")}).url
    new = "trois-roses-et-un-train"

    client.post(url, {"password1": new, "password2": new})

    assert not is_in(elsewhere)
    cache.clear()
    assert is_in(log_in(new))


def test_two_different_writings_of_a_password_are_refused_in_french(nora):
    answer = log_in().post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "trois-roses-rouges", "password2": "autre-chose"},
    )

    assert "Les deux mots de passe sont différents." in answer.text


def test_an_account_may_get_a_password_later(client):
    person = make_person("Sans", email="sans@exemple.fr")
    client.force_login(person)

    client.post(
        reverse("account_set_password"),
        {"password1": "trois-roses-et-un-train", "password2": "trois-roses-et-un-train"},
    )

    person.refresh_from_db()
    assert person.check_password("trois-roses-et-un-train")


def test_a_changed_address_ends_the_other_sessions_and_tells_the_old_one(nora):
    here, elsewhere = log_in(), log_in()
    data = {"email": "neuve@exemple.fr", "action_add": "1"}
    proof = here.post(reverse("account_email"), data).url
    assert proof.startswith(reverse("account_reauthenticate"))
    url = here.post(proof, {"password": PASSWORD}).url

    here.post(url, {"code": code_for("neuve@exemple.fr")})

    nora.refresh_from_db()
    assert nora.email == "neuve@exemple.fr"
    assert is_in(here)
    assert not is_in(elsewhere)
    assert letter_to("nora@exemple.fr").subject == "Ton adresse a changé"


def test_logging_out_is_a_post_that_empties_the_browser(nora):
    client = log_in()

    page = client.get(reverse("account_logout"))
    assert page.status_code == 200
    assert is_in(client)
    answer = client.post(reverse("account_logout"))

    assert answer.url == reverse("home")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)


def test_no_page_of_a_member_is_kept(nora):
    client = log_in()
    for name in ("home", "welcome", "account_email", "usersessions_list", "mfa_index"):
        assert "no-store" in client.get(reverse(name)).headers["Cache-Control"]


def test_other_sessions_can_be_closed(nora):
    here, elsewhere = log_in(), log_in()
    is_in(here), is_in(elsewhere)

    here.post(reverse("usersessions_list"))

    assert is_in(here)
    assert not is_in(elsewhere)


def test_an_address_never_confirmed_shows_its_page_without_writing(client):
    person = make_person("Vieille", email="vieille@exemple.fr")
    person.emailaddress_set.all().delete()
    client.force_login(person)

    assert client.get(reverse("account_email")).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example"]
)
def test_a_forged_host_is_refused(nora, host):
    answer = Client().post(
        reverse("account_reset_password"), {"email": "nora@exemple.fr"}, headers={"host": host}
    )

    assert answer.status_code == 400


@pytest.mark.parametrize("host", ["localhost", "localhost:81", "127.0.0.1:4444"])
def test_links_of_mails_begin_with_the_address_of_the_site(settings, host, db):
    settings.BASE_URL = "https://coopol.exemple.fr"
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]

    Client().post(
        reverse("account_request_login_code"),
        {"email": "inconnue@exemple.fr"},
        headers={"host": host, "x-forwarded-host": "evil.example"},
    )

    letter = letter_to("inconnue@exemple.fr")
    assert "https://coopol.exemple.fr/inscription/" in letter.text
    assert 'href="https://coopol.exemple.fr/inscription/"' in letter.html
    for part in (letter.text, letter.html):
        assert "localhost" not in part
        assert "127.0.0.1" not in part
        assert "evil" not in part


def test_an_alias_of_the_site_gives_no_more_guesses(nora, settings):
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    for number in range(6):
        answer = Client().post(
            reverse("account_login"),
            {"login": "nora@exemple.fr", "password": "faux"},
            headers={"host": ["localhost", "127.0.0.1"][number % 2]},
        )

    assert "Trop d’essais de suite" in answer.text


def test_a_stranger_cannot_lock_the_owner_out(nora):
    for _ in range(6):
        log_in("faux")

    client = Client()
    url = client.post(reverse("account_request_login_code"), {"email": "nora@exemple.fr"}).url
    client.post(url, {"code": code_for("nora@exemple.fr")})

    assert is_in(client)


def test_next_never_leads_away(nora):
    answer = Client().post(
        reverse("account_login") + "?next=https://evil.example/",
        {"login": "nora@exemple.fr", "password": PASSWORD},
    )

    assert answer.url == reverse("home")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", "Chrome, Linux"),
        ("curl/8", "Navigateur inconnu"),
        ("", "Navigateur inconnu"),
    ],
)
def test_a_session_is_told_in_words(said, words):
    assert device_words(said) == words
