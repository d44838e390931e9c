"""Answering somebody's message by mail, from the address to which the message was told."""

import re

from django.conf import settings

from core.http import Invalid, Refused
from messaging.models import Conversation
from messaging.services import talking
from notifications import inbound
from notifications.addresses import tagged
from profiles.models import Person

PREFIX = "c"
WHAT = re.compile(r"^(\d{1,18})-(\d{1,18})$")
# Where what one answers begins, in the mail programs people have.
QUOTE = re.compile(
    r"(?im)^(?:"
    r">.*"
    r"|-{2,}\s*(?:message d.origine|original message|message transféré|forwarded message)\s*-{2,}.*"
    r"|_{10,}\s*"
    r"|(?:le|on)\s[^\n]{4,200}(?:\n[^\n]{0,200})?(?:a écrit|écrit|wrote)\s*:\s*"
    r"|(?:de|from)\s*:[^\n]{1,200}\n(?:envoyé|sent|date|à|to|objet|subject)\s*:[^\n]*"
    r"|\*(?:de|from)\s*:\*[^\n]*"
    r")$"
)
SIGNATURE = re.compile(
    r"(?im)^(?:-- ?|envoyé de (?:mon|ma|l)[^\n]*|envoyé depuis[^\n]*|sent from my[^\n]*"
    r"|télécharger outlook[^\n]*|get outlook for[^\n]*|provenance\s*:\s*courrier[^\n]*)$"
)


def reply_address(conversation, person):
    """The address at which `person` answers in `conversation`; "" when mails are not read here."""
    if not settings.MAIL_REPLY_ADDRESS:
        return ""
    return tagged(settings.MAIL_REPLY_ADDRESS, f"{PREFIX}-{conversation.pk}-{person.pk}")


def take(incoming, what):
    """Say in its conversation what a mail says; whether it was said.

    Its sender must be the very person the address was made for, who reads the conversation still.
    What may not be said is let go: an answer would tell a stranger that there is somebody here.
    """
    found = WHAT.match(what)
    if found is None:
        return False
    person = Person.objects.active().filter(pk=int(found[2])).first()
    if person is None or not person.email or person.email != incoming.sender:
        return False
    conversations = Conversation.objects.visible_to(person).select_related("unit")
    conversation = conversations.filter(pk=int(found[1])).first()
    text = own_words(incoming.text)[: talking.MESSAGE_LENGTH]
    if conversation is None or not text:
        return False
    try:
        talking.say(by=person, conversation=conversation, text=text, mail_id=incoming.message_id)
    except (Refused, Invalid):
        return False
    return True


def own_words(text):
    """What the writer of a mail added: neither what she answers, nor her signature."""
    text = text.replace("\r\n", "\n").replace("\xa0", " ")
    for mark in (QUOTE, SIGNATURE):
        if found := mark.search(text):
            text = text[: found.start()]
    return text.strip()


inbound.register(PREFIX, take)
