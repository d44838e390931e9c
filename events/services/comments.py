"""Questions under an event and their answers: said, changed for a quarter of an hour, taken back."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from core.markdown import render
from core.typography import time_words
from events.models import Comment, Event
from events.policies import comments as policies
from events.services import telling
from groups.services.posts import take_the_floor
from journal.services import record

LENGTH = 1_000
HOUR, TWICE = datetime.timedelta(hours=1), datetime.timedelta(minutes=2)
EMPTY = "Écris d’abord ton message."
TOO_LONG = f"Ton message est trop long\u00a0: {LENGTH} caractères au plus."
GONE = "Cette question n’est plus là."


@transaction.atomic
def ask(*, by, event, text):
    """`by`, who sees `event`, asks something under it; returns the Comment, or the first one when
    the same came twice. Those who organise are told. Raises Refused and Invalid.
    """
    return write(by, event, tidy(text))


@transaction.atomic
def answer(*, by, question, text):
    """`by` answers a `question` that she sees; who asked is told. Returns and raises as `ask`."""
    known = Comment.objects.select_for_update(of=("self",)).filter(pk=question.pk).first()
    if known is None or known.is_masked or known.reply_to_id is not None:
        raise Invalid(GONE)
    return write(by, question.event, tidy(text), reply_to=known)


@transaction.atomic
def edit(*, by, comment, text):
    """Change what `comment` says, a quarter of an hour at most after it was said; tells nobody.

    Raises Refused and Invalid.
    """
    reason = policies.no_edit(by, locked(comment))
    refuse_unless(not reason, reason)
    comment.text = tidy(text)
    comment.html = render(comment.text)
    comment.save(update_fields=["text", "html"])
    record(action="question.edited", by=by, subject=comment)


@transaction.atomic
def delete(*, by, comment):
    """Take `comment` back, as long as nobody else answered it. Raises Refused and Invalid."""
    reason = policies.no_removal(by, locked(comment))
    refuse_unless(not reason, reason)
    record(action="question.deleted", by=by, subject=comment)
    comment.delete()


def write(by, event, text, reply_to=None):
    """The Comment that says `text`, once, and the news of it."""
    event = Event.objects.select_related("unit", "group").get(pk=event.pk)
    reason = policies.silence(by, event)
    refuse_unless(not reason, reason)
    take_the_floor(by)
    mine = Comment.objects.filter(author=by)
    since = timezone.now() - TWICE
    twin = mine.filter(event=event, reply_to=reply_to, text=text, created_at__gte=since).first()
    if twin is not None:
        return twin
    keep_pace(mine)
    comment = Comment.objects.create(
        event=event, author=by, reply_to=reply_to, text=text, html=render(text)
    )
    telling.commented(comment)
    return comment


def keep_pace(mine):
    """Raise Invalid, saying when it opens again, once the author of `mine` said enough in an hour."""
    lately = list(
        mine.filter(created_at__gt=timezone.now() - HOUR)
        .order_by("-created_at")
        .values_list("created_at", flat=True)[: settings.POSTS_PER_HOUR]
    )
    if len(lately) == settings.POSTS_PER_HOUR:
        until = time_words(lately[-1] + HOUR + datetime.timedelta(minutes=1))
        raise Invalid(f"{len(lately)} messages en une heure\u00a0: tu pourras écrire à {until}.")


def locked(comment):
    """`comment` as it stands now, until the transaction ends. Raises Invalid when it is gone."""
    if not Comment.objects.select_for_update(of=("self",)).filter(pk=comment.pk).exists():
        raise Invalid(GONE)
    comment.refresh_from_db(fields=["text", "masked_rule", "created_at"])
    return comment


def tidy(text):
    """`text` without blank ends. Raises Invalid when nothing is left, or too much."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Invalid(EMPTY)
    if len(text) > LENGTH:
        raise Invalid(TOO_LONG)
    return text
