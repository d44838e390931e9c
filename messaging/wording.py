"""The words of a mailing for one person: the mail, its text, its subject.

What is filled in is replaced, never interpreted: no word of an author can ask for more (SECURITY
E-9). Nothing here tells who wrote it, nor an address of anybody (E-13).
"""

import re
from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from core.html import escaped
from core.typography import moment_words
from events import tokens as events_tokens
from events.models import Event
from messaging.audience import KIND
from notifications import tokens
from notifications.headers import one_line
from notifications.rendering import unsubscribe_headers

# All that an author may ask to be filled in.
FIRST_NAME = re.compile(r"\{pr[ée]nom\}")
UNFINISHED = "Écris d’abord l’objet et le message."


@dataclass(frozen=True)
class Words:
    """A mailing as one person receives it."""

    subject: str
    text: str
    html: str
    headers: dict = field(default_factory=dict)
    reply_to: str = ""


def words_for(mailing, person):
    """The Words of `mailing` for `person`."""
    unsubscribe = tokens.url(person.pk, [KIND])
    context = {
        "subject": filled(mailing.subject, person.first_name),
        "body": filled(mailing.text, person.first_name),
        "body_html": filled(mailing.html, escaped(person.first_name)),
        "from_whom": mailing.sender.name,
        "event": event_for(mailing, person),
        "why": why(mailing),
        "read_url": settings.BASE_URL + reverse("messaging:received", args=[mailing.ref]),
        "base_url": settings.BASE_URL,
        "preferences_url": settings.BASE_URL + reverse("notifications:preferences"),
        "unsubscribe_url": unsubscribe,
    }
    return Words(
        subject=fitting(context["subject"]),
        text=render_to_string("mail/mailing.txt", context),
        html=render_to_string("mail/mailing.html", context),
        headers=unsubscribe_headers(unsubscribe),
        reply_to=reply_address(mailing),
    )


@dataclass(frozen=True)
class EventTold:
    """An event to answer, as a mail tells it."""

    title: str
    when: str
    where: str
    url: str


def event_for(mailing, person):
    """The event of `mailing` when `person` may know of it, with a link that answers; None otherwise."""
    if mailing.event_id is None:
        return None
    seen = Event.objects.visible_to(person).in_the_open()
    event = seen.filter(pk=mailing.event_id).first()
    if event is None:
        return None
    return EventTold(
        title=event.title,
        when=moment_words(event.starts_at),
        where="" if event.hides_place else ", ".join(filter(None, (event.place, event.address))),
        url=settings.BASE_URL + events_tokens.url(events_tokens.make(event, person.pk)),
    )


def why(mailing):
    """Why one receives it."""
    if mailing.group_id:
        return f"Tu reçois ce message parce que tu es membre du groupe «\u00a0{mailing.group.name}\u00a0»."
    return f"Tu reçois ce message parce que tu fais partie de\u00a0: {mailing.unit.name}."


def reply_address(mailing):
    """Where an answer by mail goes: the address of the instance, never that of the author."""
    return mailing.unit.role_email if mailing.unit_id else ""


def filled(text, first_name):
    """`text` with the first name in its place; all the rest stays as it was typed."""
    return FIRST_NAME.sub(lambda _: first_name, text)


def fitting(subject):
    """`subject` as a header takes it."""
    return one_line(subject)
