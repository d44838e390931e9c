"""Where a « tour de table » stands: how many have spoken, how many seats are still free."""

from dataclasses import dataclass

from django.db.models import Count, Q

from groups.models import Post
from groups.queries.polls import plural
from profiles.models import Person


@dataclass(frozen=True)
class Round:
    """The current round of a topic, counted on the people its viewer sees."""

    topic: int
    number: int
    spoken: int
    seats: int
    spoke: bool
    may_lead: bool

    @property
    def waiting(self):
        """How many of those who speak in the topic have not spoken in this round."""
        return self.seats - self.spoken

    @property
    def words(self):
        """« Tour 2 : 3 personnes ont parlé, encore 9 places »."""
        verb = "a" if self.spoken == 1 else "ont"
        said = f"{plural(self.spoken, 'personne')} {verb} parlé"
        if not self.spoken:
            said = "personne n’a encore parlé"
        free = f"encore {plural(self.waiting, 'place')}" if self.waiting else "le tour est fait"
        return f"Tour {self.number}\u00a0: {said}, {free}"


def round_of(viewer, topic, *, leads=False):
    """The Round of `topic`, which `viewer` reads; None without one. One query, or none.

    `leads` is the answer of `policies.deciding.leads`.
    """
    number = topic.round_number
    if not number or topic.is_masked:
        return None
    heard = Post.objects.filter(topic=topic.pk, author__in=Person.objects.visible_to(viewer))
    now = Q(round_number=number)
    counts = heard.aggregate(
        seats=Count("author", distinct=True),
        spoken=Count("author", distinct=True, filter=now),
        mine=Count("pk", filter=now & Q(author=viewer.pk)),
    )
    return Round(topic.pk, number, counts["spoken"], counts["seats"], bool(counts["mine"]), leads)
