"""Who answers by a link of a mail, and what the page behind it shows."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone

from events import tokens
from events.models import Participation, Place
from events.policies.answering import DRAFT, MASKED, OVER, no_answer
from events.queries.answering import Panel, short_panel
from events.queries.detail import Found, found_or_404
from events.words_of import place_words, when_words
from profiles.models import Person

USELESS = (DRAFT, MASKED, OVER)


@dataclass(frozen=True)
class Replying:
    """The event a link answers, by whom: `person`, or `said.email` without an account."""

    said: tokens.Reply
    person: Person | None
    found: Found
    answer: Participation | None

    @property
    def event(self):
        return self.found.event


def replying(token):
    """The Replying of a token; raises Http404 for one that is not ours, or no longer of any use.

    Sight is asked again: of the account it names, or of a visitor for an address alone. What is
    masked or over has no link any more.
    """
    said = tokens.read(token)
    if said is None:
        raise Http404
    person, viewer = None, AnonymousUser()
    if said.person_id is not None:
        person = viewer = Person.objects.active().filter(pk=said.person_id).first()
        if person is None:
            raise Http404
    found = found_or_404(viewer, said.ref)
    if no_answer(found.event, timezone.now()) in USELESS:
        raise Http404
    mine = found.participation
    if person is None:
        rows = Participation.objects.filter(event=found.event, person=None, email=said.email)
        mine = rows.first()
    return Replying(said, person, found, mine)


@dataclass(frozen=True)
class ReplyPage:
    """What `events/reply.html` shows."""

    event: object
    panel: Panel
    when: str
    where: str
    has_account: bool
    email: str


def reply_page(one, answer, now):
    """The ReplyPage of a Replying whose answer is now `answer`; two queries at most."""
    event = one.event
    seated = answer is not None and answer.place == Place.SEATED
    knows = seated or one.found.organises or not event.hides_place
    return ReplyPage(
        event=event,
        panel=short_panel(event, answer, now),
        when=when_words(event),
        where=place_words(event) if knows else (event.commune.name if event.commune else ""),
        has_account=one.person is not None,
        email=one.said.email,
    )
