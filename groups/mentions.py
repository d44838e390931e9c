"""« @Prénom Nom » in a post: resolved when it is written, named again for each reader.

What is kept is a marker with the reference of the person, never her name: whoever may not see her
reads « Membre », today or after she hides, in the post as in what quotes it.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import Q, Value
from django.db.models.functions import Lower

from core.html import format_html
from core.http import Invalid
from groups.models import Post
from groups.queries.readers import readers_of
from groups.queries.voices import voice_of
from profiles.models import Person, Visibility
from profiles.models.person import Unaccent
from profiles.queries.directory import UNIT_NAME

MARKER = re.compile(r"@\{([a-z2-9]{12})\}")
WORD = r"[^\W\d_](?:[\w’'.-]*\w)?"
# A name has two words at least; an address of mail is not a mention.
NAME = re.compile(rf"(?<![\w@])@({WORD}(?:[ \u00a0]{WORD}){{1,4}})")
# How many people one post may name.
NAMES = 10
SUGGESTED = 8
UNSEEN = "@Membre"


class Ambiguous(Invalid):
    """Several people bear a name that somebody mentioned: `people` has them, for her to choose."""

    def __init__(self, people):
        self.people = tuple(people)
        names = " et ".join(sorted({voice.name for voice in self.people}))
        super().__init__(f"Plusieurs personnes s’appellent {names}\u00a0: dis de qui tu parles.")


@dataclass(frozen=True)
class Written:
    """A text with its markers, and the people it calls: those of its quotes are not called again."""

    text: str
    called: tuple[int, ...]


def suggested(viewer, group, q):
    """At most eight people `viewer` may mention in `group`, whose names hold the words of `q`."""
    found = nameable(viewer, group).matching(q).exclude(pk=viewer.pk)
    return found.for_cards().annotate(unit=UNIT_NAME).alphabetical()[:SUGGESTED]


def nameable(viewer, group):
    """Those `viewer` may mention: people she sees, who read `group`. Never a hidden one."""
    seen = Person.objects.visible_to(viewer).active().filter(readers_of(group))
    return seen.exclude(visibility=Visibility.SECTION)


def resolve(by, group, text, *, topic=None, chosen=()):
    """The Written of what `by` typed for `group`; two queries at most, none without an @.

    Among people of one name, those whose reference is `chosen`, then those who wrote in `topic`.
    Raises Ambiguous when that does not tell. Who is not found stays the words of the author.
    """
    text = MARKER.sub(UNSEEN, text)
    names = [match[1].split() for match in NAME.finditer(text)][:NAMES]
    if not names:
        return Written(text, ())
    bearers = bearers_of(by, group, names)
    apart = settle(bearers, topic, set(chosen))
    called, unsure, lines = {}, [], []
    for line in text.split("\n"):
        quoted = line.lstrip().startswith(">")
        marked, people, doubts = mark(line, bearers, apart)
        lines.append(marked)
        if not quoted:
            called.update(dict.fromkeys(people))
            unsure += doubts
    if unsure:
        raise Ambiguous(dict.fromkeys(unsure))
    return Written("\n".join(lines), tuple(called))


def bearers_of(by, group, names):
    """{name without accents: [Voice]} of who bears one of `names`, lists of words; one query."""
    keys = {key for words in names for key in keys_of(words)}
    found = nameable(by, group).filter(
        Q(sort_key__in=[Lower(Unaccent(Value(key))) for key in sorted(keys)])
    )
    bearers = {}
    for person in found.for_cards().annotate(unit=UNIT_NAME).order_by("pk"):
        bearers.setdefault(flat(person.full_name), []).append(voice_of(person, person.unit))
    return bearers


def keys_of(words):
    """The names that may begin `words`, as people are sorted by: one does not know where the first
    name ends.
    """
    for length in range(2, len(words) + 1):
        for cut in range(1, length):
            yield " ".join((*words[cut:length], *words[:cut]))


def settle(bearers, topic, chosen):
    """{name: Voice} of the names that tell one person; one query when several bear the same."""
    settled = {name: voices[0] for name, voices in bearers.items() if len(voices) == 1}
    doubtful = {name: voices for name, voices in bearers.items() if len(voices) > 1}
    for name, voices in doubtful.items():
        meant = [voice for voice in voices if voice.person.ref in chosen]
        if not meant and topic is not None:
            ids = [voice.person.pk for voice in voices]
            wrote = set(
                Post.objects.filter(topic=topic, author__in=ids).values_list("author", flat=True)
            )
            meant = [voice for voice in voices if voice.person.pk in wrote]
        if len(meant) == 1:
            settled[name] = meant[0]
    return settled


def mark(line, bearers, settled):
    """`line` with its markers, the ids it names, and the voices among whom one must choose."""
    called, unsure = [], []

    def replace(match):
        words = re.split(r"[ \u00a0]", match[1])
        for length in range(len(words), 1, -1):
            name = flat(" ".join(words[:length]))
            if name in settled:
                called.append(settled[name].person.pk)
                rest = match[1][len(" ".join(words[:length])) :]
                return f"@{{{settled[name].person.ref}}}{rest}"
            if name in bearers:
                unsure.extend(bearers[name])
                break
        return match[0]

    return NAME.sub(replace, line), called, unsure


def flat(name):
    """`name` without accents, case or kind of apostrophe."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'").casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return plain.replace("œ", "oe").replace("æ", "ae")


def refs_in(*texts):
    """The references of who is named in `texts`."""
    return {ref for text in texts for ref in MARKER.findall(text)}


def named(html, people):
    """`html` with a link in the place of each marker, for who sees that person among `people` (by
    reference); « Membre » for others.
    """

    def replace(match):
        voice = people.get(match[1])
        if voice is None:
            return '<span class="mention">Membre</span>'
        return format_html('<a class="mention" href="{}">@{}</a>', voice.url, voice.name)

    return MARKER.sub(replace, html)


def spelled(text, people):
    """`text` as its author typed it, the names she may still see among `people` (by reference)."""
    return MARKER.sub(
        lambda match: f"@{people[match[1]].name}" if match[1] in people else UNSEEN, text
    )


def nameless(text):
    """`text` without the name of anybody: what everybody reads alike, excerpts and search."""
    return MARKER.sub(UNSEEN, text)
