"""A topic as one viewer reads it: some of its posts in order, signed, with what hangs on them.

No number of queries depends on how long the topic is: posts are found by id, never counted.
"""

from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Left
from django.http import Http404

from core.typography import shortened
from files.models import StoredFile
from groups.mentions import nameless, refs_in
from groups.models import Attachment, Group, Member, Poll, Post, Synthesis, Topic
from groups.models.sight import Read
from groups.queries.gestures import Gestures, gestures_of
from groups.queries.rendering import spoken
from groups.queries.topics import mark_of, ordered
from groups.queries.voices import Voice, voices
from profiles.models.block import apart_from
from sections.models import Unit

PAGE = 30
# What is left of an answered post above its answer.
ECHO = 90
# From how many posts, and above which share of them, one is told that others may speak.
NUDGE_FROM, NUDGE_SHARE = 10, 0.3

# No row has it: PostgreSQL could not hold it.
TOO_BIG = 2**63


TOPIC = ordered(
    Topic,
    *("id", "title", "author_id", "created_at", "masked_rule", "is_pinned", "is_locked"),
    *("slow_minutes", "round_number", "posts_count", "voices_count", "last_post_id", "group_id"),
)
GROUP = ordered(Group, "id", "kind", "access", "state", "name", "slug", "masked_rule", "unit_id")
UNIT = ordered(Unit, "id", "path", "slug", "short_name")
# What else a topic carries: the place of the viewer, and what hangs on it.
TOLD = ("mark", "role", "opening", "mine", "has_poll", "has_synthesis")
POST = ordered(
    Post,
    *("id", "topic_id", "author_id", "html", "created_at", "edited_at", "masked_rule"),
    *("reply_to_id", "round_number"),
    *("supports_count", "agree_count", "nuance_count", "disagree_count"),
)
ECHO_TOLD = ("echo_shown", "echo_author", "echo_words", "has_files")


@dataclass(frozen=True)
class File:
    """What hangs under a post: a file to open, one still in preparation, or why it was refused."""

    stored: StoredFile
    description: str

    @property
    def is_shown(self):
        """Whether it is drawn in the page."""
        return self.stored.is_image and self.stored.is_ready


@dataclass(frozen=True)
class Echo:
    """The post that another answers: who signs it, its first words, where it stands."""

    voice: Voice
    words: str
    url: str


@dataclass(frozen=True)
class Said:
    """One post as the viewer reads it. `is_first_unread` carries the mark of where she stopped."""

    post: Post
    voice: Voice
    html: str
    files: tuple[File, ...]
    gestures: Gestures | None
    echo: Echo | None
    is_mine: bool
    can_edit: bool
    is_first_unread: bool

    @property
    def pk(self):
        return self.post.pk

    @property
    def key(self):
        """Its id as addresses and anchors write it, without the spaces of thousands."""
        return str(self.post.pk)


@dataclass(frozen=True)
class Thread:
    """A page of a topic. `until` is how far it lets the viewer have read."""

    author: Voice
    posts: tuple[Said, ...]
    first_url: str
    previous_url: str
    next_url: str
    unread_url: str
    until: int

    @property
    def is_first(self):
        """Whether it begins with the post that opens the topic."""
        return not self.previous_url

    @property
    def is_last(self):
        """Whether nothing follows: the composer takes the talk where it is."""
        return not self.next_url

    @property
    def last_id(self):
        """The id of its last post, 0 without any."""
        return self.posts[-1].pk if self.posts else 0


def topic_or_404(viewer, pk):
    """The Topic `pk` that `viewer` reads, with her `mark` and her `role`, its `opening`, and how many
    posts of it are hers (`mine`). One query; raises Http404.
    """
    found = TOPICS.rows(viewer, pk) if pk < TOO_BIG else []
    if not found:
        raise Http404
    values = iter(found[0])
    topic = Topic.from_db("default", TOPIC, [next(values) for _ in TOPIC])
    topic.group = Group.from_db("default", GROUP, [next(values) for _ in GROUP])
    unit = [next(values) for _ in UNIT]
    topic.group.unit = Unit.from_db("default", UNIT, unit) if topic.group.unit_id else None
    for name, value in zip(TOLD, values, strict=True):
        setattr(topic, name, value)
    return topic


def topic_rows(viewer, pk):
    """What `topic_or_404` reads, as one row."""
    posts = Post.objects.filter(topic=OuterRef("pk")).order_by()
    opening = posts.order_by("pk").values("pk")[:1]
    mine = posts.filter(author=viewer.pk).values("topic").annotate(n=Count("pk")).values("n")
    place = Member.objects.filter(group=OuterRef("group"), person=viewer.pk)
    return (
        Topic.objects.visible_to(viewer)
        .filter(pk=pk)
        .annotate(
            mark=mark_of(viewer),
            role=Subquery(place.values("role")),
            opening=Coalesce(Subquery(opening), Value(0)),
            mine=Coalesce(Subquery(mine), Value(0)),
            has_poll=Exists(Poll.objects.filter(topic=OuterRef("pk"))),
            has_synthesis=Exists(Synthesis.objects.filter(topic=OuterRef("pk"))),
        )
        .values_list(
            *TOPIC,
            *(f"group__{name}" for name in GROUP),
            *(f"group__unit__{name}" for name in UNIT),
            *TOLD,
        )
    )


TOPICS = Read(topic_rows, int)


def place_in(viewer, topic):
    """The Member row of `viewer` in the group of a topic from `topic_or_404`, or None; no query."""
    return Member(group=topic.group, person_id=viewer.pk, role=topic.role) if topic.role else None


def thread_of(viewer, topic, *, after=None, before=None, at=None, may=True, writes=True):
    """The Thread of `topic` (from `topic_or_404`) for `viewer`; five queries whatever its length.

    `after`, `before` or `at` is the id of a post; without any it opens where the viewer stopped.
    `may` tells that she may answer posts with a gesture, `writes` that she may still write here.
    """
    start = at if at is not None else after + 1 if after is not None else None
    if start is before is None:
        start = start_of(topic)
    rows, more_before, more_after = page(viewer, topic, start, before)
    if not rows and (start or before):
        # An address made up, or whose posts are gone: the end of the talk.
        start, before = None, None
        rows, more_before, more_after = page(viewer, topic, start, before)
    unread = first_unread(topic, rows, start)
    people = people_of(viewer, topic, rows)
    url = topic.get_absolute_url()
    return Thread(
        author=people[topic.author_id],
        posts=read(viewer, topic, rows, people, unread=unread, may=may, writes=writes),
        first_url=f"{url}?message={topic.opening}",
        previous_url=f"{url}?avant={rows[0].pk}" if more_before else "",
        next_url=f"{url}?apres={rows[-1].pk}" if more_after else "",
        unread_url=""
        if unread or not has_unread(topic)
        else f"{url}?message={topic.mark + 1}#nouveau",
        until=rows[-1].pk if more_after else topic.last_post_id,
    )


def start_of(topic):
    """The id at which a topic opens: the first unread post once the first page was read, else 0."""
    if topic.posts_count <= PAGE or not topic.mark:
        return 0
    return topic.mark + 1 if topic.mark < topic.last_post_id else None


def has_unread(topic):
    """Whether the viewer began to read `topic`, and something was said since."""
    return 0 < topic.mark < topic.last_post_id


def first_unread(topic, rows, start):
    """The id of the first post the viewer has not read, when it is in this page; None otherwise."""
    if not rows or not has_unread(topic):
        return None
    begins = rows[0].pk if start is None else start
    if begins > topic.mark + 1:
        return None
    return next((post.pk for post in rows if post.pk > topic.mark), None)


def fresh(viewer, topic, after, *, may=True):
    """What was said in `topic` after the post `after`, read at once; None when it is too much."""
    rows, _, more = page(viewer, topic, after + 1, None)
    return None if more else read(viewer, topic, rows, people_of(viewer, topic, rows), may=may)


def page(viewer, topic, start, before):
    """Some posts of `topic` in order, whether some precede them, and whether some follow.

    From the id `start` on, or the last ones below `before`, or the very last ones; one query.
    """
    if start is not None:
        rows = read_rows(ONWARDS.rows(viewer, topic.pk, start))
        return rows[:PAGE], bool(rows) and rows[0].pk > topic.opening, len(rows) > PAGE
    rows = read_rows(BACKWARDS.rows(viewer, topic.pk, before or TOO_BIG - 1))
    shown = rows[:PAGE][::-1]
    follows = bool(before) and bool(shown) and shown[-1].pk < topic.last_post_id
    return shown, len(rows) > PAGE, follows


def read_rows(rows):
    """The Post of each row, with what it answers."""
    posts = []
    for row in rows:
        post = Post.from_db("default", POST, row[: len(POST)])
        post.__dict__.update(zip(ECHO_TOLD, row[len(POST) :], strict=True))
        posts.append(post)
    return posts


def said_in(viewer, topic):
    """The posts of the topic `topic` (an id) that `viewer` reads, as rows."""
    posts = Post.objects.visible_to(viewer).filter(topic=topic).annotate(**echoed(viewer))
    return posts.values_list(*POST, *ECHO_TOLD)


ONWARDS = Read(
    lambda viewer, topic, start: (
        said_in(viewer, topic).filter(pk__gte=start).order_by("pk")[: PAGE + 1]
    ),
    *(int, int),
)
BACKWARDS = Read(
    lambda viewer, topic, before: (
        said_in(viewer, topic).filter(pk__lt=before).order_by("-pk")[: PAGE + 1]
    ),
    *(int, int),
)


def echoed(viewer):
    """What a post answers, and whether `viewer` may read it; whether something hangs under it."""
    shown = Q(reply_to__author=None) | apart_from(viewer.pk, "reply_to__author")
    shown &= Q(reply_to__masked_rule=None, reply_to__isnull=False)
    return {
        "echo_shown": Case(When(shown, then=True), default=False),
        "echo_author": F("reply_to__author"),
        "echo_words": Left("reply_to__text", 4 * ECHO),
        "has_files": Exists(Attachment.objects.filter(post=OuterRef("pk"))),
    }


def people_of(viewer, topic, rows):
    """The Voices of whoever signs `topic`, those posts and what they answer, or is named; one query."""
    ids = {topic.author_id, *(post.author_id for post in rows)}
    ids.update(post.echo_author for post in rows if post.echo_shown)
    return voices(viewer, ids, refs_in(*(post.html for post in rows)))


def read(viewer, topic, rows, people, *, unread=None, may=True, writes=True):
    """Those posts as `viewer` reads them, signed by `people`; one query, two with files."""
    by_ref = people.by_ref()
    files = files_of([post.pk for post in rows if post.has_files])
    gestures = gestures_of(viewer, rows, may=may)
    return tuple(
        Said(
            post=post,
            voice=people[post.author_id],
            html="" if post.is_masked else spoken(post, by_ref),
            files=() if post.is_masked else shown_to(viewer, post, files.get(post.pk, ())),
            gestures=None if post.is_masked else gestures.get(post.pk),
            echo=echo(topic, post, people),
            is_mine=post.author_id == viewer.pk,
            can_edit=writes and post.author_id == viewer.pk and not post.is_masked,
            is_first_unread=post.pk == unread,
        )
        for post in rows
    )


def echo(topic, post, people):
    """The Echo of what `post` answers; None when it answers nothing that the viewer may read."""
    if not post.echo_shown or post.is_masked:
        return None
    url = f"{topic.get_absolute_url()}?message={post.reply_to_id}#m{post.reply_to_id}"
    # A quote says it again already.
    words = "" if post.html.startswith("<blockquote>") else echo_words(post.echo_words)
    return Echo(people[post.echo_author], words, url)


def echo_words(text):
    """The first words of what somebody typed: not what she quoted, nor the name of anybody."""
    own = [line for line in text.split("\n") if not line.lstrip().startswith(">")]
    return shortened(nameless(" ".join(own)), ECHO)


def files_of(posts):
    """{post id: [Attachment]} with their files, without their texts; one query."""
    if not posts:
        return {}
    found = {}
    rows = Attachment.objects.filter(post__in=posts).select_related("file").defer("file__text")
    for attachment in rows.order_by("pk"):
        found.setdefault(attachment.post_id, []).append(attachment)
    return found


def shown_to(viewer, post, attachments):
    """The File of each attachment; what was refused is told to its author alone."""
    return tuple(
        File(attachment.file, attachment.description)
        for attachment in attachments
        if attachment.file.state != StoredFile.State.REFUSED or post.author_id == viewer.pk
    )


def nudge(topic):
    """What is told to whoever signs more than 30 % of a long topic; "" to others."""
    total = topic.posts_count
    if total < NUDGE_FROM or topic.mine <= total * NUDGE_SHARE:
        return ""
    return f"Tu signes {topic.mine} messages sur {total} ici. Et si on entendait quelqu’un d’autre\u202f?"
