"""What the pages of reports, cases and decisions read."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model

from core.http import number
from moderation import policies, registry
from moderation.charter import CHARTER, Article
from moderation.models import Case, Decision, Flag
from moderation.services import take
from moderation.words import title_of

PAGE, WORDS, HISTORY = 30, 100, 20


@dataclass(frozen=True)
class FlagPage:
    """What somebody is about to report, or did: `mine` is her report of it as it is now, if any."""

    this: str
    title: str
    url: str
    mine: Flag | None

    @property
    def is_examined(self):
        """Whether her report was decided already."""
        return self.mine is not None and not self.mine.case.is_open


@dataclass(frozen=True)
class DecisionPage:
    """A decision as the person it concerns reads it, with her own words as they were reported."""

    decision: Decision
    title: str
    article: Article | None
    your: str
    url: str
    words: list
    is_contestable: bool


@dataclass(frozen=True)
class Saw:
    """A thing as it was when it was reported, and under which rules it was, then."""

    at: datetime
    words: list


@dataclass(frozen=True)
class CasePage:
    """All that whoever decides of a case reads. Nobody is told who reported.

    `author` is None for whoever the reader may not see; `now` is the thing as it is, when it changed
    since, None when it did not or is gone.
    """

    case: Case
    label: str
    this: str
    url: str
    rules: list
    saw: list
    words: list
    words_left: int
    now: list | None
    is_gone: bool
    is_masked: bool
    context: list
    author: object
    author_left: bool
    history: list
    decisions: list
    actions: list
    can_decide: bool
    decided_above: bool
    decided_by_me: bool


@dataclass(frozen=True)
class Cases:
    """Some cases of one place."""

    rows: list
    decided: bool
    first_url: str = ""
    next_url: str = ""

    @property
    def previous_url(self):
        return self.first_url


def flag_page(person, kind, thing):
    """The FlagPage of `thing`, of the Moderable `kind`, for `person`."""
    mine = (
        Flag.objects.visible_to(person)
        .filter(case__in=Case.objects.about(thing))
        .select_related("case")
        .order_by("-pk")
        .first()
    )
    if mine and not mine.case.is_open and mine.snapshot != take(kind, thing):
        mine = None
    return FlagPage(kind.this, kind.title(thing), kind.url(thing), mine)


def decision_page(person, decision):
    """The DecisionPage of `decision`, which is about what is `person`'s own."""
    case = decision.case
    kind, thing = registry.get(case.kind), case.thing
    flagged = case.flags.filter(at__lte=decision.at).order_by("-pk").first()
    seen = thing is not None and kind and kind.model.objects.is_visible_to(person, thing.pk)
    return DecisionPage(
        decision=decision,
        title=title_of(decision.action, case.kind),
        article=CHARTER[decision.rule - 1] if decision.rule else None,
        your=kind.your if kind else "ce que tu as publié",
        url=kind.url(thing) if seen else "",
        words=flagged.snapshot if flagged else [],
        is_contestable=decision.action not in (Decision.Action.NOTHING, Decision.Action.RESTORE),
    )


def case_page(viewer, case, *, in_admin=False):
    """The CasePage of `case`, which `viewer` may see; a constant number of queries.

    In the admin her author is named as the admin names people, elsewhere as the site does.
    """
    kind, thing = registry.get(case.kind), case.thing
    if kind and thing is not None:
        share(case, kind, thing)
    role = policies.role_in(viewer, case)
    flags = list(case.flags.order_by("-pk")[: WORDS + 1])
    decisions = list(case.decisions.all())
    current = take(kind, thing) if kind and thing is not None else None
    saw = distinct(flags[:WORDS])
    return CasePage(
        case=case,
        label=case.kind_label,
        this=kind.this if kind else "",
        url=url_of(viewer, kind, thing, in_admin),
        rules=[CHARTER[rule - 1].rule for rule in sorted({flag.rule for flag in flags})],
        saw=saw,
        words=[(CHARTER[flag.rule - 1].rule, flag.word, flag.at) for flag in flags[:WORDS]],
        words_left=max(case.flags_count - WORDS, 0),
        now=current if current and saw and current != saw[0].words else None,
        is_gone=thing is None,
        is_masked=policies.is_masked(thing),
        context=kind.context(thing) if kind and thing is not None else [],
        author=author_seen(viewer, case, in_admin),
        author_left=case.author_id is None,
        history=history_of(case, role),
        decisions=decisions,
        actions=policies.actions(viewer, case, role),
        can_decide=role is not None,
        decided_above=role is None and policies.is_decided_above(case),
        decided_by_me=bool(decisions) and decisions[0].by_id == viewer.pk,
    )


def share(case, kind, thing):
    """What was read with `thing` is not read again with `case`: who wrote it, where it stands."""
    author, place = kind.author(thing), kind.place(thing)
    if author is not None and author.pk == case.author_id:
        case.author = author
    if place is not None and place.pk == case.place_id:
        case.place = place


def distinct(flags):
    """The different states in which a thing was reported, the last one first."""
    saw = []
    for flag in flags:
        if not any(flag.snapshot == other.words for other in saw):
            saw.append(Saw(flag.at, flag.snapshot))
    return saw


def url_of(viewer, kind, thing, in_admin):
    """The address of `thing`; in the admin only when `viewer` may open it. Animators read it all."""
    if kind is None or thing is None:
        return ""
    may_open = not in_admin or kind.model.objects.is_visible_to(viewer, thing.pk)
    return kind.url(thing) if may_open else ""


def author_seen(viewer, case, in_admin):
    """The Person whose thing it is, or None when `viewer` may not see her there."""
    people = get_user_model().objects
    seen = people.visible_in_admin(viewer) if in_admin else people.visible_to(viewer)
    return seen.filter(pk=case.author_id).first()


def history_of(case, role):
    """What was decided before of the author of `case`; an animator reads of her own group alone."""
    if case.author_id is None:
        return []
    before = Decision.objects.filter(case__author=case.author_id).exclude(case=case)
    if role != Decision.Role.HEADQUARTERS:
        before = before.filter(case__place_type=case.place_type_id, case__place_id=case.place_id)
    return list(before.select_related("case")[:HISTORY])


def cases_in(viewer, place, *, decided=False, after=""):
    """The Cases of `place` that `viewer` may see: to decide by urgency, or decided by date."""
    cases = Case.objects.visible_to(viewer).standing_in(place)
    last = cases.filter(pk=number(after)).first() if number(after) else None
    if decided:
        cases = cases.decided().order_by("-pk")
        cases = cases.filter(pk__lt=last.pk) if last else cases
    else:
        cases = cases.opened().by_urgency()
        cases = cases.less_urgent_than(last) if last else cases
    rows = list(cases.with_words()[: PAGE + 1])
    filters = "etat=decides&" if decided else ""
    return Cases(
        rows=rows[:PAGE],
        decided=decided,
        first_url=f"?{filters}" if last else "",
        next_url=f"?{filters}apres={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
    )
