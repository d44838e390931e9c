"""Supporting a post, and taking a stance on it; one person, one gesture of each."""

from django.db import transaction
from django.utils import timezone

from core.http import refuse_unless
from groups.models import Post, Stance, Support
from groups.policies.deciding import no_gesture

# What a group says of itself: long, and no rule reads it.
TEXTS = ("search", "presentation", "presentation_html")


@transaction.atomic
def support(*, by, post):
    """`by` supports `post`; doing it again changes nothing. Raises Refused."""
    may_answer(by, post)
    Support.objects.bulk_create([Support(post=post, person=by)], ignore_conflicts=True)


@transaction.atomic
def withdraw_support(*, by, post):
    """`by` no longer supports `post`; always allowed, for it says nothing any more."""
    lock(post)
    Support.objects.filter(post=post, person=by).delete()


@transaction.atomic
def take_stance(*, by, post, side, sentence=""):
    """`by` says what she thinks of `post`, in the place of what she said before. Raises Refused."""
    may_answer(by, post)
    Stance.objects.bulk_create(
        [Stance(post=post, person=by, side=side, sentence=sentence.strip(), at=timezone.now())],
        update_conflicts=True,
        unique_fields=["post", "person"],
        update_fields=["side", "sentence", "at"],
    )


@transaction.atomic
def withdraw_stance(*, by, post):
    """`by` takes back what she said of `post`; always allowed."""
    lock(post)
    Stance.objects.filter(post=post, person=by).delete()


def may_answer(by, post):
    """Raise Refused unless `by` may answer `post` as it is now."""
    reason = no_gesture(by, lock(post))
    refuse_unless(not reason, reason)


def lock(post):
    """The Post as it is now. First of all locks, as the counters of the database take theirs after
    the row of the gesture: two people who wait for each other in a circle would fail.
    """
    return (
        Post.objects.select_for_update(of=("self",), no_key=True)
        .select_related("topic__group__unit")
        .defer("search", "html", "topic__search", *(f"topic__group__{name}" for name in TEXTS))
        .get(pk=post.pk)
    )
