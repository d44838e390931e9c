"""Short ways to a party: people, units, who belongs where and who holds what."""

import datetime
import itertools
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.text import slugify

from core.markdown import render
from documents.models import Audience, Document, Version
from documents.models import Kind as DocumentKind
from events.models import Audience as EventAudience
from events.models import Event, Host, Participation, Place
from events.models import Kind as EventKind
from events.models import State as EventState
from events.space import pin_of
from groups.models import Access, Group, Member, Post, Topic
from profiles.models import Mandate, Membership, Person, Visibility
from profiles.models.belonging import Status
from profiles.services import project_rights
from sections.models import Commune, CommuneSection, Department, Level, Tree, Unit

PASSWORD = "une-rose-au-poing-2026"
numbers = itertools.count(1)


def make_person(first="Camille", last=None, *, email="", visibility=Visibility.ALL, **fields):
    """A person with a confirmed address (email=None: an offline member) and no password."""
    n = next(numbers)
    last = last or f"Personne{n}"
    if email == "":
        email = f"personne{n}@exemple.fr"
    person = Person.objects.create_user(
        email=email, first_name=first, last_name=last, visibility=visibility, **fields
    )
    if email:
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def make_unit(parent, level, name, code=None):
    """A unit right below `parent` (None: the root of the party)."""
    n = next(numbers)
    code = code or f"u{n}"
    tree = parent.tree if parent else Tree.PS
    return Unit.objects.create(
        tree=tree,
        level=level,
        parent=parent,
        path=f"{parent.path}{code}/" if parent else f"{tree}/",
        code=code,
        slug=slugify(f"{name} {code}"),
        name=name,
        short_name=name,
        opened_on=timezone.localdate(),
    )


def make_commune(unit, name="Vannes", *, insee="56260", postal_code="56000"):
    """A commune that leads to the section `unit`, in the département of its federation."""
    department, _ = Department.objects.get_or_create(
        code=insee[:2],
        defaults={
            "name": f"Département {insee[:2]}",
            "of_form": f"du département {insee[:2]}",
            "in_form": f"dans le département {insee[:2]}",
            "federation": unit.parent,
            "lat": 47.7,
            "lon": -2.8,
        },
    )
    commune = Commune.objects.create(
        insee=insee,
        name=name,
        department=department,
        postal_codes=[postal_code],
        lat=47.7,
        lon=-2.8,
    )
    CommuneSection.objects.create(commune=commune, unit=unit)
    return commune


def join(person, unit, status=Status.ADHERENT, **fields):
    """`person` belongs to `unit`, an adherent unless said otherwise; returns the Membership."""
    today = timezone.localdate()
    if status == Status.ADHERENT:
        fields.setdefault("adherent_since", today)
        fields.setdefault("dues_paid_on", today)
    membership = Membership.objects.create(
        person=person, unit=unit, tree=unit.tree, status=status, joined_on=today, **fields
    )
    forget(person)
    return membership


def give(person, role, unit, **fields):
    """`person` holds `role` in `unit` with all its rights; returns the Mandate."""
    fields.setdefault("starts_on", timezone.localdate())
    mandate = Mandate.objects.create(person=person, role=role, unit=unit, **fields)
    project_rights([person.pk])
    forget(person)
    return mandate


def forget(person):
    """Drop what the person object cached, as the next request would."""
    for name in ("rights", "current_memberships"):
        person.__dict__.pop(name, None)


@dataclass(frozen=True)
class Party:
    """A small tree with two federations of one region, and the youth movement beside it."""

    national: Unit
    region: Unit
    federation: Unit
    section: Unit
    next_section: Unit
    other_federation: Unit
    other_section: Unit
    youth: Unit
    youth_federation: Unit


def make_party():
    national = make_unit(None, Level.NATIONAL, "Parti socialiste")
    region = make_unit(national, Level.REGION, "Union régionale de Bretagne", "bretagne")
    federation = make_unit(region, Level.FEDERATION, "Fédération de Morbihan", "56")
    other = make_unit(region, Level.FEDERATION, "Fédération du Finistère", "29")
    youth = Unit.objects.create(
        tree=Tree.MJS,
        level=Level.NATIONAL,
        path="mjs/",
        code="mjs",
        slug="mjs",
        name="Mouvement des jeunes socialistes",
        short_name="MJS",
    )
    return Party(
        national=national,
        region=region,
        federation=federation,
        section=make_unit(federation, Level.SECTION, "Section de Vannes", "56-001"),
        next_section=make_unit(federation, Level.SECTION, "Section de Lorient", "56-002"),
        other_federation=other,
        other_section=make_unit(other, Level.SECTION, "Section de Brest", "29-001"),
        youth=youth,
        youth_federation=make_unit(youth, Level.FEDERATION, "MJS du Morbihan", "mjs-56"),
    )


def make_group(
    name=None, *, access=Access.PUBLIC, state=Group.State.ACTIVE, animator=None, **fields
):
    """A living group, public and thematic unless said otherwise; `animator` animates it."""
    n = next(numbers)
    name = name or f"Groupe {n}"
    fields.setdefault("purpose", "Parler ensemble")
    fields.setdefault("slug", slugify(f"{name} {n}"))
    group = Group.objects.create(name=name, access=access, state=state, **fields)
    if animator:
        Member.objects.create(group=group, person=animator, role=Member.Role.ANIMATOR)
    return group


def enter(person, group, role=Member.Role.MEMBER):
    """`person` is in `group`; returns the Member."""
    return Member.objects.create(group=group, person=person, role=role)


def make_topic(group, author=None, *, title=None, text="Qu’en dites-vous ?", **fields):
    """A topic with its opening post."""
    author = author or make_person()
    topic = Topic.objects.create(
        group=group,
        title=title or f"Sujet {next(numbers)}",
        author=author,
        excerpt=text[:240],
        **fields,
    )
    make_post(topic, author, text)
    topic.refresh_from_db()
    return topic


def make_post(topic, author=None, text="Je suis de cet avis.", **fields):
    """A post in `topic`."""
    author = author or make_person()
    return Post.objects.create(topic=topic, author=author, text=text, html=render(text), **fields)


def make_document(owner, *, title=None, text="Un texte.", audience=Audience.ALL, **fields):
    """A document of one written version, of a unit or a group, ready to be read."""
    place = {"unit": owner} if isinstance(owner, Unit) else {"group": owner}
    fields.setdefault("kind", DocumentKind.LEAFLET)
    document = Document.objects.create(
        title=title or f"Document {next(numbers)}",
        audience=audience,
        text=text,
        is_ready=True,
        last_number=1,
        **place,
        **fields,
    )
    Version.objects.create(document=document, number=1, text=text, html=render(text))
    return document


def make_event(author, *, organiser="person", unit=None, group=None, **fields):
    """A published event of `author`, two days from now for two hours; public unless said."""
    starts_at = fields.pop("starts_at", timezone.now() + datetime.timedelta(days=2))
    fields = {
        "kind": EventKind.LEAFLETING,
        "audience": EventAudience.PUBLIC,
        "title": f"Tractage {next(numbers)}",
        "state": EventState.PUBLISHED,
        "ends_at": starts_at + datetime.timedelta(hours=2),
        "published_at": timezone.now(),
        **fields,
    }
    if fields.get("lat") is not None:
        fields["pin_lat"], fields["pin_lon"] = pin_of(fields["lat"], fields["lon"])
    if "text" in fields:
        fields.setdefault("html", render(fields["text"]))
    event = Event.objects.create(
        organiser=organiser, unit=unit, group=group, author=author, starts_at=starts_at, **fields
    )
    Host.objects.create(event=event, person=author, accepted_at=timezone.now())
    return event


def make_answer(person, event, *, answer="yes", place=None, **fields):
    """The answer of `person` to `event`, written as it is: no rule is asked."""
    place = place or (Place.SEATED if answer == "yes" else Place.NONE)
    return Participation.objects.create(
        person=person, event=event, answer=answer, place=place, **fields
    )
