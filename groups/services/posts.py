"""Posts: published, within what one person may say in an hour, and changed."""

import datetime
import html
import re

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from core.markdown import render
from core.typography import shortened, time_words
from groups import mentions
from groups.models import Mention, Post, PostVersion, Topic
from groups.models.talking import POST_LENGTH
from groups.policies import talking as policies
from groups.services.attachments import attach, detach
from groups.services.calls import forget_mentions, tell_mentions, tell_reply
from groups.services.lifecycle import wake_if_asleep
from groups.services.locking import lock_groups
from journal.services import record

# Class of the advisory locks that make one person write one post at a time.
WRITER = 7_303
TWICE = datetime.timedelta(minutes=2)
HOUR = datetime.timedelta(hours=1)
EXCERPT = 200

SPOKEN = "Un message chacun à ce tour de table\u00a0: le tien est déjà là."
TAG = re.compile(r"<[^>]*>")


@transaction.atomic
def publish(*, by, topic, text, reply_to=None, files=(), chosen=()):
    """`by` answers in `topic`; returns the Post, or the first one when the same came twice.

    `reply_to` is a post of the same topic that `by` sees; `files` holds (uploaded file, description
    of the image); `chosen`, the references of people meant among homonyms. Raises Refused, Invalid
    when it comes too soon or says nothing, mentions.Ambiguous.
    """
    topic = locked(topic)
    reason = policies.no_reply(by, topic)
    refuse_unless(not reason, reason)
    written = mentions.resolve(by, topic.group, tidy(text), topic=topic, chosen=chosen)
    take_the_floor(by)
    if twin := latest(by, topic=topic, text=written.text):
        return twin
    keep_pace(by, topic)
    post = write(by, topic, written, files, reply_to=answered(by, topic, reply_to))
    tell_reply(post)
    return post


@transaction.atomic
def edit_post(*, by, post, text, chosen=(), remove=()):
    """Change what a post says, and take away the attachments `remove` (ids); tells nobody.

    After a quarter of an hour, what it said is kept. Raises as `publish` does.
    """
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    post.topic = locked(post.topic)
    allowed = policies.can_edit_post(by, post)
    refuse_unless(allowed, policies.no_reply(by, post.topic) or policies.NOT_YOURS)
    detach(post=post, attachments=remove)
    known = mentions.refs_in(post.text) | set(chosen)
    written = mentions.resolve(by, post.topic.group, tidy(text), topic=post.topic, chosen=known)
    if written.text == post.text:
        return
    if not policies.is_free(post.created_at):
        PostVersion.objects.create(post=post, text=post.text, html=post.html)
        post.edited_at = timezone.now()
    post.text, post.html = written.text, render(written.text)
    post.save(update_fields=["text", "html", "edited_at"])
    name_again(post, written)
    refresh_excerpt(post.topic)
    record(action="post.edited", by=by, subject=post)


def refresh_excerpt(topic):
    """Keep the sentence that lists show: the first words of the opening post, none if it is masked."""
    opening = topic.posts.order_by("pk").only("html", "masked_rule").first()
    words = "" if opening is None or opening.is_masked else excerpt_of(opening.html)
    Topic.objects.filter(pk=topic.pk).exclude(excerpt=words).update(excerpt=words)


def excerpt_of(rendered):
    """The first words of what a post says, without marks nor the name of anybody."""
    text = TAG.sub(" ", rendered.replace("</p>", " ").replace("<br>", " "))
    words = " ".join(mentions.nameless(html.unescape(text)).split())
    return shortened(re.sub(r" (?=[,.)…])", "", words), EXCERPT)


# The pieces of both ways to write: a reply, and the post that opens a topic


def write(by, topic, written, files, reply_to=None):
    """The Post made of `written`, with its files and mentions. Raises Invalid in a round already had."""
    try:
        with transaction.atomic():
            post = Post.objects.create(
                topic=topic,
                author=by,
                text=written.text,
                html=render(written.text),
                reply_to=reply_to,
                round_number=topic.round_number,
            )
    except IntegrityError as error:
        raise Invalid(SPOKEN) from error
    attach(by=by, post=post, files=files)
    Mention.objects.bulk_create(Mention(post=post, person_id=pk) for pk in written.called)
    tell_mentions(post, written.called)
    wake_if_asleep(topic.group)
    return post


def name_again(post, written):
    """Keep the mentions of `post` equal to those of its new text; whoever goes is told no more."""
    before = set(post.mentions.values_list("person", flat=True))
    gone = before.difference(written.called)
    post.mentions.filter(person__in=gone).delete()
    forget_mentions(post, gone)
    Mention.objects.bulk_create(
        Mention(post=post, person_id=pk) for pk in written.called if pk not in before
    )


def locked(topic):
    """`topic` as it stands now, with its group; nobody changes either until the transaction ends."""
    lock_groups([topic.group_id])
    return (
        Topic.objects.select_for_update(of=("self",), no_key=True)
        .select_related("group__unit")
        .defer("search", "group__search")
        .get(pk=topic.pk)
    )


def tidy(text):
    """`text` without blank ends. Raises Invalid when nothing is left, or too much."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Invalid("Écris d’abord ton message.")
    if len(text) > POST_LENGTH:
        raise Invalid(f"Ton message est trop long\u00a0: {POST_LENGTH} caractères au plus.")
    return text


def answered(by, topic, reply_to):
    """The id-bearing post that is answered, when `by` sees it in that topic; None otherwise."""
    if reply_to is None:
        return None
    return Post.objects.visible_to(by).filter(topic=topic, masked_rule=None, pk=reply_to.pk).first()


def take_the_floor(by):
    """Let `by` write one thing at a time until the transaction ends: what is counted stays true."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [WRITER, by.pk % 2**31])


def latest(by, **same):
    """The same thing by the same person a moment ago, or None: an impatient finger."""
    since = timezone.now() - TWICE
    return Post.objects.filter(author=by, created_at__gte=since, **same).order_by("pk").first()


def keep_pace(by, topic=None):
    """Raise Invalid, saying when it opens again, once `by` wrote too much or too soon."""
    now = timezone.now()
    mine = Post.objects.filter(author=by)
    lately = list(
        mine.filter(created_at__gt=now - HOUR)
        .order_by("-created_at")
        .values_list("created_at", flat=True)[: settings.POSTS_PER_HOUR]
    )
    if len(lately) == settings.POSTS_PER_HOUR:
        until = time_words(lately[-1] + HOUR + datetime.timedelta(minutes=1))
        raise Invalid(f"{len(lately)} messages en une heure\u00a0: tu pourras écrire à {until}.")
    if topic is None:
        return
    if topic.round_number and mine.filter(topic=topic, round_number=topic.round_number).exists():
        raise Invalid(SPOKEN)
    if topic.slow_minutes:
        wait = datetime.timedelta(minutes=topic.slow_minutes)
        last = mine.filter(topic=topic, created_at__gt=now - wait).order_by("-pk").first()
        if last is not None:
            until = time_words(last.created_at + wait + datetime.timedelta(minutes=1))
            raise Invalid(
                f"Mode lent\u00a0: un message toutes les {topic.slow_minutes} minutes. "
                f"Le prochain à partir de {until}."
            )
