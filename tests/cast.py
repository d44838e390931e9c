"""The twenty-one roles of SECURITY §3, each with a browser of its own."""

from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.test import Client

from profiles.models import Block, Person, Visibility
from profiles.services import hand_over, install_staff_groups
from tests.actions import Actions, make_actions
from tests.debate import Debate, make_debate
from tests.factories import Party, give, join, make_party, make_person
from tests.letters import Letters, make_letters

ROLES = (
    "visitor",  # R0
    "unconfirmed",  # R1
    "sympathiser",  # R2
    "adherent",  # R3, same section
    "neighbour",  # R4, other section, same federation
    "distant",  # R5, other federation
    "hidden",  # R6
    "secretary",  # R7
    "next_secretary",  # R8
    "federal",  # R9
    "other_federal",  # R10
    "national",  # R11
    "moderator",  # R12
    "dpo",  # R13
    "technician",  # R14
    "former_secretary",  # R15, session still open
    "suspended",  # R16, old cookie
    "blocked",  # R17, an adherent of the same section whom the adherent blocked
    "forwarded",  # R18, without account, holding somebody else's link
    "late",  # R19, an adherent whose dues are late
    "treasurer",  # R20
)


@dataclass
class Cast:
    """People by role, and a client for each."""

    party: Party
    people: dict = field(default_factory=dict)
    clients: dict = field(default_factory=dict)
    debate: Debate = None
    actions: Actions = None
    letters: Letters = None

    def client(self, role):
        """The browser of `role`, logged in once; its session lives on whatever happens."""
        return self.clients[role]

    def again(self):
        """The same as when it was made: people read anew, and browsers with their first cookies."""
        people = Person.objects.in_bulk(person.pk for person in self.people.values())
        clients = {role: Client() for role in self.clients}
        for role, client in clients.items():
            client.cookies.load(self.clients[role].cookies.output(header="", sep=";"))
        return Cast(
            self.party,
            {role: people[one.pk] for role, one in self.people.items()},
            clients,
            self.debate,
            self.actions,
            self.letters,
        )


def make_cast():
    """Everybody, with sessions open as they would be on an ordinary day."""
    party = make_party()
    cast = Cast(party)
    people = cast.people
    for role in ROLES:
        if role in ("visitor", "forwarded"):
            continue
        visibility = {
            "hidden": Visibility.SECTION,
            "adherent": Visibility.ADHERENTS,
        }.get(role, Visibility.ALL)
        people[role] = make_person(
            f"Prénom-{role}", f"Nom-{role}", email=f"{role}@exemple.fr", visibility=visibility
        )
    for role in (
        *("adherent", "hidden", "secretary", "former_secretary", "late", "treasurer", "blocked"),
    ):
        join(people[role], party.section)
    Block.objects.create(person=people["adherent"], blocked=people["blocked"])
    people["late"].memberships.update(dues_paid_on=None)
    join(people["neighbour"], party.next_section)
    join(people["next_secretary"], party.next_section)
    join(people["federal"], party.next_section)
    for role in ("distant", "other_federal", "national", "suspended"):
        join(people[role], party.other_section)
    give(people["next_secretary"], "section_secretary", party.next_section)
    give(people["federal"], "federal_first_secretary", party.federation)
    give(people["other_federal"], "federal_first_secretary", party.other_federation)
    give(people["national"], "national_organiser", party.national)
    give(people["treasurer"], "section_treasurer", party.section)
    install_staff_groups()
    for role, group in (
        ("moderator", "Modération"),
        ("dpo", "Données personnelles"),
        ("technician", "Technique"),
    ):
        people[role].is_staff = True
        people[role].save()
        people[role].groups.add(Group.objects.get(name=group))
    EmailAddress.objects.filter(user=people["unconfirmed"]).update(verified=False)
    mandate = give(people["former_secretary"], "section_secretary", party.section)
    for role in ROLES:
        cast.clients[role] = Client()
        # A sign-up that was never confirmed holds no session.
        if role in people and role != "unconfirmed":
            cast.clients[role].force_login(Person.objects.get(pk=people[role].pk))
    # From here the sessions are older than what happened to their owners.
    hand_over(
        by=Person.objects.get(pk=people["former_secretary"].pk),
        mandate=mandate,
        to=Person.objects.get(pk=people["secretary"].pk),
    )
    Person.objects.filter(pk=people["suspended"].pk).update(is_active=False)
    for role in people:
        people[role] = Person.objects.get(pk=people[role].pk)
    cast.debate = make_debate(people, party)
    cast.actions = make_actions(people, party, cast.debate)
    cast.letters = make_letters(people, party)
    return cast
