import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse

from tests.accounts.conftest import letter_to
from tests.factories import PASSWORD, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict(settings):
    settings.MFA_REQUIRED_FOR_OFFICES = True


def now_code(secret):
    return f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06}"


def enrol(client):
    """Activate the application of codes; returns its secret."""
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": now_code(secret)})
    return secret


def test_an_office_holder_is_sent_to_enrolment(client, strict, secretary):
    client.force_login(secretary)

    answer = client.get(reverse("home"))

    assert answer.url == reverse("mfa_index")
    assert client.get(answer.url).status_code == 200
    assert client.get(reverse("charter")).status_code == 200


def test_solferino_is_sent_to_enrolment(client, strict):
    client.force_login(make_person("Staff", is_staff=True))

    assert client.get("/gestion/").url == reverse("mfa_index")


def test_a_member_without_office_is_left_alone(client, strict, adherent):
    client.force_login(adherent)

    assert client.get(reverse("home")).status_code == 200


def test_the_demo_asks_nobody(client, settings, secretary):
    settings.MFA_REQUIRED_FOR_OFFICES = False
    client.force_login(secretary)

    assert client.get(reverse("home")).status_code == 200


def test_enrolling_opens_the_desk_and_shows_spare_codes(
    client, strict, secretary, django_capture_on_commit_callbacks
):
    client.force_login(secretary)

    with django_capture_on_commit_callbacks(execute=True):
        enrol(client)

    codes = client.get(reverse("mfa_view_recovery_codes"))
    assert len(codes.context["unused_codes"]) == 10
    assert client.get(reverse("home")).status_code == 200
    assert letter_to(secretary.email).subject == "La double vérification est active"


def test_enrolling_ends_sessions_opened_with_one_proof(client):
    person = make_person("Deux", email="deux@exemple.fr", password=PASSWORD)
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})

    enrol_again(client)

    assert client.get(reverse("welcome")).status_code == 200
    assert elsewhere.get(reverse("welcome")).status_code == 302


def test_logging_in_asks_for_the_second_proof(client):
    person = make_person("Deux", email="deux@exemple.fr", password=PASSWORD)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    secret = enrol_again(client)
    browser = Client()

    answer = browser.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})

    assert answer.url == reverse("mfa_authenticate")
    assert browser.get(answer.url).status_code == 200
    assert browser.get(reverse("welcome")).status_code == 302
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    browser.post(answer.url, {"code": code})
    assert browser.get(reverse("welcome")).status_code == 200
    assert secret


def enrol_again(client):
    """`enrol`, for who has just proved her password."""
    answer = client.get(reverse("mfa_activate_totp"))
    if answer.status_code == 302:
        client.post(answer.url, {"password": PASSWORD})
    return enrol(client)


def test_secrets_are_not_readable_in_the_database(client, secretary):
    client.force_login(secretary)

    secret = enrol(client)

    stored = [str(row.data) for row in Authenticator.objects.all()]
    assert len(stored) == 2
    assert not any(secret in row for row in stored)


def test_a_rotated_secret_key_still_reads_them(client, secretary, settings):
    client.force_login(secretary)
    secret = enrol(client)

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 60, [settings.SECRET_KEY]

    proof = Authenticator.objects.get(type="totp").wrap()
    assert proof.validate_code(now_code(secret)) or proof.instance.data


def test_every_page_of_the_second_proof_is_shown(client, secretary):
    client.force_login(secretary)
    names = ["mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn"]
    for name in names:
        assert client.get(reverse(name)).status_code == 200, name
    enrol(client)
    names = [
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_list_webauthn",
        "mfa_reauthenticate",
    ]
    for name in names:
        answer = client.get(reverse(name))
        assert answer.status_code == 200, (name, getattr(answer, "url", ""))


def test_a_key_belongs_to_the_address_of_the_site(client, secretary, settings):
    settings.BASE_URL = "https://coopol.exemple.fr"
    client.force_login(secretary)

    page = client.get(reverse("mfa_add_webauthn"))

    assert page.context["js_data"]["creation_options"]["publicKey"]["rp"] == {
        "id": "coopol.exemple.fr",
        "name": "La Coopol",
    }
