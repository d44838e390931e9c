"""The directory: who is found, among those the viewer may see, and nothing that tells of others."""

from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.urls import reverse

from core.cursors import packed, unpacked
from profiles.models import Membership, Person, Tag
from profiles.models.person import WORDS
from profiles.models.sight import Seen
from sections.models import Commune, CommuneSection, Department, PlaceKey

PAGE = 30
# What a row shows, in the order of the columns of Person.
COLUMNS = (
    *("id", "ref", "first_name", "last_name", "visibility"),
    *("portrait", "photo", "status_line", "sort_key"),
)
# The party's unit before that of the youth movement.
UNIT_NAME = Subquery(
    Membership.objects.current()
    .filter(person=OuterRef("pk"))
    .order_by("-tree", "pk")
    .values("unit__name")[:1]
)
# The sections of the largest départements stay below it.
PLACES = 400

POSTAL_CODE, DEPARTMENT = 5, (2, 3)


@dataclass(frozen=True)
class Row:
    """One person found, and the name of the unit she belongs to (None: no section yet)."""

    person: Person
    unit: str | None


@dataclass(frozen=True)
class Directory:
    """One page of the directory. It never says how many there are: a total is an oracle."""

    rows: tuple[Row, ...]
    next_url: str = ""
    first_url: str = ""
    previous_url: str = ""
    place_is_unknown: bool = False


def directory(viewer, *, q="", lieu="", interet="", section="", after=""):
    """The Directory page `viewer` reads with those filters, after the cursor `after`.

    One query beyond those of her rights, another for a place.
    """
    units = None if section or not lieu else units_at(lieu)
    if units == []:
        return Directory(rows=(), place_is_unknown=True)
    words, cursor = q.split()[:WORDS], cursor_of(after)
    list_of = lists(len(words), bool(section), bool(interet), bool(cursor))
    values = [*words, *filter(None, (section, interet)), *(cursor or ())]
    rows = list_of.rows(viewer, *values) if units is None else list_of.build(viewer, *values, units)
    filters = {"q": q, "lieu": lieu, "interet": interet, "section": section}
    return page_of(list(rows), cursor, filters)


@cache
def lists(words, section, interet, cursor):
    """The Seen of the first rows of a list, by how many words are looked for and which filters."""

    def build(viewer, *values):
        given = iter(values)
        people = Person.objects.visible_to(viewer).active()
        people = people.matching(" ".join(next(given) for _ in range(words)))
        if section:
            people = people.filter(member(unit__slug=next(given)))
        if interet:
            people = people.filter(tagged(next(given)))
        if cursor:
            name, ref = next(given), next(given)
            people = people.filter(Q(sort_key__gt=name) | Q(ref__gt=ref), sort_key__gte=name)
        for units in given:
            people = people.filter(member(unit__in=units))
        return (
            people.annotate(unit=UNIT_NAME)
            .order_by("sort_key", "ref")
            .values_list(*COLUMNS, "unit")[: PAGE + 1]
        )

    return Seen(build, *[str] * (words + section + interet + 2 * cursor))


def page_of(rows, cursor, filters):
    """The Directory of those rows, one more than a page when there is a next one."""
    found = [
        Row(Person.from_db("default", COLUMNS, row[: len(COLUMNS)]), row[-1]) for row in rows[:PAGE]
    ]
    more = len(rows) > PAGE
    return Directory(
        rows=tuple(found),
        next_url=url_of(filters, after=cursor_at(found[-1].person)) if more else "",
        first_url=url_of(filters) if cursor else "",
    )


def member(**condition):
    """The condition of a current membership; by subquery, so that nobody is found twice."""
    return Exists(Membership.objects.current().filter(person=OuterRef("pk"), **condition))


def tagged(word):
    """The condition of an interest or a skill of that name.

    One list of ids rather than two conditions: PostgreSQL then starts from the few who have it.
    """
    tags = Tag.objects.filter(name__iexact=word).values("pk")
    interested = Person.interests.through.objects.filter(tag__in=tags).values("person")
    skilled = Person.skills.through.objects.filter(tag__in=tags).values("person")
    return Q(pk__in=interested.union(skilled))


def units_at(place):
    """Ids of the open sections of a commune, a postal code or a département; one query.

    A commune that bears the very name wins over those whose name only begins so.
    """
    if not any(character.isalnum() for character in place):
        return []
    code = place.replace(" ", "").upper()
    links = CommuneSection.objects.filter(unit__closed_on=None)
    if len(code) == POSTAL_CODE and code.isdigit():
        links = links.filter(commune__postal_codes__contains=[code])
    elif len(code) in DEPARTMENT and code[0].isdigit():
        links = links.filter(commune__department__code=code)
    else:
        return named_units(links, place)
    return list(links.order_by("unit_id").values_list("unit_id", flat=True).distinct()[:PLACES])


def named_units(links, place):
    """Ids of the units of `links` whose commune, city or département is named `place`."""
    key = PlaceKey(Value(place))
    departments = Department.objects.alias(key=PlaceKey("name")).filter(key=key).values("pk")
    named = Commune.objects.filter(name_key=key).values("pk")
    in_city = Commune.objects.filter(city__in=named).values("pk")
    in_department = Commune.objects.filter(department__in=departments).values("pk")
    near = Commune.objects.filter(name_key__startswith=key).values("pk")
    exact = (
        Q(commune__name_key=key)
        | Q(commune__city__name_key=key)
        | Q(commune__department__in=departments)
    )
    rows = list(
        links.filter(commune__in=near.union(in_city, in_department))
        .annotate(is_exact=Case(When(exact, then=True), default=False))
        .order_by("-is_exact", "unit_id")
        .values_list("unit_id", "is_exact")
        .distinct()[:PLACES]
    )
    best = [unit for unit, is_exact in rows if is_exact]
    return best or [unit for unit, _ in rows]


def communes_named(name, department=""):
    """At most two communes of that very name, in `department` when it is given; one query."""
    found = Commune.objects.filter(name_key=PlaceKey(Value(name)))
    if department:
        found = found.filter(department_id=department.upper())
    return list(found.order_by("-population")[:2])


def communes_like(start):
    """The ten largest communes whose name begins with `start`; one query."""
    found = Commune.objects.filter(name_key__startswith=PlaceKey(Value(start)))
    return list(found.order_by("-population")[:10])


def url_of(filters, **more):
    """The address of the directory with those filters."""
    query = {name: value for name, value in {**filters, **more}.items() if value}
    return f"{reverse('profiles:directory')}?{urlencode(query)}"


def cursor_at(person):
    """The cursor of what follows `person`."""
    return packed(f"{person.sort_key}\n{person.ref}")


def cursor_of(after):
    """The (sort key, ref) of a cursor; None when there is none or somebody made it up."""
    name, line, ref = (unpacked(after) or "").partition("\n")
    return (name, ref) if line else None
