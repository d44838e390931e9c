"""Topics: opened, named, pinned, closed, slowed down, moved."""

from django.db import transaction

from core.http import Invalid, refuse_unless
from groups import mentions
from groups.models import Topic
from groups.policies import talking as policies
from groups.services.calls import forget_who_left
from groups.services.locking import lock_groups
from groups.services.posts import (
    excerpt_of,
    keep_pace,
    latest,
    locked,
    take_the_floor,
    tidy,
    write,
)
from journal.services import record
from moderation.services import move_things

TITLE = 120
SLOW = (0, 5, 15, 60)
NOT_YOURS = "Seule l’animation du groupe peut le faire."


@transaction.atomic
def open_topic(*, by, group, title, text, files=(), chosen=()):
    """`by` opens a topic in `group` with its first post; returns the Topic.

    The same title sent twice within two minutes is one topic. Raises Refused, Invalid,
    mentions.Ambiguous; `files` and `chosen` are those of `posts.publish`.
    """
    group = lock_groups([group.pk])[0]
    reason = policies.no_topic(by, group)
    refuse_unless(not reason, reason)
    title = named(title)
    written = mentions.resolve(by, group, tidy(text), chosen=chosen)
    take_the_floor(by)
    if twin := latest(by, topic__group=group, topic__title=title, text=written.text):
        return twin.topic
    keep_pace(by)
    topic = Topic.objects.create(group=group, title=title, author=by)
    post = write(by, topic, written, files)
    topic.excerpt = excerpt_of(post.html)
    topic.save(update_fields=["excerpt"])
    record(action="topic.opened", by=by, subject=topic)
    return topic


@transaction.atomic
def rename_topic(*, by, topic, title):
    """Change the title; tells nobody. Raises Refused, Invalid without a title."""
    topic = locked(topic)
    refuse_unless(policies.can_rename(by, topic), NOT_YOURS)
    change(by, topic, "topic.renamed", title=named(title))


@transaction.atomic
def set_pinned(*, by, topic, pinned):
    """Put the topic on top of the list, or back in it. Raises Invalid when three already stand there."""
    topic = locked(topic)
    refuse_unless(policies.can_lead(by, topic), NOT_YOURS)
    if pinned and not topic.is_pinned:
        others = Topic.objects.filter(group=topic.group_id, is_pinned=True).exclude(pk=topic.pk)
        if len(others.values_list("pk")[: policies.PINS]) == policies.PINS:
            raise Invalid("Trois sujets sont déjà épinglés\u00a0: décroches-en un d’abord.")
    change(by, topic, "topic.pinned" if pinned else "topic.unpinned", is_pinned=pinned)


@transaction.atomic
def set_locked(*, by, topic, closed):
    """Close the topic to answers, or open it again."""
    topic = locked(topic)
    refuse_unless(policies.can_lead(by, topic), NOT_YOURS)
    change(by, topic, "topic.locked" if closed else "topic.unlocked", is_locked=closed)


@transaction.atomic
def slow_down(*, by, topic, minutes):
    """Let each person write once every `minutes` there; 0 ends it. Raises Invalid on other paces."""
    topic = locked(topic)
    refuse_unless(policies.can_lead(by, topic), NOT_YOURS)
    if minutes not in SLOW:
        raise Invalid("Choisis un des rythmes proposés.")
    change(by, topic, "topic.slowed", slow_minutes=minutes)


@transaction.atomic
def move_topic(*, by, topic, to):
    """Take the topic with all that is in it to the group `to`, read by nobody more.

    People who do not read there are told of it no more.
    """
    to = lock_groups({topic.group_id, to.pk})[-1]
    topic = locked(topic)
    refuse_unless(policies.can_move(by, topic, to), "Ce sujet ne peut pas aller dans ce groupe.")
    came_from = topic.group_id
    topic.group, topic.is_pinned = to, False
    topic.save(update_fields=["group", "is_pinned"])
    forget_who_left(topic)
    move_things(things=Topic.objects.filter(pk=topic.pk), place=to)
    move_things(things=topic.posts.all(), place=to)
    record(action="topic.moved", by=by, subject=topic, detail={"from": came_from, "to": to.pk})


def change(by, topic, action, **fields):
    """Write `fields` of `topic`, and that `by` did it, when they change something."""
    if all(getattr(topic, name) == value for name, value in fields.items()):
        return
    Topic.objects.filter(pk=topic.pk).update(**fields)
    record(action=action, by=by, subject=topic)


def named(title):
    """`title` on one line. Raises Invalid when there is none, or too long a one."""
    title = " ".join(title.split())
    if not title:
        raise Invalid("Donne un titre à ton sujet.")
    if len(title) > TITLE:
        raise Invalid(f"Ton titre est trop long\u00a0: {TITLE} caractères au plus.")
    return title
