"""Take up and adapt: a copy of one's own, that keeps its lineage and is looked over before it is read."""

import datetime

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from core.markdown import render
from documents import policies
from documents.models import Audience, Document, Version
from documents.services.copying import duplicate
from documents.services.following import searched
from documents.services.publishing import (
    NOT_HERE,
    log,
    may_edit,
    may_publish,
    owned,
    plain,
)
from groups.models import Member
from groups.policies.common import HIDDEN, is_heard
from notifications.services import notify_many
from profiles.models import Person, UnitPermission
from profiles.models.block import apart_from
from sections.permissions import Permission

# A button pressed twice takes a document up once.
TWICE = datetime.timedelta(minutes=2)
AMONG_US = "Ce document n’est lu que par les siens\u00a0: il ne peut pas être repris ailleurs."
DONE = "Ce document est déjà publié."


@transaction.atomic
def adapt(*, by, source, owner):
    """Copy what is read of `source` for the Unit or Group `owner`; returns the draft.

    Nobody but those who keep it reads the draft until `publish_draft`. Asked twice in a row, by a
    double click, it returns the first one. Raises Refused.
    """
    source = locked_source(source)
    refuse_unless(is_heard(by), HIDDEN)
    refuse_unless(policies.audiences(by, owner), NOT_HERE)
    refuse_unless(policies.can_take_up_for(by, source, owner), AMONG_US)
    place = owned(owner)
    twin = Document.objects.filter(
        **place,
        adapted_from=source,
        created_by=by.pk,
        is_ready=False,
        created_at__gte=timezone.now() - TWICE,
    ).first()
    if twin is not None:
        return twin
    draft = Document.objects.create(
        **place,
        **{name: getattr(source, name) for name in ("kind", "title", "summary", "theme", "text")},
        audience=Audience.OWNER,
        adapted_from=source,
        created_by=by,
        last_number=1,
    )
    copy_version(by, source, draft)
    log(by, draft, "document.taken_up", {"from": source.pk})
    return draft


def locked_source(source):
    """`source` as it is now; who takes it up at the same moment waits."""
    return (
        Document.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit", "group__unit")
        .get(pk=source.pk)
    )


def copy_version(by, source, draft):
    """Write the first version of `draft`: the one that is read of `source`, with its own file."""
    read = source.versions.select_related("file").get(number=source.last_number)
    Version.objects.create(
        document=draft,
        number=1,
        author=by,
        text=read.text,
        html=read.html,
        sheet=read.sheet,
        file=duplicate(by=by, file=read.file) if read.file else None,
    )


@transaction.atomic
def save_draft(*, by, document, changes, text=""):
    """Keep what `by` corrected in a draft: `changes` are its title and summary, `text` its text."""
    draft = locked_draft(by, document)
    for name in ("title", "summary"):
        setattr(draft, name, changes[name])
    version = draft.versions.get(number=draft.last_number)
    if version.file_id is None and text.strip():
        version.text, version.html = text, render(text)
        version.save(update_fields=["text", "html"])
        draft.text = searched(plain(version.html))
    draft.save(update_fields=["title", "summary", "text"])
    return draft


@transaction.atomic
def publish_draft(*, by, document, audience):
    """Let `audience` read a draft from now on; those who keep its source are told, once."""
    draft = locked_draft(by, document)
    may_publish(by, draft.owner, audience)
    draft.is_ready = True
    draft.audience = audience
    draft.created_at = draft.updated_at = timezone.now()
    draft.save(update_fields=["is_ready", "audience", "created_at", "updated_at"])
    log(by, draft, "document.published", {"audience": str(audience)})
    tell_keepers(by, draft)


def locked_draft(by, document):
    """The draft as it is now; raises Refused when `by` may not change it, Invalid once published."""
    draft = (
        Document.objects.select_for_update(of=("self",))
        .select_related("unit", "group__unit", "adapted_from__unit", "adapted_from__group")
        .get(pk=document.pk)
    )
    may_edit(by, draft)
    if not draft.is_draft:
        raise Invalid(DONE)
    return draft


def tell_keepers(by, draft):
    """Tell those who keep the source of `draft` that it was taken up."""
    source = draft.adapted_from
    if source is None or source.owner == draft.owner:
        return
    keepers = keepers_of(source).filter(apart_from(by.pk)).exclude(pk=by.pk)
    notify_many(
        kind="documents.taken_up",
        recipients=keepers,
        key=f"document:{draft.pk}",
        payload={"source": source.pk},
        subject=draft,
    )


def keepers_of(document):
    """The active people who keep `document`: in its very unit, or who animate its group."""
    if document.unit_id:
        holders = UnitPermission.objects.unexpired().filter(
            permission__codename=Permission.EDIT_UNIT_PAGE, content_object=document.unit_id
        )
        return Person.objects.active().filter(pk__in=holders.values("user"))
    places = Member.objects.filter(group=document.group_id, role__in=Member.ANIMATING)
    return Person.objects.active().filter(pk__in=places.values("person"))
