"""The small demo: three federations alive, and a cast whose story goes through the services."""

import datetime

from allauth.account.models import EmailAddress
from django.utils import timezone

from coopol.demo import names, texts
from coopol.demo.cast import CAST, HOME
from coopol.demo.crowd import DAY, Place
from notifications.models import Notice
from profiles import services
from profiles.models import JoinRequest, Membership, Opening, Person
from profiles.models.belonging import Status
from sections.models import Level, Tree, Unit
from sections.permissions import Permission

# Sections that live in the small demo, by federation, and how many people each counts.
ALIVE = {
    "35": {HOME: 42, "35-002": 24, "35-001": 22, "35-009": 18, "35-011": 16},
    "38": {"38-001": 24, "38-002": 18, "38-005": 18, "38-006": 14},
    "59": {"59-007": 26, "59-017": 18, "59-001": 16, "59-002": 14},
}
YOUTH = {"35": 8, "59": 6}
LOOSE = 18
# What the cast holds, in the order it is given: character, role, code of the unit, who names her.
OFFICES = (
    ("organiser", "national_organiser", "PS", "federations"),
    ("youth", "federal_first_secretary", "mjs:35", "federations"),
    ("federal_head", "federal_first_secretary", "35", "organiser"),
    ("national_secretary", "national_secretary", "PS", "organiser"),
    ("national_assistant", "national_assistant", "PS", "organiser"),
    ("regional", "regional_coordinator", "R53", "organiser"),
    ("federal_animator", "federal_animator", "35", "federal_head"),
    ("secretary", "section_secretary", HOME, "federal_head"),
    ("treasurer", "section_treasurer", HOME, "secretary"),
    ("animator", "section_animator", HOME, "secretary"),
)
LENT = [Permission.DECIDE_REQUESTS, Permission.SEE_FILE, Permission.EDIT_UNIT_PAGE]
# Requests, as (code of the section, age in days): those the secretary answers, those that wait.
ANSWERED = ((HOME, 2), (HOME, 1), (HOME, 3), (HOME, 4))
WAITING = (
    (HOME, 0),
    (HOME, 1),
    (HOME, 2),
    (HOME, 5),
    (HOME, 8),
    ("35-001", 15),
    ("38-001", 3),
    ("59-007", 1),
    ("59-017", 9),
)
# Notices whose mails are worth seeing in the folder of the demo; the others stay on the site.
MAILED = ("request.accepted", "request.refused", "request.redirected", "account.welcome")
WELCOMED = ("sympathiser", "adherent", "youth")


class Story:
    """The cast in the making. `crowd` draws and writes; `people` holds the cast by key."""

    def __init__(self, crowd):
        self.crowd = crowd
        self.rng = crowd.rng
        self.units = {
            (unit.tree, unit.code): unit
            for unit in Unit.objects.exclude(level=Level.SECTION)
            | Unit.objects.filter(code__in=self.section_codes())
        }
        self.people = {}

    @staticmethod
    def section_codes():
        """The codes of every section where the story takes place."""
        return [code for sections in ALIVE.values() for code in sections]

    def unit(self, code):
        """The unit of `code`; "mjs:35" is the federation 35 of the youth movement."""
        tree, _, bare = code.rpartition(":")
        return self.units[tree or Tree.PS, bare]

    def tell(self):
        """Everything but the crowd: accounts, offices, pages, requests."""
        services.install_staff_groups()
        for character in CAST:
            self.people[character.key] = self.open_account(character)
        for key, role, code, by in OFFICES:
            self.give(self.people[by], self.people[key], role, self.unit(code))
        self.lend()
        for character in CAST:
            self.write_profile(character)

    def fresh(self, person):
        """The person as her next request would read her."""
        return Person.objects.get(pk=person.pk)

    def open_account(self, character):
        """Sign up one character, her address confirmed, and put her in her section."""
        person = Person(
            ref=self.crowd.ref(),
            email=names.address(character.first_name, character.last_name, self.crowd.taken),
            password=self.crowd.password,
            is_superuser=character.key == "technician",
            joined_at=self.crowd.now - DAY * self.rng.randrange(100, 900),
        )
        services.open_account(
            person=person, first_name=character.first_name, last_name=character.last_name
        )
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        if character.staff:
            services.appoint_staff(person=person, role=character.staff)
        if character.key in WELCOMED:
            services.welcome(person=person)
        if character.section:
            status = Status.ADHERENT if character.adherent else Status.SYMPATHISER
            membership = services.enter(
                by=person, person=person, unit=self.unit(character.section), status=status
            )
            joined = timezone.localdate(person.joined_at)
            Membership.objects.filter(pk=membership.pk).update(
                joined_on=joined,
                adherent_since=joined - DAY * self.rng.randrange(2000),
                dues_paid_on=self.crowd.today - DAY * self.rng.randrange(20, 200),
            )
        return person

    def give(self, by, person, role, unit):
        """`by` names `person`, some time ago."""
        return services.give_mandate(
            by=self.fresh(by),
            person=self.fresh(person),
            role=role,
            unit=unit,
            starts_on=self.crowd.today - DAY * self.rng.randrange(30, 400),
        )

    def lend(self):
        """The secretary lends some of her powers for half a year."""
        secretary = self.fresh(self.people["secretary"])
        services.delegate(
            by=secretary,
            mandate=secretary.mandates.get(),
            to=self.fresh(self.people["delegate"]),
            permissions=LENT,
            ends_on=self.crowd.today + datetime.timedelta(days=182),
        )

    def write_profile(self, character):
        """What a character shows, and to whom."""
        person = self.fresh(self.people[character.key])
        services.choose_visibility(by=person, level=character.visibility)
        services.edit_profile(
            by=person,
            changes={
                "portrait": character.portrait,
                "status_line": character.status_line,
                "presentation": character.presentation,
                "local_engagement": character.engagement,
            },
            interests=character.interests,
            skills=character.skills,
        )
        if character.key in ("adherent", "secretary"):
            services.edit_coordinates(
                by=person,
                changes={"phone": "06 00 00 00 00", "phone_opening": Opening.SECTION},
            )


def places(story):
    """Where the crowd of the small demo goes."""
    found = []
    for sections in ALIVE.values():
        for code, count in sections.items():
            unit = story.unit(code)
            found += [Place(unit)] * (count * 7 // 10)
            found += [Place(unit, offline=True)] * (count // 10)
            found += [Place(unit, Status.SYMPATHISER)] * (count - count * 7 // 10 - count // 10)
    for code, count in YOUTH.items():
        found += [Place(story.unit(f"mjs:{code}"))] * count
    return found + [Place()] * LOOSE


def staff_sections(story):
    """A head for each federation, a board for each section, and their pages."""
    heads = {"35": story.people["federal_head"]}
    for federation, sections in ALIVE.items():
        if federation not in heads:
            heads[federation] = pick(story, next(iter(sections)))
            story.give(
                story.people["organiser"],
                heads[federation],
                "federal_first_secretary",
                story.unit(federation),
            )
        write_federation_page(story, heads[federation], federation, next(iter(sections)))
        for code in sections:
            if code != HOME:
                for role in ("section_secretary", "section_treasurer", "section_animator"):
                    story.give(heads[federation], pick(story, code), role, story.unit(code))
            secretary = story.unit(code).mandates.get(role="section_secretary").person
            write_section_page(story, secretary, story.unit(code))


def pick(story, code):
    """An adherent of the section who holds no office yet."""
    return Person.objects.get(pk=story.crowd.adherents[story.unit(code).pk].pop())


def write_section_page(story, by, unit):
    """Fill the page of a section."""
    place, street = story.rng.choice(texts.MEETING_PLACES)
    changes = {
        "presentation": story.rng.choice(texts.SECTION_PAGES),
        "meeting_place": place,
        "meeting_address": f"{street}, {town_of(unit)}",
        "meeting_rhythm": story.rng.choice(texts.RHYTHMS),
        "how_to_join": texts.HOW_TO_JOIN,
    }
    write_page(story, by, unit, changes)


def write_federation_page(story, by, federation, section):
    """Fill the page of a federation, whose house stands in the town of its `section`."""
    changes = {
        "presentation": texts.FEDERATION_PAGE,
        "meeting_place": "Maison de la fédération",
        "meeting_address": f"3 rue Jean-Jaurès, {town_of(story.unit(section))}",
        "meeting_rhythm": "Ouverte du mardi au vendredi, de 14 à 18 heures",
        "how_to_join": texts.HOW_TO_JOIN_A_SECTION,
    }
    write_page(story, by, story.unit(federation), changes)


def town_of(unit):
    """The town of a section: a quarter is called after its town and a point of the compass."""
    return unit.short_name.rsplit(" ", 1)[0] if unit.kind == "quartier" else unit.short_name


def write_page(story, by, unit, changes):
    """Save the page of `unit`, in the name of who keeps it."""
    services.edit_unit_page(
        by=story.fresh(by),
        unit=unit,
        version=unit.version,
        changes={**changes, "role_email": f"{unit.slug}@{names.DOMAIN}"},
    )


def knock(story):
    """Requests of several ages: answered, waiting, and climbed to whoever is above."""
    asking = iter(Person.objects.filter(pk__in=story.crowd.loose, is_active=True).order_by("pk"))
    by = story.fresh(story.people["secretary"])
    made = [ask(story, next(asking), code, days) for code, days in ANSWERED]
    services.accept_request(by=by, request=made[0], status=Status.ADHERENT, answer=texts.ACCEPTANCE)
    services.accept_request(by=by, request=made[1], status=Status.SYMPATHISER)
    services.refuse_request(by=by, request=made[2], reason=texts.REFUSAL)
    services.redirect_request(by=by, request=made[3], to=story.unit("35-002"))
    for code, days in WAITING:
        ask(story, next(asking), code, days)
    services.escalate_requests()
    offline = services.add_offline_member(
        by=by,
        unit=story.unit(HOME),
        first_name="Germaine",
        last_name="Le Bihan",
        status=Status.ADHERENT,
        address="3 rue des Lilas, Rennes",
    )
    Person.objects.filter(pk=offline.person_id).update(ref=story.crowd.ref())


def ask(story, person, code, days):
    """`person` asked to join the section of `code`, `days` ago; returns the request."""
    request = services.ask_to_join(
        by=person,
        unit=story.unit(code),
        word=story.rng.choice(texts.WORDS),
        asks_adherent=story.rng.random() < 0.5,
    )
    made = story.crowd.now - DAY * days - datetime.timedelta(minutes=story.rng.randrange(600))
    JoinRequest.objects.filter(pk=request.pk).update(created_at=made)
    return request


def keep_few_mails():
    """Let only a handful of letters leave at once; the other notices stay on the site."""
    now = timezone.now()
    Notice.objects.due(now).exclude(kind__in=MAILED).update(due_at=None)
