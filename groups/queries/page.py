"""What every page of a group shows at its head, and the page of the group itself."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Subquery
from django.http import Http404
from django.utils import timezone

from core.prepared import Prepared
from groups.models import Admission, Group, Member, MergeProposal, Post
from groups.models.sight import Read
from groups.policies import common, talking
from groups.policies import groups as policies
from groups.queries.columns import columns
from sections.models import Unit

MONTH = datetime.timedelta(days=30)
# How many messages make a share of them mean something, and how much of them is a lot for one.
ENOUGH, HELD = 10, 30

# What a page of a group shows of it, and of its unit; never what search is made of.
COLUMNS = columns(
    Group,
    *("id", "unit_id"),
    *("kind", "access", "state", "is_listed", "name", "slug", "purpose", "theme", "masked_rule"),
    *("presentation_html", "created_at", "draft_until", "last_post_at", "version"),
    *("members_open", "members_known", "voices_month", "posts_count", "created_by_id"),
)
UNIT = columns(Unit, *("id", "slug", "name", "short_name", "path", "closed_on", "level"))


@dataclass(frozen=True)
class Head:
    """What one viewer is told and offered above every page of a group.

    `members` is None to who does not read it, and for the space of a unit, whose members are those of
    the unit. `waiting` counts what the viewer is to answer there.
    """

    reads: bool
    is_in: bool
    animates: bool
    is_invited: bool
    has_asked: bool
    can_join: bool
    can_ask: bool
    can_leave: bool
    can_follow: bool
    can_wake: bool
    can_invite: bool
    can_edit: bool
    can_manage: bool
    # Why no topic may be opened by the viewer; "" when it may.
    silence: str
    follow: str
    members: int | None
    waiting: int
    days_left: int
    missing: int


def group_or_404(viewer, slug, readable=False):
    """The Group at `slug` that `viewer` may know of, or may read when `readable`; raises Http404."""
    rows = (READABLE if readable else KNOWN).rows(viewer, slug)
    if not rows:
        raise Http404
    [row] = rows
    group = Group.from_db("default", COLUMNS, row[: len(COLUMNS)])
    if group.unit_id:
        group.unit = Unit.from_db("default", UNIT, row[len(COLUMNS) :])
    return group


def at(groups, slug):
    """The row of the group at `slug` among `groups`, with its unit."""
    found = groups.exclude(state=Group.State.MERGED).filter(slug=slug)
    return found.values_list(*COLUMNS, *(f"unit__{name}" for name in UNIT))


KNOWN = Read(lambda viewer, slug: at(Group.objects.visible_to(viewer), slug), str)
READABLE = Read(lambda viewer, slug: at(Group.objects.readable_by(viewer), slug), str)


def heir_or_404(viewer, slug):
    """The Group that the one at `slug` joined, if `viewer` may know of it; raises Http404."""
    joining = Group.objects.filter(slug=slug, state=Group.State.MERGED).values("merged_into")
    heir = Group.objects.visible_to(viewer).filter(pk__in=joining).only("slug").first()
    if heir is None:
        raise Http404
    return heir


def head_of(viewer, group):
    """The Head of `group` for `viewer`; one query, none for a visitor."""
    if not viewer.is_authenticated:
        return head_from(viewer, group, reads=False)
    [row] = STANDING.rows(viewer, group.pk)
    return head_from(viewer, group, **dict(zip(HEAD, row, strict=True)))


HEAD = ("reads", "role", "follow", "way", "asking", "offered")


def standing(viewer, pk):
    """The row of what `viewer` is to the group `pk`, as HEAD names it."""
    mine = Member.objects.filter(group=OuterRef("pk"), person=viewer.pk)
    way = Admission.objects.filter(group=OuterRef("pk"), person=viewer.pk).values("way")
    return (
        Group.objects.filter(pk=pk)
        .annotate(
            reads=Exists(Group.objects.readable_by(viewer).filter(pk=OuterRef("pk"))),
            role=Subquery(mine.values("role")),
            follow=Subquery(mine.values("follow")),
            way=Subquery(way),
            asking=counted(Admission.objects.requests(), "group"),
            offered=counted(MergeProposal.objects.visible_to(viewer), "target"),
        )
        .values_list(*HEAD)
    )


STANDING = Read(standing, int)


def counted(rows, column):
    """How many of `rows` name the group in `column`, as a subquery; NULL for none."""
    of_group = rows.filter(**{column: OuterRef("pk")}).order_by().values(column)
    return Subquery(of_group.annotate(found=Count("pk")).values("found"))


def head_from(viewer, group, *, reads, role=None, follow=None, way=None, asking=0, offered=0):
    """The Head made of what is known of the viewer's place in `group`."""
    place = Member(group=group, person_id=viewer.pk, role=role) if role else None
    invited = way == Admission.Way.INVITED
    manages = policies.can_manage(viewer, group, place)
    members = group.members_seen_by(viewer) if reads and not group.is_space else None
    return Head(
        reads=reads,
        is_in=common.is_in(viewer, group, place),
        animates=common.animates(viewer, group, place),
        is_invited=invited,
        has_asked=way == Admission.Way.ASKED,
        can_join=policies.can_join(viewer, group, place, invited=invited),
        can_ask=way is None and policies.can_ask(viewer, group, place),
        can_leave=policies.can_leave(viewer, group, place),
        can_follow=policies.can_follow(viewer, group, place),
        can_wake=policies.can_wake(viewer, group, place),
        can_invite=policies.can_invite(viewer, group, place),
        can_edit=policies.can_edit(viewer, group, place),
        can_manage=manages,
        silence=talking.no_topic(viewer, group, place),
        follow=follow or Member.Follow.DIGEST,
        members=members,
        waiting=(asking or 0) + (offered or 0) if manages else 0,
        days_left=days_left(group),
        missing=max(Group.DRAFT_MEMBERS - (members or 0), 1),
    )


def days_left(group):
    """How many days a draft still has, the last one counted; 0 for any other group."""
    if group.state != Group.State.DRAFT:
        return 0
    return max((group.draft_until - timezone.now()).days + 1, 1)


@dataclass(frozen=True)
class Circulation:
    """How wide participation is: how many people spoke in a month, and how much one of them did."""

    voices: int
    share: int

    @property
    def seats(self):
        """How many places are shown: those taken, and a few to fill."""
        return min(max(self.voices + 5, 10), 60)

    @property
    def taken(self):
        """How many of them are taken."""
        return min(self.voices, self.seats - 5)

    @property
    def is_held(self):
        """Whether one person says a third of everything, or more."""
        return self.share >= HELD


def spoken(group, since):
    """The rows of how many posts each person wrote in a group since then."""
    posts = Post.objects.filter(topic__group=group, created_at__gte=since, masked_rule=None)
    return posts.order_by().values("author").annotate(posts=Count("pk")).values_list("posts")


SPOKEN = Prepared(spoken, int, datetime.datetime)


def circulation(group):
    """The Circulation of `group`; one query.

    The share is that of whoever spoke most, without a name, and 0 while too little was said.
    """
    posts = [count for (count,) in SPOKEN.rows(group.pk, timezone.now() - MONTH)]
    share = round(100 * max(posts) / sum(posts)) if sum(posts) >= ENOUGH else 0
    return Circulation(voices=group.voices_month, share=share)
