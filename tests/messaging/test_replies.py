"""Answers by mail: the words alone, once, from the very person the address was made for."""

import pytest

from messaging.models import Message
from messaging.replies import own_words, reply_address
from messaging.services import conversations
from notifications import inbound
from notifications.models import Letter
from notifications.services import compose
from profiles.models import Block

pytestmark = pytest.mark.django_db
WORDS = "Oui, j’y serai.\n\nÀ jeudi !"
ANSWERS = {
    "gmail": f"{WORDS}\n\nLe jeu. 19 nov. 2026 à 18:02, La Coopol <reponses+c-1-2.ab@coopol.example>\na écrit :\n\n> Amina t’a écrit\n> Lire et répondre",
    "gmail en": f"{WORDS}\n\nOn Thu, Nov 19, 2026 at 6:02 PM La Coopol <r@coopol.example> wrote:\n\n> Amina",
    "outlook": f"{WORDS}\n\n________________________________\nDe : La Coopol <r@coopol.example>\nEnvoyé : jeudi 19 novembre 2026 18:02\nÀ : Karim\nObjet : Amina t’a écrit\n\nAmina t’a écrit",
    "outlook sans trait": f"{WORDS}\n\nDe : La Coopol <r@coopol.example>\nEnvoyé : jeudi 19 novembre 2026 18:02\nObjet : Amina",
    "orange": f"{WORDS}\n\n> Message du 19/11/26 18:02\n> De : \"La Coopol\"\n> A : karim@exemple.fr",
    "thunderbird": f"{WORDS}\n\nLe 19/11/2026 à 18:02, La Coopol a écrit :\n> Amina t’a écrit\n\n-- \nKarim Saïdi\n06 00 00 00 00",
    "apple": f"{WORDS}\n\nEnvoyé de mon iPhone\n\n> Le 19 nov. 2026 à 18:02, La Coopol <r@coopol.example> a écrit :\n>\n> Amina",
    "signature": f"{WORDS}\n-- \nKarim Saïdi, 06 00 00 00 00",
    "original": f"{WORDS}\n\n-----Message d'origine-----\nDe : La Coopol\nAmina t’a écrit",
    "nu": WORDS,
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_only_what_was_added_is_kept(name):
    assert own_words(ANSWERS[name]) == WORDS


def test_a_sentence_that_looks_like_a_quote_is_kept():
    said = (
        "On se retrouve au local.\nDe mon côté : j’apporte la soupe.\nLe maire a écrit une lettre."
    )
    assert own_words(said) == said


@pytest.fixture(autouse=True)
def mailbox(settings):
    settings.MAIL_REPLY_ADDRESS = "reponses@coopol.example"
    settings.MAIL_AUTHSERV_ID = "mx.coopol.example"


@pytest.fixture
def talk(amina, karim):
    return conversations.start(by=amina, people=[karim], text="Tu viens jeudi ?")


def mail(sender="karim@exemple.fr", text="Oui !", message_id="<1@exemple.fr>", kind="plain"):
    return (
        f"From: Karim <{sender}>\r\nMessage-ID: {message_id}\r\n"
        "Authentication-Results: mx.coopol.example; dmarc=pass\r\n"
        f"Content-Type: text/{kind}; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()


def said():
    return list(Message.objects.order_by("pk").values_list("author__first_name", "text"))


def test_an_answer_is_said_once_in_its_conversation(talk, karim):
    compose()
    to = Letter.objects.get(recipient=karim).reply_to
    assert to == reply_address(talk, karim)
    for _ in range(2):
        inbound.take(mail(), to)
    assert said() == [("Amina", "Tu viens jeudi ?"), ("Karim", "Oui !")]


def test_html_alone_is_read_without_its_marks(talk, karim):
    page = "<style>p{}</style><p>Oui&nbsp;!</p><blockquote>Amina</blockquote><script>x</script>"
    inbound.take(mail(text=page, kind="html"), reply_address(talk, karim))
    assert said()[-1][1].startswith("Oui !")
    assert "p{}" not in said()[-1][1]


def test_another_sender_or_another_address_says_nothing(talk, amina, karim, ines):
    to = reply_address(talk, karim)
    inbound.take(mail(sender="amina@exemple.fr"), to)
    inbound.take(mail(), reply_address(talk, amina))
    inbound.take(mail(sender="ines@exemple.fr"), reply_address(talk, ines))
    inbound.take(mail(text="> Tu viens jeudi ?"), to)
    assert len(said()) == 1


def test_a_right_that_was_lost_says_nothing(talk, amina, karim):
    Block.objects.create(person=amina, blocked=karim)
    assert not inbound.take(mail(), reply_address(talk, karim))
    assert len(said()) == 1


def test_without_a_mailbox_there_is_no_address_to_answer(talk, karim, settings):
    settings.MAIL_REPLY_ADDRESS = ""
    compose()
    assert Letter.objects.get(recipient=karim).reply_to == ""
