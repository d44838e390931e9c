"""Who is told that somebody named her, or answered her."""

from django.utils import timezone

from groups.models import Mention, Topic
from groups.queries.readers import readers_of
from notifications.services import notify, notify_many, withdraw
from profiles.models import Person

MENTION, REPLY = "groups.mention", "groups.reply"


def tell_mentions(post, people):
    """Tell those of `people` (ids) who read the topic of `post` and see its author."""
    told = [person for person in Person.objects.filter(pk__in=people) if hears(person, post)]
    if told:
        notify_many(kind=MENTION, recipients=told, key=str(post.pk), subject=post)


def tell_reply(post):
    """Tell whoever is answered: the author of the post replied to, otherwise of the topic.

    Once a day for each topic, however many answer.
    """
    answered = post.reply_to.author if post.reply_to_id else post.topic.author
    if answered is None or answered.pk == post.author_id or not hears(answered, post):
        return
    notify(
        kind=REPLY,
        recipient=answered,
        key=f"{post.topic_id}:{timezone.localdate():%Y-%m-%d}",
        payload={"post": post.pk},
        subject=post.topic,
    )


def hears(person, post):
    """Whether `person` reads the topic of `post`, and sees who wrote it."""
    return (
        person.is_active
        and Topic.objects.is_visible_to(person, post.topic_id)
        and Person.objects.is_visible_to(person, post.author_id)
    )


def forget_mentions(post, people):
    """Take back what told those `people` (ids) that `post` names them."""
    for pk in people:
        withdraw(kind=MENTION, subject=post, recipient=pk)


def forget_who_left(topic):
    """Take back what told of the mentions of `topic` to who reads its group no more."""
    readers = Person.objects.filter(readers_of(topic.group)).values("pk")
    gone = Mention.objects.filter(post__topic=topic).exclude(person__in=readers)
    for mention in gone.select_related("post"):
        forget_mentions(mention.post, [mention.person_id])
