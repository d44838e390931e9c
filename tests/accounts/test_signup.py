import pytest
from django.core.cache import cache
from django.urls import reverse

from notifications.models import Letter, Notice
from profiles.models import CharterAcceptance, Person, Visibility
from tests.accounts.conftest import code_for, letter_to

pytestmark = pytest.mark.django_db


def test_three_fields_and_a_code_open_an_account(client, take_place, settings):
    answer = take_place("Nouvelle@Exemple.fr")
    assert answer.url == reverse("account_email_verification_sent")

    page = client.get(answer.url)
    assert "nouvelle@exemple.fr" in page.text
    answer = client.post(answer.url, {"code": code_for("nouvelle@exemple.fr").lower()})

    assert answer.url == reverse("welcome")
    person = Person.objects.get(email="nouvelle@exemple.fr")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert not person.has_usable_password()
    assert person.visibility == Visibility.SECTION
    accepted = CharterAcceptance.objects.get(person=person)
    assert accepted.version == settings.CHARTER_VERSION
    assert Notice.objects.filter(recipient=person, kind="account.welcome").count() == 1


def test_nothing_opens_before_the_code(client, take_place):
    take_place()

    answer = client.get(reverse("welcome"))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


def test_a_wrong_code_is_refused_three_times_then_the_door_closes(client, take_place):
    url = take_place().url

    assert "Ce n’est pas le bon code" in client.post(url, {"code": "BBBB-BBBB"}).text
    client.post(url, {"code": "BBBB-BBBB"})
    answer = client.post(url, {"code": "BBBB-BBBB"})

    assert answer.url == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_another_code_can_be_asked_for(client, take_place):
    url = take_place().url
    first = code_for("nouvelle@exemple.fr")
    cache.clear()

    client.post(url, {"action": "resend"})

    assert Letter.objects.filter(to_address="nouvelle@exemple.fr").count() == 2
    assert code_for("nouvelle@exemple.fr") != first


@pytest.mark.parametrize("missing", ["first_name", "last_name", "email", "charter"])
def test_each_field_is_asked_for_in_french(take_place, missing):
    answer = take_place(**{missing: ""})

    assert answer.status_code == 200
    assert "Il reste une chose à corriger" in answer.text
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "pas-une-adresse",
        "a@b",
        '"a b"@exemple.fr',
        "a@exemple.fr, b@exemple.fr",
        "a@exemple.fr\nBcc: b@exemple.fr",
        "x" * 64 + "@" + "y" * 60 + "." + "z" * 60 + "." + "w" * 60 + "." + "v" * 60 + ".fr",
        "nul\x00@exemple.fr",
    ],
)
def test_an_address_that_cannot_be_written_to_is_refused(take_place, address):
    answer = take_place(address)

    assert answer.status_code == 200
    assert not Person.objects.exists()
    assert not Letter.objects.exists()


def test_a_robot_that_fills_the_trap_opens_nothing(take_place):
    answer = take_place(site_web="https://spam.example")

    assert answer.status_code == 302
    assert not Person.objects.exists()
    assert not Letter.objects.exists()


def test_people_never_meet_the_trap(client, db):
    page = client.get(reverse("account_signup")).text

    trap = page[page.index('<div class="trap"') :].split("</div>")[0]
    assert 'aria-hidden="true"' in trap
    assert 'tabindex="-1"' in trap
    assert "style=" not in trap


def test_a_flood_of_sign_ups_is_stopped_in_french(client, take_place, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "signup": "1/h/ip"}
    take_place("une@exemple.fr")
    client.cookies.clear()

    answer = take_place("deux@exemple.fr")

    assert answer.status_code == 429
    assert 'lang="fr"' in answer.text
    assert not Person.objects.filter(email="deux@exemple.fr").exists()


def test_a_forged_forwarding_header_buys_no_more_sign_ups(client, take_place, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "signup": "1/h/ip"}
    take_place("une@exemple.fr")
    client.cookies.clear()

    answer = client.post(
        reverse("account_signup"), {"email": "x@exemple.fr"}, headers={"x-forwarded-for": "9.9.9.9"}
    )

    assert answer.status_code == 429


def test_nobody_chooses_her_own_powers_by_adding_fields(take_place):
    take_place(is_staff="on", is_superuser="on", visibility="ALL", is_active="on", ref="moi")

    person = Person.objects.get()
    assert not person.is_staff
    assert not person.is_superuser
    assert person.visibility == Visibility.SECTION
    assert person.ref != "moi"


def test_the_mail_is_in_french_in_both_forms(take_place):
    take_place()

    letter = letter_to("nouvelle@exemple.fr")
    assert letter.subject == "Ton code pour prendre place à la Coopol"
    assert code_for("nouvelle@exemple.fr") in letter.html
    assert "<h1" in letter.html
    assert letter.rank == 0
