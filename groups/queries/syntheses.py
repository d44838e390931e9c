"""The synthesis of a topic as one viewer reads it, its quotes and what participants say of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from groups.mentions import refs_in
from groups.models import Post, Synthesis, SynthesisOpinion
from groups.queries.polls import plural
from groups.queries.rendering import spoken
from groups.queries.thread import echoed
from groups.queries.voices import Voice, voices
from profiles.models.block import apart_from

# How many versions a page of the history shows, and how many corrections of them all.
PAGE, CORRECTIONS = 10, 100


@dataclass(frozen=True)
class Quote:
    """A post that a synthesis quotes, which the viewer may read."""

    html: str
    url: str
    voice: Voice


@dataclass(frozen=True)
class SynthesisView:
    """The last version of a synthesis. `mine` is the viewer's opinion: True, False, or None."""

    pk: int
    topic: int
    number: int
    html: str
    at: datetime
    voice: Voice
    quotes: tuple[Quote, ...]
    faithful: int
    to_correct: int
    mine: bool | None
    word: str
    may_judge: bool

    @property
    def opinions_words(self):
        return opinions_words(self.faithful, self.to_correct)

    @property
    def judge_url(self):
        return reverse("topics:synthesis-judge", args=[self.topic])

    @property
    def versions_url(self):
        return reverse("topics:syntheses", args=[self.topic])


def synthesis_of(viewer, topic, *, may=True):
    """The SynthesisView of `topic`, which `viewer` reads, or None; three queries at most.

    `may` tells that `policies.deciding.no_part` says nothing against it; only who spoke judges.
    """
    if topic.is_masked:
        return None
    last = judged(Synthesis.objects.filter(topic=topic.pk), viewer).first()
    if last is None:
        return None
    quoted = quoted_in(viewer, last.pk)
    authors = [last.author_id, *(post.author_id for post in quoted)]
    signed = voices(viewer, authors, refs_in(*(post.html for post in quoted)))
    return SynthesisView(
        pk=last.pk,
        topic=last.topic_id,
        number=last.number,
        html=last.html,
        at=last.at,
        voice=signed[last.author_id],
        quotes=tuple(quote_of(post, signed) for post in quoted),
        faithful=last.faithful,
        to_correct=last.to_correct,
        mine=last.mine,
        word=last.word or "",
        may_judge=may and last.spoke and last.author_id != viewer.pk,
    )


def opinions_words(faithful, to_correct):
    """« 4 personnes la trouvent fidèle, 1 personne demande à la corriger. », or nothing."""
    said = []
    if faithful:
        verb = "la trouve" if faithful == 1 else "la trouvent"
        said.append(f"{plural(faithful, 'personne')} {verb} fidèle")
    if to_correct:
        verb = "demande" if to_correct == 1 else "demandent"
        said.append(f"{plural(to_correct, 'personne')} {verb} à la corriger")
    return f"{', '.join(said)}." if said else ""


@dataclass(frozen=True)
class Correction:
    """What a participant would correct, as who animates the topic reads it."""

    word: str
    voice: Voice


@dataclass(frozen=True)
class Version:
    """One version in the history; `corrections` only for who animates, and for who wrote them."""

    number: int
    html: str
    changes: str
    at: datetime
    voice: Voice
    opinions_words: str
    corrections: tuple[Correction, ...]


@dataclass(frozen=True)
class Versions:
    """Some versions of a synthesis, the last first."""

    rows: tuple[Version, ...]
    next_url: str = ""
    first_url: str = ""
    previous_url: str = ""


def last_of(topic):
    """The last version of the synthesis of `topic`, or None; one query."""
    return Synthesis.objects.filter(topic=topic.pk).first()


def versions_of(viewer, topic, *, leads=False, before=None):
    """The Versions of the synthesis of `topic`, which `viewer` reads; three queries.

    Corrections are read by who `leads`, and by whoever wrote them.
    """
    syntheses = judged(Synthesis.objects.filter(topic=topic.pk), viewer)
    if before:
        syntheses = syntheses.filter(number__lt=before)
    found = list(syntheses[: PAGE + 1])
    shown = found[:PAGE]
    words = corrections(viewer, [version.pk for version in shown], leads)
    signed = voices(
        viewer, [*(version.author_id for version in shown), *(row.person_id for row in words)]
    )
    return Versions(
        rows=tuple(version_of(version, words, signed) for version in shown),
        next_url=f"?avant={shown[-1].number}" if len(found) > PAGE else "",
        first_url="?" if before else "",
    )


def version_of(version, words, signed):
    """The Version of one row, with those of the corrections that are about it."""
    return Version(
        number=version.number,
        html=version.html,
        changes=version.changes,
        at=version.at,
        voice=signed[version.author_id],
        opinions_words=opinions_words(version.faithful, version.to_correct),
        corrections=tuple(
            Correction(row.word, signed[row.person_id])
            for row in words
            if row.synthesis_id == version.pk
        ),
    )


def corrections(viewer, versions, leads):
    """The opinions that correct `versions` (ids), which `viewer` may read; one query.

    Those of a person apart from the viewer are read by nobody but her.
    """
    opinions = SynthesisOpinion.objects.filter(synthesis__in=versions, is_faithful=False)
    if leads:
        opinions = opinions.filter(apart_from(viewer.pk, "person"))
    else:
        opinions = opinions.filter(person=viewer.pk)
    return list(opinions.order_by("-pk")[:CORRECTIONS])


def judged(syntheses, viewer):
    """`syntheses` with how many find each faithful or to be corrected, and what `viewer` said."""
    opinions = SynthesisOpinion.objects.filter(synthesis=OuterRef("pk"))
    own = opinions.filter(person=viewer.pk)
    spoken = Post.objects.filter(topic=OuterRef("topic"), author=viewer.pk)
    return syntheses.annotate(
        faithful=how_many(opinions.filter(is_faithful=True)),
        to_correct=how_many(opinions.filter(is_faithful=False)),
        mine=Subquery(own.values("is_faithful")),
        word=Subquery(own.values("word")),
        spoke=Exists(spoken),
    )


def how_many(opinions):
    """The number of those opinions, as a subquery."""
    grouped = opinions.order_by().values("synthesis").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(grouped), 0)


def quoted_in(viewer, pk):
    """The posts quoted by the synthesis `pk` that `viewer` may read, as they stand in the topic."""
    return list(
        Post.objects.visible_to(viewer)
        .filter(quoted_in=pk, masked_rule=None)
        .annotate(echo_shown=echoed(viewer)["echo_shown"])
        .only("topic_id", "author_id", "html", "reply_to_id")
        .order_by("pk")
    )


def quote_of(post, signed):
    """The Quote of a post, by those who sign."""
    html = spoken(post, signed.by_ref())
    return Quote(html, post.get_absolute_url(), signed[post.author_id])
