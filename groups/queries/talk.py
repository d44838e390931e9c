"""The page of a topic: the thread, what it comes to, who may do what, where one writes."""

from dataclasses import dataclass

from groups.policies import deciding
from groups.policies import talking as policies
from groups.queries.composer import Composer, composer_of
from groups.queries.polls import PollView, poll_of
from groups.queries.rounds import Round, round_of
from groups.queries.syntheses import SynthesisView, synthesis_of
from groups.queries.thread import Thread, place_in, thread_of

# The paces of slow mode, in minutes, as an animator chooses among them.
PACES = (
    (0, "Libre"),
    (5, "Un message toutes les 5 minutes"),
    (15, "Un message tous les quarts d’heure"),
    (60, "Un message par heure"),
)


@dataclass(frozen=True)
class Talk:
    """A topic for one viewer. `thread` is None when moderation masked the topic."""

    thread: Thread | None
    composer: Composer
    synthesis: SynthesisView | None
    poll: PollView | None
    round: Round | None
    may: bool
    leads: bool
    can_rename: bool
    can_ask: bool
    paces: tuple = PACES

    @property
    def answers(self):
        """Whether the viewer may answer here."""
        return not self.composer.refusal


def talk_of(viewer, topic, *, reply_to=None, quotes=False, **where):
    """The Talk of `topic` (from `topic_or_404`) for `viewer`, at the page that `where` names."""
    place = place_in(viewer, topic)
    composer = composer_of(viewer, topic, place, reply_to=reply_to, quotes=quotes)
    may = not deciding.no_part(viewer, topic, place)
    leads = policies.can_lead(viewer, topic, place)
    thread = None
    if not topic.is_masked:
        thread = thread_of(viewer, topic, may=may, writes=not composer.refusal, **where)
    shown = thread is not None
    return Talk(
        thread=thread,
        composer=composer,
        synthesis=synthesis_of(viewer, topic, may=may) if shown and topic.has_synthesis else None,
        poll=poll_of(viewer, topic, may=may, leads=leads) if shown and topic.has_poll else None,
        round=round_of(viewer, topic, leads=leads) if shown and topic.round_number else None,
        may=may,
        leads=leads,
        can_rename=policies.can_rename(viewer, topic, place),
        can_ask=not topic.has_poll and not deciding.no_poll(viewer, topic, place),
    )
