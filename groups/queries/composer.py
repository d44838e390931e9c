"""What is told to whoever is about to write: who will read, what stands in the way, what she answers."""

from dataclasses import dataclass

from groups.mentions import refs_in, spelled
from groups.models import Post
from groups.policies import common
from groups.policies import talking as policies
from groups.queries.thread import Echo, echo_words, nudge
from groups.queries.voices import voices

HALF_HEARD = (
    "Ton profil est visible par les adhérents\u00a0: les sympathisants liront «\u00a0Membre\u00a0» à la "
    "place de ton nom."
)


@dataclass(frozen=True)
class Composer:
    """The place where one writes, or why one does not (`refusal`). `reply_to` is None for no post."""

    refusal: str
    is_hidden: bool
    audience: str
    half_heard: str
    nudge: str
    pace: str
    round: int
    reply_to: Post | None
    echo: Echo | None
    quote: str

    @property
    def reply_key(self):
        """The id of the post that is answered, as an address writes it."""
        return str(self.reply_to.pk)

    @property
    def must_join(self):
        """Whether joining the group is all that is missing."""
        return self.refusal == policies.MEMBERS_ONLY


def composer_of(viewer, topic, place, *, reply_to=None, quotes=False):
    """The Composer of `topic` for `viewer`, answering the post `reply_to` (an id), `quotes` it too.

    No query, two when a post is answered.
    """
    post = answered(viewer, topic, reply_to)
    people = voices(viewer, {post.author_id}, refs_in(post.text)) if post else None
    return Composer(
        refusal=policies.no_reply(viewer, topic, place),
        is_hidden=not common.is_heard(viewer),
        audience=policies.audience(topic.group),
        half_heard=HALF_HEARD if policies.is_half_heard(viewer, topic.group) else "",
        nudge=nudge(topic),
        pace=f"Mode lent\u00a0: un message toutes les {topic.slow_minutes} minutes."
        if topic.slow_minutes
        else "",
        round=topic.round_number,
        reply_to=post,
        echo=Echo(people[post.author_id], echo_words(post.text), post.get_absolute_url())
        if post
        else None,
        quote=quoted(post.text, people.by_ref()) if post and quotes else "",
    )


def opening_composer(viewer, group):
    """The Composer of a new topic in `group`; one query."""
    return Composer(
        refusal=policies.no_topic(viewer, group),
        is_hidden=not common.is_heard(viewer),
        audience=policies.audience(group),
        half_heard=HALF_HEARD if policies.is_half_heard(viewer, group) else "",
        nudge="",
        pace="",
        round=0,
        reply_to=None,
        echo=None,
        quote="",
    )


def answered(viewer, topic, pk):
    """The post `pk` of `topic` when `viewer` may answer it, None otherwise; one query."""
    if not pk:
        return None
    posts = Post.objects.visible_to(viewer).filter(topic=topic.pk, masked_rule=None)
    return posts.filter(pk=pk).only("text", "author_id", "topic_id").first()


def quoted(text, people):
    """`text` as a quote to write under, without what it quoted itself."""
    lines = [
        line for line in spelled(text, people).split("\n") if not line.lstrip().startswith(">")
    ]
    words = "\n".join(lines).strip()
    return "\n".join(f"> {line}".rstrip() for line in words.split("\n")) + "\n\n" if words else ""
