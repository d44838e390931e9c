"""Publish: a file somebody brings, or a text written on the site, under the name of a unit or group."""

from html import unescape

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.html import strip_tags

from core.http import Invalid, refuse_unless
from core.markdown import render
from documents import policies
from documents.models import Audience, Document, Format, Version
from documents.services.following import serve
from files.services import receive
from groups.policies.common import HIDDEN, is_heard
from journal.services import record
from sections.models import Department, Unit

NOT_HERE = "Tu ne peux pas déposer de document ici."
TOO_WIDE = "Seuls ceux qui tiennent la page, ou animent le groupe, peuvent l’ouvrir à d’autres."
NOT_YOURS = "Seuls ceux qui tiennent ce document peuvent le changer."
ONE_OF_TWO = "Choisis un fichier, ou écris un texte."
EDITABLE = ("title", "summary", "kind", "theme", "audience")
ORDER = list(Audience)


@transaction.atomic
def publish(*, by, owner, kind, title, summary, theme, audience, text="", sheet="", uploaded=None):
    """Put a document of the Unit or Group `owner` in the library, and return it.

    What `uploaded` holds is read once a worker has prepared it, `text` at once. Raises Refused
    when `by` may not publish there, BadFile or Invalid when there is nothing fit to be published.
    """
    may_publish(by, owner, audience)
    document = Document.objects.create(
        **owned(owner),
        kind=kind,
        title=title,
        summary=summary,
        theme=theme,
        audience=audience,
        created_by=by,
    )
    write_version(by, document, text=text, sheet=sheet, uploaded=uploaded)
    log(by, document, "document.published", {"audience": str(audience)})
    return document


@transaction.atomic
def add_version(*, by, document, changes="", text="", sheet="", uploaded=None):
    """Add a state of `document`, with what `changes` in it; returns the Version.

    The former one is served until a worker has prepared the file. Raises Refused, BadFile, Invalid.
    """
    document = locked(document)
    may_edit(by, document)
    version = write_version(
        by, document, text=text, sheet=sheet, uploaded=uploaded, changes=changes
    )
    log(by, document, "document.version_added", {"number": version.number})
    return version


@transaction.atomic
def edit_document(*, by, document, changes):
    """Change what is said of `document`: `changes` is {field of EDITABLE: value}.

    Opened to more people, it is new to them. Raises Refused, and ValueError for another field.
    """
    if unknown := changes.keys() - set(EDITABLE):
        raise ValueError(f"Not to be edited: {unknown}")
    document = locked(document)
    may_edit(by, document)
    audience = changes.get("audience", document.audience)
    refuse_unless(policies.can_publish(by, document.owner, audience), TOO_WIDE)
    fields = [name for name, value in changes.items() if getattr(document, name) != value]
    if ORDER.index(audience) > ORDER.index(document.audience):
        document.updated_at = timezone.now()
        fields.append("updated_at")
    for name, value in changes.items():
        setattr(document, name, value)
    document.save(update_fields=fields)
    if fields:
        log(by, document, "document.edited", {"fields": fields})


def may_publish(by, owner, audience):
    """Raise Refused, with the reason, unless `by` may publish to `audience` for `owner`."""
    refuse_unless(is_heard(by), HIDDEN)
    allowed = policies.audiences(by, owner)
    refuse_unless(allowed, NOT_HERE)
    refuse_unless(audience in allowed, TOO_WIDE)


def may_edit(by, document):
    """Raise Refused, with the reason, unless `by` may change `document`."""
    refuse_unless(is_heard(by), HIDDEN)
    refuse_unless(policies.can_edit(by, document), NOT_YOURS)


def locked(document):
    """`document` as it is now, and as nobody else changes it until this transaction ends."""
    return (
        Document.objects.select_for_update(of=("self",))
        .select_related("unit", "group__unit")
        .get(pk=document.pk)
    )


def write_version(by, document, *, text, sheet, uploaded, changes=""):
    """Write the next Version of the locked `document`; served at once if it can be."""
    if bool(text.strip()) == (uploaded is not None):
        raise Invalid(ONE_OF_TWO)
    number = document.versions.aggregate(last=Max("number", default=0))["last"] + 1
    version = Version(document=document, number=number, author=by, changes=changes)
    if uploaded is None:
        version.text, version.html, version.sheet = text, render(text), sheet or Format.A4
    else:
        version.file = receive(by=by, uploaded=uploaded)
    version.save()
    if version.file is None or version.file.is_ready:
        serve(document, version, plain(version.html) if version.file is None else version.file.text)
    return version


def plain(html):
    """The words of a rendered text, as search reads them."""
    return unescape(strip_tags(html))


def owned(owner):
    """The columns that say whose a document is, and where: the département of its unit."""
    place = {"unit": owner} if isinstance(owner, Unit) else {"group": owner}
    unit = owner if isinstance(owner, Unit) else owner.unit
    return {**place, "department": department_of(unit) if unit else None}


def department_of(unit):
    """The Department where `unit` acts: its federation's; None above, or abroad."""
    return (
        Department.objects.filter(federation__path__in=[*unit.ancestor_paths, unit.path])
        .order_by("code")
        .first()
    )


def log(by, document, action, detail):
    """Write in the journal what `by` did to `document`."""
    record(action=action, by=by, unit=document.unit, subject=document, detail=detail)
