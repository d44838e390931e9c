"""The questions under an event, as one viewer reads them."""

from dataclasses import dataclass

from django.db.models import Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from core.cursors import position, position_of
from events.models import Audience, Comment, Host, Organiser
from events.policies import comments as policies
from events.queries.organising import keepers_of
from groups.models.sight import Read
from groups.queries.columns import columns
from groups.queries.composer import HALF_HEARD
from groups.queries.voices import Voice, voices
from profiles.models import Person, Visibility

PAGE = 20
# Answers shown under a question in a list; all of them are on its own page, so many at a time.
SHOWN, ANSWERS = 5, 30
# No row has it: PostgreSQL could not hold it.
TOO_BIG = 2**63 - 1
DISCREET = "Mission discrète\u00a0: n’écris ici ni le lieu ni l’heure."
COLUMNS = columns(
    Comment,
    *("id", "event_id", "author_id", "reply_to_id", "html", "created_at", "masked_rule"),
)


def asked(viewer, event, before):
    """The last questions below the id `before` under the event of that id, those that she reads."""
    rows = Comment.objects.visible_to(viewer).filter(event=event, reply_to=None, pk__lt=before)
    return rows.order_by("-pk").values_list(*COLUMNS)[: PAGE + 1]


def answered(viewer, *questions):
    """The first answers to each of those questions (ids)."""
    rank = Window(RowNumber(), partition_by="reply_to", order_by="pk")
    rows = Comment.objects.visible_to(viewer).filter(reply_to__in=questions)
    first = rows.annotate(rank=rank).filter(rank__lte=SHOWN + 1)
    return first.order_by("pk").values_list(*COLUMNS)


def answers(viewer, question, after):
    """The first answers to one question above the id `after`."""
    rows = Comment.objects.visible_to(viewer).filter(reply_to=question, pk__gt=after)
    return rows.order_by("pk").values_list(*COLUMNS)[: ANSWERS + 1]


ASKED = Read(asked, int, int)
ANSWERED = Read(answered, *[int] * PAGE)
ANSWERS_OF = Read(answers, int, int)


@dataclass(frozen=True)
class Said:
    """A question or an answer, signed as the viewer may know it. `url` leads to the whole thread."""

    comment: Comment
    voice: Voice
    organises: bool
    is_mine: bool
    can_edit: bool
    answers: tuple = ()
    more: bool = False

    @property
    def key(self):
        """Its id, as an address writes it."""
        return str(self.comment.pk)


@dataclass(frozen=True)
class Composer:
    """What whoever is about to write is told; `refusal` is why she may not, "" when she may."""

    refusal: str
    is_hidden: bool
    note: str


@dataclass(frozen=True)
class Questions:
    """What stands under an event, and the Composer of who reads it."""

    rows: tuple[Said, ...]
    composer: Composer
    next_url: str = ""
    first_url: str = ""


def questions_of(viewer, event, *, before=None):
    """The Questions under `event`, the last ones first, below the id of the cursor `before`.

    None for visitors, who read no name, and where nothing may be said yet. Four queries at most,
    none while nobody asked.
    """
    if not viewer.is_authenticated or event.is_masked or event.is_draft:
        return None
    cursor = position_of(before or "", 1)
    start = cursor[0] if cursor else TOO_BIG
    rows = read(ASKED.rows(viewer, event.pk, start)) if event.comments_count else []
    shown = rows[:PAGE]
    below = {}
    if shown:
        ids = [row.pk for row in shown] + [0] * (PAGE - len(shown))
        for one in read(ANSWERED.rows(viewer, *ids)):
            below.setdefault(one.reply_to_id, []).append(one)
    address = reverse("events:comment", args=[event.ref])
    more = len(rows) > PAGE
    return Questions(
        rows=signed(viewer, event, shown, below),
        composer=composer_of(viewer, event),
        next_url=f"{address}?avant={position(shown[-1].pk)}" if more else "",
        first_url=f"{event.get_absolute_url()}#questions" if cursor else "",
    )


def composer_of(viewer, event):
    """The Composer of `viewer` under `event`; no query."""
    note = DISCREET if event.is_discreet else ""
    wide = event.audience in (Audience.PUBLIC, Audience.REGISTERED)
    if wide and viewer.visibility == Visibility.ADHERENTS:
        note = HALF_HEARD
    return Composer(
        refusal=policies.silence(viewer, event),
        is_hidden=not policies.is_heard(viewer),
        note=note,
    )


@dataclass(frozen=True)
class Thread:
    """One question and some of its answers, in order."""

    question: Said
    composer: Composer
    next_url: str = ""


def thread_of(viewer, question, *, after=None):
    """The Thread of a question that `viewer` sees, above the id of the cursor `after`.

    Three queries at most.
    """
    event = question.event
    cursor = position_of(after or "", 1)
    rows = read(ANSWERS_OF.rows(viewer, question.pk, cursor[0] if cursor else 0))
    shown = rows[:ANSWERS]
    [said] = signed(viewer, event, [question], {question.pk: shown}, most=ANSWERS)
    address = reverse("events:comment-thread", args=[event.ref, question.pk])
    more = len(rows) > ANSWERS
    return Thread(
        question=said,
        composer=composer_of(viewer, event),
        next_url=f"{address}?apres={position(shown[-1].pk)}" if more else "",
    )


def read(rows):
    """The Comment of each row."""
    return [Comment.from_db("default", COLUMNS, row) for row in rows]


def signed(viewer, event, questions, below, most=SHOWN):
    """The Said of each question, with its first answers in `below`; two queries, none for nothing."""
    if not questions:
        return ()
    shown = {one.pk: below.get(one.pk, [])[:most] for one in questions}
    authors = {one.author_id for one in questions}
    authors.update(one.author_id for rows in shown.values() for one in rows)
    people, organising = voices(viewer, authors), organising_among(authors, event)

    def said(comment, **fields):
        comment.event = event
        return Said(
            comment=comment,
            voice=people[comment.author_id],
            organises=comment.author_id in organising,
            is_mine=comment.author_id == viewer.pk and not comment.is_masked,
            can_edit=not policies.no_edit(viewer, comment),
            **fields,
        )

    return tuple(
        said(
            one,
            answers=tuple(said(reply) for reply in shown[one.pk]),
            more=len(below.get(one.pk, [])) > most,
        )
        for one in questions
    )


def organising_among(people, event):
    """Those of `people` (ids) who organise `event`: in their name, or that of its unit or group."""
    hosts = Host.objects.filter(event=event).exclude(accepted_at=None)
    found = Person.objects.active().filter(pk__in=hosts.values("person"))
    if event.organiser != Organiser.PERSON:
        unit = event.unit_id if event.organiser == Organiser.UNIT else None
        group = event.group_id if event.organiser == Organiser.GROUP else None
        found |= keepers_of([unit], [group])
    return set(found.filter(pk__in=people).values_list("pk", flat=True))
