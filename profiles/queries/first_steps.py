"""What a newcomer still has to do, and what she waits for."""

from dataclasses import dataclass

from django.urls import reverse

from profiles.models import JoinRequest


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


def pending_request(person):
    """The request of `person` that waits for an answer, with its units, or None; 1 query."""
    return (
        JoinRequest.objects.visible_to(person)
        .pending()
        .filter(person=person)
        .select_related("unit", "awaiting")
        .only("created_at", "unit__name", "awaiting__short_name")
        .order_by("pk")
        .first()
    )


def waiting_count(person):
    """How many requests wait for an answer of `person`; 1 query."""
    return JoinRequest.objects.to_decide_by(person).count()
