"""Words found in what one may read, and people one may write to."""

from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery

from core.typography import shortened
from messaging.models import Conversation, Message
from messaging.policies.conversations import board_pair, is_shown, pair_of
from messaging.queries.seats import seated_in, title_of
from profiles.models import Person, Visibility
from profiles.queries.rows import FACE

PAGE = 20
PEOPLE = 12
EXCERPT = 200


@dataclass(frozen=True)
class Hit:
    """A message that holds the words."""

    message: Message
    title: str
    excerpt: str

    @property
    def url(self):
        """The conversation, at that message."""
        where = self.message.conversation.get_absolute_url()
        return f"{where}?avant={self.message.pk + 1}#m{self.message.pk}"


@dataclass(frozen=True)
class Found:
    """A page of what was found."""

    q: str
    hits: tuple[Hit, ...] = ()
    next_url: str = ""
    previous_url: str = ""


def search(person, q, *, before=None):
    """The Found of `q` among the messages that `person` reads, the last ones first; three queries."""
    if not q:
        return Found("")
    rows = Message.objects.visible_to(person).filter(
        search=SearchQuery(q, config="fr", search_type="websearch"),
        masked_rule=None,
        taken_back_at=None,
    )
    if before:
        rows = rows.filter(pk__lt=before)
    rows = rows.select_related("conversation__unit").defer("search").order_by("-pk")
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    conversations = {one.conversation_id: one.conversation for one in shown}
    titles = titles_of(person, conversations.values())
    hits = [
        Hit(one, titles[one.conversation_id], shortened(" ".join(one.text.split()), EXCERPT))
        for one in shown
    ]
    return Found(q, tuple(hits), f"avant={shown[-1].pk}" if len(found) > PAGE else "")


def titles_of(person, conversations):
    """{id: what `person` calls it} of those Conversations; one query."""
    seats = seated_in(person, [one.pk for one in conversations])
    return {one.pk: title_of(person, one, seats[one.pk]) for one in conversations}


def people_to_write_to(person, q):
    """The people whom `person` sees, whose name holds the words of `q`, and who may be written to."""
    if not q or not is_shown(person):
        return []
    people = Person.objects.visible_to(person).active().matching(q).exclude(pk=person.pk)
    people = people.exclude(visibility=Visibility.SECTION)
    return list(people.only(*FACE, "sort_key").alphabetical()[:PEOPLE])


def chosen(person, refs):
    """The people of those `refs` whom `person` sees, in the order of their names."""
    people = Person.objects.visible_to(person).filter(ref__in=refs).exclude(pk=person.pk)
    return list(people.alphabetical())


def known_with(person, people):
    """The Conversation of two that `person` already has with the only one of `people`, or None."""
    if len(people) != 1:
        return None
    pair = pair_of(person, people[0])
    return Conversation.objects.visible_to(person).filter(pair=pair).first()


def known_board(person, unit):
    """The Conversation that `person` already has with the board of `unit`, or None."""
    pair = board_pair(unit, person)
    return Conversation.objects.visible_to(person).filter(pair=pair).first()
