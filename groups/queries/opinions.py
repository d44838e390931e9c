"""What people think of a post, with the sentences they gave."""

from dataclasses import dataclass
from urllib.parse import urlencode

from groups.mentions import refs_in
from groups.models import Post, Stance
from groups.queries.gestures import Gestures, gestures_of
from groups.queries.rendering import spoken
from groups.queries.thread import echoed
from groups.queries.voices import Voice, voices
from profiles.models.block import apart_from

PAGE = 30


@dataclass(frozen=True)
class Sentence:
    """What one person said of a post, and on which side."""

    side: str
    side_words: str
    sentence: str
    voice: Voice


@dataclass(frozen=True)
class Opinions:
    """One page of sentences on a post, the latest first; `side` when only one side is shown."""

    gestures: Gestures
    sides: tuple[tuple[str, str, int, str], ...]
    side: str
    rows: tuple[Sentence, ...]
    author: Voice
    html: str
    next_url: str = ""
    previous_url: str = ""
    first_url: str = ""


def posts_for(viewer):
    """The posts on which `viewer` may read what people think, with what their page shows."""
    shown = echoed(viewer)["echo_shown"]
    return Post.objects.select_related("topic__group__unit").annotate(echo_shown=shown)


def opinions_on(viewer, post, *, side="", after=None, may=True):
    """The Opinions on `post` (one of `posts_for`), which `viewer` reads; three queries.

    Nothing is said of a masked one.
    """
    gestures = gestures_of(viewer, [post], may=may)[post.pk]
    rows = [] if post.is_masked else sentences(viewer, post, side, after)
    shown = rows[:PAGE]
    signed = voices(viewer, [post.author_id, *(row[0] for row in shown)], refs_in(post.html))
    return Opinions(
        gestures=gestures,
        sides=sides_of(gestures),
        side=side,
        rows=tuple(
            Sentence(said, Stance.Side(said).label, sentence, signed[person])
            for person, said, sentence, _ in shown
        ),
        author=signed[post.author_id],
        html="" if post.is_masked else spoken(post, signed.by_ref()),
        next_url=page_url(side, shown[-1][-1]) if len(rows) > PAGE else "",
        first_url=page_url(side) if after else "",
    )


def sentences(viewer, post, side, after):
    """(person, side, sentence, id) of those given on `post`, one more than a page.

    Nobody reads those of a person she blocked, or who blocked her.
    """
    stances = Stance.objects.filter(apart_from(viewer.pk, "person"), post=post.pk).exclude(
        sentence=""
    )
    if side:
        stances = stances.filter(side=side)
    if after:
        stances = stances.filter(pk__lt=after)
    return list(stances.order_by("-pk").values_list("person", "side", "sentence", "pk")[: PAGE + 1])


def sides_of(gestures):
    """(side, words, how many, address) of each side of a post."""
    counts = (gestures.agree, gestures.nuance, gestures.disagree)
    return tuple(
        (side.value, side.label, count, page_url(side.value))
        for side, count in zip(Stance.Side, counts, strict=True)
    )


def page_url(side, after=None):
    """The address of a page of the list, from that of the list."""
    asked = {"avis": side, "apres": after}
    return "?" + urlencode({name: value for name, value in asked.items() if value})
