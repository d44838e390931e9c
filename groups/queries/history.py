"""What a post said before it was changed."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import mark_safe

from groups.mentions import named, refs_in
from groups.models import Post, PostVersion
from groups.queries.voices import Voice, voices

PAGE = 10
POSTS = ("topic__title", "author_id", "html", "created_at", "edited_at", "masked_rule")


@dataclass(frozen=True)
class Version:
    """One text of a post, and until when it was read; None for the one in force."""

    html: str
    until: datetime | None


@dataclass(frozen=True)
class History:
    """The texts of a post, the one in force first, then the last ones it replaced."""

    post: Post
    voice: Voice
    versions: tuple[Version, ...]
    next_url: str = ""
    previous_url: str = ""


def history_of(viewer, post, before=None):
    """The History of `post`, which `viewer` reads; two queries."""
    past = PostVersion.objects.visible_to(viewer).filter(post=post)
    if before:
        past = past.filter(pk__lt=before)
    found = list(past.order_by("-pk").only("html", "until")[: PAGE + 1])
    texts = [(version.html, version.until) for version in found[:PAGE]]
    if not before:
        texts.insert(0, (post.html, None))
    people = voices(viewer, {post.author_id}, refs_in(*(html for html, _ in texts)))
    by_ref = people.by_ref()
    return History(
        post=post,
        voice=people[post.author_id],
        versions=tuple(Version(mark_safe(named(html, by_ref)), until) for html, until in texts),
        next_url=f"?avant={found[PAGE - 1].pk}" if len(found) > PAGE else "",
    )
