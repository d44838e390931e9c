"""The demo's post, and the pages that show it."""

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection, send_mail
from django.urls import reverse

from coopol.demo import mail

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def spool(settings):
    """The demo with its folder of mails."""
    settings.DEMO = True
    settings.EMAIL_BACKEND = mail.BACKEND
    return settings.MAIL_SPOOL


def post(subject, to="amina@exemple.fr", html=""):
    """Send one mail and return its name in the folder."""
    message = EmailMultiAlternatives(subject, "Bonjour Amina, à samedi !", None, [to])
    if html:
        message.attach_alternative(html, "text/html")
    assert message.send() == 1
    return mail.letters()[0].name


def test_each_mail_is_one_whole_file(spool):
    connection = get_connection()
    messages = [EmailMultiAlternatives(f"{n}", "x", None, ["a@b.fr"]) for n in range(3)]
    assert connection.send_messages(messages) == 3
    files = sorted(spool.iterdir())
    assert [file.suffix for file in files] == [".eml"] * 3
    assert [letter.subject for letter in mail.letters()] == ["2", "1", "0"]


def test_accents_come_back_as_they_left(spool):
    name = post("Élodie t’invite à la réunion, « jeudi » à 20 h, salle de la Binquenais")
    letter = mail.read_letter(name)
    assert (
        letter.subject == "Élodie t’invite à la réunion, « jeudi » à 20 h, salle de la Binquenais"
    )
    assert letter.text.strip() == "Bonjour Amina, à samedi !"


@pytest.mark.parametrize("name", ["../secret_key", "x", "20261125-224455-123456-abcdef"])
def test_a_name_that_is_no_mail_is_none(spool, name):
    assert mail.read_letter(name) is None


@pytest.mark.django_db
def test_anybody_reads_the_list_newest_first(spool, client):
    post("Bienvenue")
    post("Ta demande est acceptée")
    page = client.get(reverse("demo:letters")).content.decode()
    assert page.index("Ta demande est acceptée") < page.index("Bienvenue")


@pytest.mark.django_db
def test_the_list_keeps_one_address(spool, client):
    post("Pour Amina")
    post("Pour Karim", to="karim@exemple.fr")
    page = client.get(reverse("demo:letters"), {"a": " KARIM@ "}).content.decode()
    assert "Pour Karim" in page and "Pour Amina" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["0", "-1", "x", "99999999999999999999", "²", "9999999"])
def test_a_strange_page_number_is_no_error(spool, client, asked):
    post("Bienvenue")
    assert client.get(reverse("demo:letters"), {"page": asked}).status_code == 200


@pytest.mark.django_db
def test_the_list_has_pages(spool, client):
    for number in range(51):
        send_mail(f"Courriel {number}", "x", None, ["amina@exemple.fr"])
    first = client.get(reverse("demo:letters"), {"a": "amina"}).content.decode()
    assert "Courriel 50" in first and "Courriel 0<" not in first
    assert "?a=amina&amp;page=2" in first
    second = client.get(reverse("demo:letters"), {"a": "amina", "page": 2}).content.decode()
    assert "Courriel 0<" in second and "Courriel 50" not in second


@pytest.mark.django_db
def test_a_hostile_mail_is_shown_as_text(spool, client):
    name = post(HOSTILE, html=f"<p>{HOSTILE}</p>")
    for url in (reverse("demo:letters"), reverse("demo:letter", args=[name])):
        assert HOSTILE not in client.get(url).content.decode()


@pytest.mark.django_db
def test_the_html_stands_in_a_frame_that_can_do_nothing(spool, client):
    name = post("Bienvenue", html="<html><head></head><body><b>Bonjour</b></body></html>")
    page = client.get(reverse("demo:letter", args=[name]))
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert reverse("demo:letter_html", args=[name]) in page.content.decode()

    frame = client.get(reverse("demo:letter_html", args=[name]))
    policy = frame.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox ") and "default-src 'none'" in policy
    assert "allow-scripts" not in policy and "allow-same-origin" not in policy
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_blank">' in frame.content.decode()


@pytest.mark.django_db
def test_a_mail_without_html_has_no_frame(spool, client):
    name = post("Bienvenue")
    assert "<iframe" not in client.get(reverse("demo:letter", args=[name])).content.decode()
    assert client.get(reverse("demo:letter_html", args=[name])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["letters", "letter", "letter_html"])
@pytest.mark.parametrize(
    "elsewhere",
    [{"DEMO": False}, {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}],
)
def test_elsewhere_there_is_no_such_page(spool, client, settings, page, elsewhere):
    name = post("Bienvenue", html="<b>Bonjour</b>")
    for key, value in elsewhere.items():
        setattr(settings, key, value)
    arguments = [] if page == "letters" else [name]
    assert client.get(reverse(f"demo:{page}", args=arguments)).status_code == 404
