"""What a newcomer still has to do, and what she waits for."""

from dataclasses import dataclass

from django.urls import reverse

from profiles.models import JoinRequest
from profiles.models.sight import Seen
from sections.models import Unit

ASKED = ("id", "unit_id", "awaiting_id", "created_at")


@dataclass(frozen=True)
class Step:
    """One thing to do once; `url` leads to where it is done."""

    label: str
    verb: str
    url: str
    done: bool


@dataclass(frozen=True)
class FirstSteps:
    """The checklist of the first days, in the order of the doing."""

    steps: tuple[Step, ...]

    @property
    def done(self):
        """How many are behind."""
        return sum(step.done for step in self.steps)

    @property
    def total(self):
        """How many there are."""
        return len(self.steps)

    @property
    def finished(self):
        return self.done == self.total


def first_steps(person, request):
    """The FirstSteps of `person`; `request` is the one she sent to a section, or None.

    No query beyond her memberships.
    """
    section = person.section
    find = f"Rejoindre ta section, {section.short_name}" if section else "Trouver ta section"
    return FirstSteps(
        (
            # Nobody is logged in without having confirmed her address.
            Step("Confirmer ton adresse e-mail", "Changer", reverse("account_email"), True),
            Step(find, "Chercher", reverse("sections:find"), bool(section or request)),
            Step(
                "Choisir qui voit ton profil",
                "Choisir",
                reverse("settings:visibility"),
                person.visibility_chosen_at is not None,
            ),
            Step(
                "Mettre un portrait ou une photo",
                "Choisir",
                reverse("settings:photo"),
                bool(person.photo or person.portrait),
            ),
            Step(
                "Te présenter en deux phrases",
                "Écrire",
                reverse("settings:profile"),
                bool(person.presentation),
            ),
        )
    )


PENDING = Seen(
    lambda viewer: (
        JoinRequest.objects.visible_to(viewer)
        .pending()
        .filter(person=viewer.pk)
        .order_by("pk")
        .values_list(*ASKED, "unit__id", "unit__name", "awaiting__id", "awaiting__short_name")[:1]
    )
)


def pending_request(person):
    """The request of `person` that waits for an answer, with its units, or None; 1 query."""
    for row in PENDING.rows(person):
        request = JoinRequest.from_db("default", ASKED, row[:4])
        request.unit = Unit.from_db("default", ("id", "name"), row[4:6])
        request.awaiting = Unit.from_db("default", ("id", "short_name"), row[6:])
        return request
    return None
