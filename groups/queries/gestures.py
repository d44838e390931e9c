"""What people answer to posts with one gesture, as one viewer sees it."""

from dataclasses import dataclass
from functools import cache

from django.db.models import Value
from django.urls import reverse

from core.prepared import Prepared
from groups.models import Stance, Support

# Queries are written once for each of these numbers of posts.
STEP = 10
# What a post must carry.
COUNTERS = ["supports_count", "agree_count", "nuance_count", "disagree_count"]


@dataclass(frozen=True)
class Gestures:
    """The gestures on one post: how many of each, and the viewer's own.

    `mine` is a Stance.Side or "". `may` tells whether the viewer may support it or take a stance.
    """

    pk: int
    supports: int
    agree: int
    nuance: int
    disagree: int
    supported: bool
    mine: str
    sentence: str
    may: bool

    @property
    def key(self):
        """The id as an attribute of HTML: a number would be written with its thousands apart."""
        return str(self.pk)

    @property
    def support_url(self):
        return url("topics:post-support", self.pk)

    @property
    def stance_url(self):
        return url("topics:post-stance", self.pk)

    @property
    def opinions_url(self):
        return url("topics:post-opinions", self.pk)

    @property
    def opinions(self):
        """How many people took a stance."""
        return self.agree + self.nuance + self.disagree

    @property
    def opinions_words(self):
        """« 12 d’accord, 3 à nuancer », without the sides that nobody took."""
        counts = (
            (self.agree, "d’accord"),
            (self.nuance, "à nuancer"),
            (self.disagree, "pas d’accord"),
        )
        return ", ".join(f"{count} {words}" for count, words in counts if count)

    @property
    def mine_words(self):
        return Stance.Side(self.mine).label if self.mine else ""


def gestures_of(viewer, posts, *, may=True):
    """{post id: Gestures} of `posts`, all of one topic that `viewer` reads; one query.

    Posts carry `pk`, `author_id`, `masked_rule` and the four counters. `may` tells that
    `policies.deciding.no_part` says nothing against it; nobody answers her own post or a masked one.
    """
    mine = own_gestures(viewer, [post.pk for post in posts])
    return {post.pk: read(viewer, post, *mine.get(post.pk, (False, "", "")), may) for post in posts}


def read(viewer, post, supported, side, sentence, may):
    """The Gestures on one post."""
    return Gestures(
        pk=post.pk,
        supports=post.supports_count,
        agree=post.agree_count,
        nuance=post.nuance_count,
        disagree=post.disagree_count,
        supported=supported,
        mine=side,
        sentence=sentence,
        may=may and post.masked_rule is None and post.author_id != viewer.pk,
    )


def own_gestures(viewer, ids):
    """{post id: (supported, side, sentence)} of what `viewer` did on the posts `ids`; one query."""
    if not ids:
        return {}
    missing = -len(ids) % STEP
    done = {}
    for post, side, sentence in own(len(ids) + missing).rows(viewer.pk, *ids, *[0] * missing):
        supported, *stance = done.get(post, (False, "", ""))
        done[post] = (supported, side, sentence) if side else (True, *stance)
    return done


@cache
def own(count):
    """The Prepared of what one person did on `count` posts: a row a gesture, a support has no side."""

    def build(person, *ids):
        nothing = {"said": Value(""), "why": Value("")}
        supports = Support.objects.filter(person=person, post__in=ids)
        stances = Stance.objects.filter(person=person, post__in=ids)
        return supports.values_list("post", *nothing.values()).union(
            stances.values_list("post", "side", "sentence"), all=True
        )

    return Prepared(build, int, *[int] * count)


def url(name, pk):
    """The address of one gesture on a post."""
    return pattern(name).replace("/0/", f"/{pk}/", 1)


@cache
def pattern(name):
    return reverse(name, args=[0])
