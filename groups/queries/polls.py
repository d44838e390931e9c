"""The poll of a topic as one viewer reads it: never who chose what, nothing before its time."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse

from core.typography import count
from groups.models import Choice, Vote
from groups.policies.talking import is_free


@dataclass(frozen=True)
class Answer:
    """One possible answer; `votes` and `percent` are None until results are shown."""

    pk: int
    text: str
    mine: bool
    votes: int | None
    percent: int | None

    @property
    def votes_words(self):
        return f"{plural(self.votes, 'réponse')}, {self.percent}\u00a0%"


@dataclass(frozen=True)
class PollView:
    """A poll as the viewer reads it. `voters` is None while nothing of the results may be told."""

    pk: int
    topic: int
    question: str
    is_multiple: bool
    is_closed: bool
    closes_at: datetime
    shows_results: bool
    voters: int | None
    answers: tuple[Answer, ...]
    may_vote: bool
    may_close: bool
    may_remove: bool

    @property
    def voted(self):
        """Whether the viewer has answered."""
        return any(answer.mine for answer in self.answers)

    @property
    def voters_words(self):
        """« 12 personnes ont répondu », once results are shown."""
        if not self.voters:
            return "Personne n’a encore répondu"
        return f"{plural(self.voters, 'personne')} {'a' if self.voters == 1 else 'ont'} répondu"

    @property
    def vote_url(self):
        return reverse("topics:poll-vote", args=[self.topic])

    @property
    def close_url(self):
        return reverse("topics:poll-close", args=[self.topic])

    @property
    def remove_url(self):
        return reverse("topics:poll-remove", args=[self.topic])


def plural(number, noun):
    """« 12 personnes »."""
    return f"{count(number)}\u00a0{noun}{'s' if number > 1 else ''}"


def poll_of(viewer, topic, *, may=True, leads=False):
    """The PollView of `topic`, which `viewer` reads, or None; one query.

    `may` tells that `policies.deciding.no_part` says nothing against it; `leads` is its answer.
    """
    if topic.is_masked:
        return None
    mine = Vote.objects.visible_to(viewer).filter(choice=OuterRef("pk"))
    choices = list(
        Choice.objects.filter(poll__topic=topic.pk)
        .select_related("poll")
        .annotate(is_mine=Exists(mine))
    )
    asks = may and (leads or topic.author_id == viewer.pk)
    return view_of(choices, may, leads, asks) if choices else None


def view_of(choices, may, leads, asks):
    """The PollView of the choices of one poll."""
    poll = choices[0].poll
    shown = poll.shows_results
    return PollView(
        pk=poll.pk,
        topic=poll.topic_id,
        question=poll.question,
        is_multiple=poll.is_multiple,
        is_closed=poll.is_closed,
        closes_at=poll.closes_at,
        shows_results=shown,
        voters=poll.voters_count if shown else None,
        answers=tuple(answer_of(choice, poll, shown) for choice in choices),
        may_vote=may and not poll.is_closed,
        may_close=leads and not poll.is_closed,
        may_remove=asks and is_free(poll.created_at),
    )


def answer_of(choice, poll, shown):
    """The Answer of one choice, with its numbers when `shown`."""
    share = round(100 * choice.votes_count / poll.voters_count) if poll.voters_count else 0
    return Answer(
        pk=choice.pk,
        text=choice.text,
        mine=choice.is_mine,
        votes=choice.votes_count if shown else None,
        percent=share if shown else None,
    )
