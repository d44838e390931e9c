"""The library at the real scale: 20 000 documents of sections, federations and groups."""

from coopol.demo import debate_words as words
from coopol.demo.copying import copy_in
from coopol.demo.crowd import DAY
from coopol.demo.debate import paragraphs
from coopol.demo.prints import printed
from core.typography import count
from documents.models import Audience, Document, Format, Kind, Version
from groups.models import Group
from groups.models import Kind as GroupKind
from sections.models import Department, Level, Unit

DOCUMENTS = 20_000
# Shares: owned by a group, taken up from another, with a second version, brought as a file.
OF_GROUPS, TAKEN_UP, REVISED, FILES = 0.1, 0.3, 0.2, 0.1
AUDIENCES = {Audience.OWNER: 45, Audience.ADHERENTS: 35, Audience.ALL: 20}
KINDS = {
    Kind.LEAFLET: 40,
    Kind.POSTER: 8,
    Kind.ARGUMENT: 17,
    Kind.MINUTES: 20,
    Kind.TRAINING: 8,
    Kind.OTHER: 7,
}
DAYS = 1_400
# How many there are before the first is taken up.
TAKEN_FROM = 20


class Library:
    """Fills the library around `story`; `share` is the part of the real scale that is written."""

    def __init__(self, story, say, share=1.0):
        self.story, self.say, self.rng = story, say, story.rng
        self.now = story.crowd.now
        self.wanted = round(DOCUMENTS * share)
        members = story.crowd.adherents
        units = Unit.objects.exclude(level=Level.REGION).only("short_name", "path", "level")
        # One ticket a unit and one for each of its members: the largest sections print the most.
        self.tickets = [
            unit
            for unit in units.filter(tree="ps").order_by("path")
            for _ in range(1 + len(members.get(unit.pk, ())))
        ]
        self.groups = list(
            Group.objects.exclude(kind=GroupKind.UNIT)
            .listed()
            .order_by("-members_known", "pk")[:200]
        )
        federations = Department.objects.exclude(federation=None).order_by("-code")
        self.departments = {
            row.federation.path: row.code for row in federations.select_related("federation")
        }

    def fill(self):
        """Write everything, oldest first."""
        ages = sorted((self.rng.triangular(0, DAYS, 30) for _ in range(self.wanted)), reverse=True)
        originals, copies = [], []
        for age in ages:
            if len(originals) > TAKEN_FROM and self.rng.random() < TAKEN_UP:
                copies.append((self.document(age), self.rng.choice(originals)))
            else:
                originals.append(self.document(age))
        copy_in(originals)
        for document, source in copies:
            # What only its owner reads is taken up by nobody else.
            document.adapted_from = source if source.audience != Audience.OWNER else None
        copy_in([document for document, _ in copies])
        documents = originals + [document for document, _ in copies]
        copy_in([document.printed for document in documents if document.printed])
        copy_in(version for document in documents for version in self.versions(document))
        self.say(f"{count(len(documents))} documents")

    def document(self, age):
        """An unsaved document, `age` days old."""
        rng = self.rng
        unit = group = None
        if rng.random() < OF_GROUPS and self.groups:
            group = rng.choice(self.groups)
        else:
            unit = rng.choice(self.tickets)
        theme = rng.choice(list(words.SUBJECTS))
        kind = rng.choices(list(KINDS), KINDS.values())[0]
        town = unit.short_name if unit else rng.choice(self.tickets).short_name
        subject = rng.choice(words.SUBJECTS[theme])
        lines = self.lines(subject, town)
        made = self.now - DAY * age
        title = rng.choice(words.DOCUMENT_TITLES[kind]).format(subject=subject, town=town)
        file = printed(rng, title, lines, made) if rng.random() < FILES else None
        document = Document(
            unit=unit,
            group=group,
            kind=kind,
            title=title[:150],
            summary=lines[0][:400],
            theme=theme,
            department_id=self.department(unit),
            audience=rng.choices(list(AUDIENCES), AUDIENCES.values())[0],
            created_at=made,
            updated_at=made,
            is_ready=True,
            last_number=2 if rng.random() < REVISED else 1,
            text=file.text if file else "\n\n".join(lines),
        )
        document.printed = file
        return document

    def lines(self, subject, town):
        """A text about `subject` in `town`, as a file would give it."""
        chosen = self.rng.sample(words.SENTENCES, self.rng.randrange(6, 16))
        figures = self.rng.randrange(2, 90) * 100
        return [line.format(subject=subject, town=town, number=figures) for line in chosen]

    def department(self, unit):
        """The code of the département of `unit`, or None."""
        if unit is None or unit.level == Level.NATIONAL:
            return None
        paths = (*unit.ancestor_paths, unit.path)
        return next((self.departments[path] for path in paths if path in self.departments), None)

    def versions(self, document):
        """The versions of `document`, the last one with its present text, or its file."""
        lines = document.text.split("\n\n")
        for rank in range(1, document.last_number + 1):
            is_last = rank == document.last_number
            file = document.printed if is_last else None
            kept = lines if is_last else lines[:-1] or lines
            yield Version(
                document=document,
                number=rank,
                file=file,
                text="" if file else "\n\n".join(kept),
                html="" if file else paragraphs(kept),
                sheet=self.rng.choice(Format.values),
                changes=self.rng.choice(words.CHANGES) if rank > 1 else "",
                at=document.updated_at,
            )
