"""The news of a person: everything that concerns her, gathered by what it is about."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, CharField, Count, F, Max, Q, Value, When, Window
from django.db.models.functions import Cast, Concat, RowNumber

from core.typography import count
from notifications import registry, things
from notifications.models import Notice

PAGE = 30
# Of one thing, the last news only: its own page tells the others.
INSIDE = 10


@dataclass(frozen=True)
class News:
    """One notice as its recipient reads it on the site."""

    pk: int
    when: datetime
    item: registry.Item
    kind: registry.NoticeKind
    label: str
    icon: str
    unread: bool
    thing: things.Thing | None = None


@dataclass(frozen=True)
class Line:
    """The news of one thing, or of one kind, newest first; otherwise one news alone."""

    news: tuple

    @property
    def first(self):
        """The newest."""
        return self.news[0]

    @property
    def thing(self):
        """What they are about; None without."""
        return self.first.thing

    @property
    def sort(self):
        """The sort of thing they are about."""
        return things.get(self.thing.sort) if self.thing else None

    @property
    def unread(self):
        """Those that were not read."""
        return tuple(one for one in self.news if one.unread)

    @property
    def words(self):
        """« 3 nouvelles du groupe « Éducation » », « 5 personnes attendent ta réponse »."""
        number = len(self.news)
        if not self.thing:
            told = self.first.kind.subject([one.item for one in self.news])
            return f"Au moins {told}" if number == INSIDE else told
        many = f"Plus de {number - 1}" if number == INSIDE else count(number)
        return f"{many} nouvelles {self.sort.of} « {self.thing.name} »"


@dataclass(frozen=True)
class Stream:
    """Some news, newest first; `before` continues the list and is None at its end."""

    news: tuple
    newest: int | None
    before: int | None
    first: bool
    # Gathered, and how many in all were not read.
    lines: tuple = ()
    unread: int = 0

    @property
    def previous_url(self):
        return "" if self.first else "?"

    @property
    def next_url(self):
        return f"?avant={self.before}" if self.before else ""


def stream(person, *, before=None, size=PAGE, without=()):
    """The Stream of `person` older than the notice `before`. Sight is asked again of each kind.

    `without` names kinds that the page says otherwise.
    """
    mine = Notice.objects.visible_to(person).exclude(kind__in=without)
    older = mine.filter(pk__lt=before) if before else mine
    rows = list(older.order_by("-pk")[: size + 1])
    shown = rows[:size]
    return Stream(
        news=tuple(read_out(person, shown)),
        newest=shown[0].pk if shown else None,
        before=shown[-1].pk if len(rows) > size else None,
        first=not before,
    )


def gathered_stream(person, *, before=None, size=PAGE):
    """The Stream of `person`, in lines whose newest notice is older than `before`.

    Three queries, and those that the kinds shown ask, whatever the number of news.
    """
    mine = Notice.objects.visible_to(person).annotate(gathered=gathered_by())
    newest = mine.order_by().values("gathered").annotate(newest=Max("pk"))
    if before:
        newest = newest.filter(newest__lt=before)
    keys = list(newest.order_by("-newest").values_list("gathered", "newest")[: size + 1])
    shown = dict(keys[:size])
    place = Window(RowNumber(), partition_by=F("gathered"), order_by=F("pk").desc())
    rows = mine.filter(gathered__in=list(shown)).annotate(place=place).filter(place__lte=INSIDE)
    lines = {}
    rows = list(rows.order_by("-pk"))
    keys_of = {notice.pk: notice.gathered for notice in rows}
    for news in read_out(person, rows):
        lines.setdefault(keys_of[news.pk], []).append(news)
    return Stream(
        news=(),
        unread=unread_count(person),
        newest=max(shown.values(), default=None),
        before=keys[size - 1][1] if len(keys) > size else None,
        first=not before,
        lines=tuple(line for key in shown if key in lines for line in lines_of(lines[key])),
    )


def url_of(person, pk):
    """Where the notice `pk` of `person` leads; "" when it tells her nothing any more."""
    notices = list(Notice.objects.visible_to(person).filter(pk=pk))
    return next((news.item.url for news in read_out(person, notices)), "")


def sort_of(notice):
    """The Sort of what `notice` is a news of, or None."""
    if notice.about_type_id is None:
        return None
    return things.of_model(notice.about_type.model_class())


def lines_of(news):
    """The Lines of the `news` gathered together: one, or one for each when their thing has no name."""
    if news[0].kind.gathers:
        return [Line(tuple(news))]
    if news[0].thing:
        return [Line(tuple(one for one in news if one.thing))]
    return [Line((one,)) for one in news]


def gathered_by():
    """What a notice is gathered by: its thing, or its kind, otherwise itself."""
    thing = Concat(
        Cast("about_type", CharField()),
        Value(":"),
        Cast("about_id", CharField()),
        output_field=CharField(),
    )
    return Case(
        When(about_id__isnull=False, then=thing),
        When(kind__in=gathering_kinds(), then=F("kind")),
        default=Cast("pk", CharField()),
        output_field=CharField(),
    )


def live_kinds():
    """The codes of the kinds that tell how things are."""
    return [code for code, kind in registry.KINDS.items() if kind.is_live]


def gathering_kinds():
    """The codes of the kinds whose news stand together."""
    return [code for code, kind in registry.KINDS.items() if kind.gathers]


def unread_count(person):
    """How many news wait for `person`; one query."""
    found = Notice.objects.visible_to(person).aggregate(
        unread=Count("pk", filter=Q(read_at=None) & ~Q(kind__in=live_kinds()))
    )
    return found["unread"]


def read_out(person, notices):
    """The News of those of `notices`, of `person`, that still concern her, in the same order."""
    by_kind = {}
    for notice in notices:
        notice.recipient = person
        by_kind.setdefault(notice.kind, []).append(notice)
    for code, group in by_kind.items():
        if kind := registry.get(code):
            kind.prepare(group)
    for notice in notices:
        kind = registry.get(notice.kind)
        if kind and kind.still_concerns(notice):
            yield News(
                pk=notice.pk,
                when=notice.created_at,
                item=kind.item(notice),
                kind=kind,
                label=kind.label,
                icon=kind.icon,
                unread=notice.read_at is None,
                thing=kind.thing(notice),
            )
