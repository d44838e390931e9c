"""A party with mailings that have left, and those of its members whom no mail reaches."""

import io
from types import SimpleNamespace

import pypdfium2
from django.utils import timezone

from core.markdown import render
from messaging.models import Channel, Copy, Mailing
from profiles.models import Person, Visibility
from sections.models import Unit
from tests.factories import give, join, make_commune, make_party, make_person

TEXT = "Bonjour {prénom},\n\nOn se retrouve **jeudi**.\n\n- Accueil\n- Questions"
OFFICES = {"secretary": "section", "next_secretary": "next_section", "other": "other_section"}


def offline(first, last, unit, *, visibility=Visibility.ALL, **fields):
    """A member of `unit` without an e-mail."""
    person = make_person(first, last, email=None, visibility=visibility, **fields)
    join(person, unit)
    return person


def make_mailing(unit, author=None, *, subject="Réunion de section", text=TEXT, **fields):
    """A mailing of `unit` whose copies are written."""
    fields.setdefault("state", Mailing.State.DONE)
    return Mailing.objects.create(
        unit=unit, author=author, subject=subject, text=text, html=render(text),
        started_at=timezone.now(), **fields,
    )  # fmt: skip


def send(mailing, *people, channel=Channel.PAPER):
    """The Copies of `mailing` for `people`."""
    return [Copy.objects.create(mailing=mailing, person=one, channel=channel) for one in people]


def make_paper():
    """The pks of a cast: who holds an office, who has no e-mail, and two mailings."""
    party = make_party()
    commune = make_commune(party.section)
    people = {}
    for role, unit in OFFICES.items():
        people[role] = make_person(role.title(), "Le Goff")
        join(people[role], getattr(party, unit))
        give(people[role], "section_secretary", getattr(party, unit))
    people["federal"] = make_person("Fanch", "Riou")
    join(people["federal"], party.next_section)
    give(people["federal"], "federal_first_secretary", party.federation)
    for role, mandate in (("treasurer", "section_treasurer"), ("animator", "section_animator")):
        people[role] = make_person(role.title(), "Kerbrat")
        join(people[role], party.section)
        give(people[role], mandate, party.section)
    people["yann"] = make_person("Yann", "Kerbrat")
    join(people["yann"], party.section)
    street = {"commune": commune, "address": "8, allée de Cork"}
    people["josiane"] = offline("Josiane", "Petit", party.section, phone="02 97 00 00 01", **street)
    people["zelie"] = offline(
        "Zélie", "Quintric", party.section, phone="02 97 00 00 02", visibility=Visibility.SECTION,
        address="3 rue des Lilas, 56000 Vannes",
    )  # fmt: skip
    people["lorient"] = offline(
        "Marcel", "Aubert", party.next_section, phone="02 97 00 00 03",
        address="1 quai des Indes, 56100 Lorient",
    )  # fmt: skip
    shown = [people[name] for name in ("josiane", "zelie", "lorient")]
    federal = make_mailing(party.federation, people["federal"], subject="De la fédération")
    send(federal, *shown)
    section = make_mailing(party.section, people["secretary"])
    send(section, *shown[:2])
    calls = make_mailing(party.section, people["secretary"], subject="Par téléphone")
    send(calls, *shown[:2], channel=Channel.PHONE)
    units = ("section", "next_section", "federation", "other_section", "national")
    return SimpleNamespace(
        people={role: one.pk for role, one in people.items()},
        mailings={"federal": federal.pk, "section": section.pk, "calls": calls.pk},
        units={name: getattr(party, name).pk for name in units},
    )


def again(made):
    """The cast as the next request would read it."""
    people = Person.objects.in_bulk(made.people.values())
    mailings = Mailing.objects.select_related("unit").in_bulk(made.mailings.values())
    units = Unit.objects.in_bulk(made.units.values())
    return SimpleNamespace(
        **{role: people[pk] for role, pk in made.people.items()},
        **{f"to_{name}": mailings[pk] for name, pk in made.mailings.items()},
        **{name: units[pk] for name, pk in made.units.items()},
    )


def pages(content):
    """The words of each page of a PDF."""
    with pypdfium2.PdfDocument(content) as pdf:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in pdf]


def picture(content, number=0, *, scale=4):
    """One page of a PDF as a grey Pillow image, `scale` pixels for a point."""
    with pypdfium2.PdfDocument(io.BytesIO(content)) as pdf:
        return pdf[number].render(scale=scale).to_pil().convert("L")
