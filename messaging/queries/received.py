"""What instances and groups wrote to me and to others: the list, and one of them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from core.cursors import position, position_of
from core.html import escaped
from core.typography import shortened
from messaging import wording
from messaging.models import Copy, Mailing
from messaging.policies.conversations import can_write_to
from profiles.models import Person
from sections.models import Level

PAGE = 20
EXCERPT = 140


@dataclass(frozen=True)
class Row:
    """One message received, in a list."""

    copy: Copy
    subject: str
    excerpt: str

    @property
    def sender(self):
        return self.copy.mailing.sender

    @property
    def at(self):
        return self.copy.mailing.started_at

    @property
    def is_unread(self):
        return self.copy.read_at is None

    @property
    def url(self):
        return self.copy.get_absolute_url()


@dataclass(frozen=True)
class Page:
    """Some messages received, newest first."""

    rows: tuple
    next_url: str = ""
    previous_url: str = ""
    first_url: str = ""


def received_of(person, after=""):
    """The Page of what `person` received, after a cursor; one query."""
    found = Copy.objects.received_by(person).select_related("mailing__unit", "mailing__group")
    cursor = position_of(after, 1)
    if cursor:
        found = found.filter(pk__lt=cursor[0])
    copies = list(found.defer("mailing__html").order_by("-pk")[: PAGE + 1])
    here = reverse("messaging:received-list")
    return Page(
        rows=tuple(row_of(copy, person) for copy in copies[:PAGE]),
        next_url=f"{here}?apres={position(copies[PAGE - 1].pk)}" if len(copies) > PAGE else "",
        first_url=here if cursor else "",
    )


def row_of(copy, person):
    """The Row of one copy of `person`."""
    mailing = copy.mailing
    subject = wording.filled(mailing.subject, person.first_name)
    excerpt = "" if mailing.is_masked else shortened(mailing.text, EXCERPT)
    return Row(copy, subject, wording.filled(excerpt, person.first_name))


@dataclass(frozen=True)
class Received:
    """One message as its recipient reads it."""

    copy: Copy
    mailing: Mailing
    subject: str
    html: str
    author: Person | None
    event: wording.EventTold | None
    is_over: bool
    reply_url: str
    can_report: bool

    @property
    def is_unread(self):
        return self.copy.read_at is None


def received_page(person, copy):
    """The Received of one copy of `person`."""
    mailing = copy.mailing
    author = author_of(person, mailing)
    html = wording.filled(mailing.html, escaped(person.first_name))
    event = mailing.event
    return Received(
        copy=copy,
        mailing=mailing,
        subject=wording.filled(mailing.subject, person.first_name),
        # Rendered by core.markdown from the words of the author; the first name is escaped.
        html=mark_safe(html),
        author=author,
        event=wording.event_for(mailing, person),
        is_over=event is not None and event.is_over(timezone.now()),
        reply_url=reply_url(person, mailing, author),
        can_report=mailing.author_id != person.pk and not mailing.is_masked,
    )


def author_of(person, mailing):
    """Who wrote `mailing`, when `person` may write to her; None otherwise."""
    author = Person.objects.visible_to(person).active().filter(pk=mailing.author_id).first()
    return author if author is not None and can_write_to(person, author) else None


def reply_url(person, mailing, author):
    """Where `person` answers: a conversation with who wrote it, or with the board of her section."""
    if author is not None:
        return f"{reverse('messaging:write')}?a={author.ref}"
    section = person.section
    if mailing.unit_id and section is not None and section.level == Level.SECTION:
        return reverse("messaging:board", args=[section.slug])
    return ""
