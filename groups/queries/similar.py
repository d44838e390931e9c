"""Groups that look like the one somebody is about to open."""

import re
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramSimilarity
from django.db.models import F, Q, Value

from groups.models import Access, Group, Member
from groups.policies import groups as policies
from sections.models import PlaceKey

SHOWN = 5
WORDS = 20
# What a rank must reach: a word of the name, or two of the purpose.
RANK = 0.3
WORD = re.compile(r"[^\W\d_]{3,}")
# Words that name any group of a party and tell nothing of what it is about.
EMPTY = frozenset(
    [
        "groupe",
        "groupes",
        "collectif",
        "comité",
        "militant",
        "militants",
        "militante",
        "militantes",
        "socialiste",
        "socialistes",
        "parti",
        "section",
        "fédération",
        "pour",
        "les",
        "des",
        "une",
        "dans",
        "avec",
        "sur",
        "parler",
        "discuter",
        "échanger",
    ]
)


@dataclass(frozen=True)
class Similar:
    """One group that exists already, how many are in it, and what the person may do there."""

    group: Group
    reads: bool
    members: int
    is_in: bool
    can_join: bool


def similar_groups(viewer, name, purpose):
    """The Similar groups that `viewer` may know of, the nearest first; two queries at most."""
    key, query = PlaceKey(Value(name)), words_of(f"{name} {purpose}")
    if query is None:
        return []
    groups = (
        Group.objects.visible_to(viewer)
        .listed()
        .annotate(closeness=TrigramSimilarity("name_key", key), rank=SearchRank(F("search"), query))
        .filter(Q(name_key__trigram_similar=key) | Q(search=query, rank__gte=RANK))
        .order_by(-(F("closeness") + F("rank")), "pk")
        .only(
            *("kind", "access", "state", "name", "slug", "purpose", "masked_rule"),
            *("members_open", "members_known", "is_listed", "unit_id"),
        )[:SHOWN]
    )
    found = list(groups)
    places = {}
    if found:
        rows = Member.objects.filter(group__in=found, person=viewer.pk)
        places = {row.group_id: row for row in rows.only("group_id", "role")}
    return [similar(viewer, group, places.get(group.pk)) for group in found]


def similar(viewer, group, place):
    """The Similar of one group, `place` being that of the viewer."""
    is_in = place is not None and place.role != Member.Role.BANNED
    return Similar(
        group=group,
        reads=is_in or group.access != Access.PRIVATE,
        members=group.members_seen_by(viewer),
        is_in=is_in,
        can_join=policies.can_join(viewer, group, place),
    )


def words_of(text):
    """The SearchQuery of any of the telling words of `text`; None without one."""
    words = dict.fromkeys(word for word in WORD.findall(text.lower()) if word not in EMPTY)
    if not words:
        return None
    return SearchQuery(" or ".join(list(words)[:WORDS]), config="fr", search_type="websearch")
