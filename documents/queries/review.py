"""What is left of its authors in a document that was taken up."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from documents.local_names import Finding, Name, excerpts, findings, marked
from documents.models import Document, Version
from sections.models import CommuneSection, Department, Unit

# A text beyond it is looked over in its beginning only; a section covers forty communes at most.
LOOKED_OVER, COMMUNES = 60_000, 200


@dataclass(frozen=True)
class Review:
    """A draft and what to check in it: `finds`, and `html`, its text with each of them marked.

    Of a file, `html` is only what stands around them; an image is not readable.
    """

    version: Version
    initial: dict
    finds: tuple[Finding, ...]
    in_heading: tuple[Finding, ...]
    html: SafeString
    is_readable: bool
    source: Document | None

    @property
    def is_text(self):
        return self.version.file_id is None

    @property
    def file(self):
        """The StoredFile of the draft; None for a text."""
        return self.version.file


def review_of(draft):
    """The Review of a draft; a dozen queries."""
    version = draft.versions.select_related("file").get(number=draft.last_number)
    source = Document.objects.select_related("group").filter(pk=draft.adapted_from_id).first()
    names = names_left(source, draft) if source else ()
    text = (version.file.text if version.file_id else version.text)[:LOOKED_OVER]
    marks = findings(text, names)
    heading = f"{draft.title}\n{draft.summary}"
    return Review(
        version=version,
        initial={"title": draft.title, "summary": draft.summary, "text": version.text}
        | {"audience": draft.audience},
        finds=tuple(marks),
        in_heading=tuple(findings(heading, names)),
        html=marked(text, marks) if version.file_id is None else excerpts(text, marks),
        is_readable=bool(text.strip()),
        source=source,
    )


def names_left(source, draft):
    """The Names of whoever made `source` that are not also those of whoever takes it up."""
    theirs = unit_of(source)
    if theirs is None:
        return ()
    ours = unit_of(draft)
    kept = {name.key for name in names_of(ours)} if ours else set()
    return tuple(name for name in names_of(theirs) if name.key not in kept)


def unit_of(document):
    """The whole Unit of a document, or the one where its group acts; None without one."""
    pk = document.unit_id or document.group.unit_id
    return Unit.objects.filter(pk=pk).first() if pk else None


def names_of(unit):
    """The Names by which `unit` is known: its own, its federation's, its communes, its address."""
    above = Unit.objects.ancestors_of(unit).filter(level__in=("federation", "region"))
    units = [unit, *above] if unit.level != "national" else []
    names = [Name(text, "instance") for each in units for text in (each.name, each.short_name)]
    names += [Name(text, "lieu") for text in (unit.meeting_place, unit.meeting_address) if text]
    names += [Name(unit.role_email, "mail")] if unit.role_email else []
    paths = [each.path for each in units]
    for department in Department.objects.filter(federation__path__in=paths):
        names.append(Name(department.name, "departement"))
    links = CommuneSection.objects.filter(unit=unit).select_related("commune__city")[:COMMUNES]
    for link in links:
        names.append(Name(link.commune.name, "commune"))
        if link.commune.city:
            names.append(Name(link.commune.city.name, "commune"))
    return names
