"""The party at its real scale (PRODUCT §5), around the small demo: 40 000 people with an account."""

import datetime
import itertools

from django.utils import timezone
from django.utils.functional import cached_property

from coopol.demo import texts
from coopol.demo.cast import HOME
from coopol.demo.copying import copy_in
from coopol.demo.crowd import CHUNK, DAY, Place
from journal.services import READ
from notifications.models import Notice
from profiles.models import Delegation, JoinRequest, Mandate, Membership, Person
from profiles.models.belonging import Status
from profiles.roles import ROLES
from profiles.services import rebuild_rights
from sections.models import Level, Tree, Unit
from sections.permissions import Permission
from sections.territory import read_rows

PEOPLE = 40_000
# Shares of the people with an account; the others have not found their section yet.
ADHERENTS, SYMPATHISERS, YOUTH = 0.6, 0.125, 0.025
# Members without an account, per adherent who has one.
OFFLINE = 0.1
# Per person with an account.
WAITING, READINGS, LENT = 0.0375, 0.5, 0.0075
# A section too small has nobody to hold two offices.
BOARD = 3
# The largest section, whose desk and file are the heaviest, and what waits there.
HOME_SIZE, HOME_WAITING = 300, 60
NATIONAL_SECRETARIES = 20


class Population:
    """Fills the whole country around `story`, up to `people` with an account; `say` hears it."""

    def __init__(self, story, say, people=PEOPLE):
        self.story, self.say, self.size = story, say, people
        self.crowd, self.rng = story.crowd, story.rng
        self.units = {unit.pk: unit for unit in Unit.objects.only("tree", "level", "path", "code")}
        self.by_path = {unit.path: unit for unit in self.units.values()}
        self.busy = set(Mandate.objects.values_list("person_id", flat=True))
        self.held = set(Mandate.objects.values_list("unit_id", "role"))

    def settle(self):
        """Everything, in order."""
        # Those of the small demo have their own story.
        self.crowd.loose.clear()
        places = self.places()
        self.crowd.fill(places, self.tell_people)
        self.say(f"{len(self.offices()):,} mandats".replace(",", "\u202f"))
        self.lend()
        rights = rebuild_rights()["given"]
        self.say(f"{rights:,} droits projetés".replace(",", "\u202f"))
        self.knock()
        self.read_files()
        self.announce()

    def tell_people(self, done):
        """One line every ten thousand people."""
        if done % (2 * CHUNK) == 0:
            self.say(f"{done:,} personnes…".replace(",", "\u202f"))

    # People

    def places(self):
        """Where everybody goes, in an order without meaning, so that ids tell nothing."""
        present = Person.objects.filter(email__isnull=False).count()
        wanted = self.size - present
        adherents = round(wanted * ADHERENTS)
        home = min(HOME_SIZE - len(self.crowd.adherents[self.home.pk]), adherents // 10)
        sections = self.weights()
        youth = [unit for unit in self.units.values() if self.takes_youth(unit)]
        sympathisers, young = round(wanted * SYMPATHISERS), round(wanted * YOUTH)
        places = [Place(self.home)] * home
        places += spread(sections, adherents - home, Place)
        places += spread(
            sections, sympathisers, lambda unit: Place(unit, status=Status.SYMPATHISER)
        )
        places += spread(
            sections, round(adherents * OFFLINE), lambda unit: Place(unit, offline=True)
        )
        places += [Place(unit) for unit in itertools.islice(itertools.cycle(youth), young)]
        places += [Place()] * (wanted - adherents - sympathisers - young)
        self.rng.shuffle(places)
        return places

    @property
    def home(self):
        """The section of the cast."""
        return self.story.unit(HOME)

    def takes_youth(self, unit):
        """Whether `unit` is a federation of the youth movement."""
        return unit.tree == Tree.MJS and unit.level == Level.FEDERATION

    def weights(self):
        """{section: members in the reference data}."""
        codes = {unit.code: unit for unit in self.units.values() if unit.level == Level.SECTION}
        return {
            codes[row["code"]]: int(row["demo_members"]) for row in read_rows("sections.csv.gz")
        }

    # Offices

    def offices(self):
        """Write the offices of every unit, and their lines of the journal; returns them."""
        mandates = []
        for unit in self.units.values():
            for role in self.roles_of(unit):
                person = self.candidate(unit)
                if person is not None and (unit.pk, role) not in self.held:
                    self.busy.add(person)
                    start = self.crowd.today - DAY * self.rng.randrange(20, 1000)
                    mandates.append(
                        Mandate(person_id=person, role=role, unit=unit, starts_on=start)
                    )
        Mandate.objects.bulk_create(mandates, batch_size=CHUNK)
        self.crowd.journal(
            (
                "mandate.given",
                evening(mandate.starts_on),
                None,
                mandate.person_id,
                mandate.unit_id,
                {"role": mandate.role},
            )
            for mandate in mandates
        )
        self.mandates = mandates
        return mandates

    def roles_of(self, unit):
        """The roles that `unit` fills."""
        if unit.level == Level.SECTION:
            count = len(self.crowd.adherents.get(unit.pk, ()))
            board = ("section_secretary", "section_treasurer", "section_animator")
            return board[: 0 if count < BOARD else 2 if count < 3 * BOARD else 3]
        if unit.level == Level.FEDERATION:
            roles = ("federal_first_secretary", "federal_animator")
            return roles[:1] if unit.tree == Tree.MJS else roles
        if unit.level == Level.REGION:
            return ("regional_coordinator",)
        if unit.tree == Tree.PS:
            return ("national_secretary",) * NATIONAL_SECRETARIES
        return ()

    def candidate(self, unit):
        """An adherent of `unit` or of a section below it, without an office; None without any."""
        if unit.level == Level.SECTION or self.takes_youth(unit):
            return self.free_adherent(unit)
        for section in self.sections_below(unit):
            person = self.free_adherent(section)
            if person is not None:
                return person
        return None

    def free_adherent(self, unit):
        adherents = self.crowd.adherents.get(unit.pk, ())
        return next((person for person in adherents if person not in self.busy), None)

    def sections_below(self, unit):
        """Sections with members below `unit`, the largest first."""
        return (section for section in self.by_size if section.path.startswith(unit.path))

    @cached_property
    def by_size(self):
        """Every unit with adherents, the largest first."""
        adherents = self.crowd.adherents
        return sorted(
            (self.units[pk] for pk in adherents),
            key=lambda one: (-len(adherents[one.pk]), one.path),
        )

    def lend(self):
        """Some secretaries lend a part of their powers for half a year."""
        secretaries = [mandate for mandate in self.mandates if mandate.role == "section_secretary"]
        chosen = self.rng.sample(secretaries, min(len(secretaries), round(self.size * LENT)))
        Delegation.objects.bulk_create(
            Delegation(
                mandate=mandate,
                person_id=person,
                permissions=[Permission.DECIDE_REQUESTS, Permission.SEE_FILE],
                starts_on=self.crowd.today,
                ends_on=self.crowd.today + datetime.timedelta(days=182),
            )
            for mandate in chosen
            if (person := self.free_adherent(mandate.unit)) is not None
        )

    # Requests

    def knock(self):
        """Requests that wait, as high as their age has carried them, and those answered before."""
        sections = list(self.crowd.adherents)
        weights = [len(people) for people in self.crowd.adherents.values()]
        people = self.rng.sample(
            self.crowd.loose, min(len(self.crowd.loose), 3 * round(self.size * WAITING))
        )
        waiting = len(people) // 3
        answered = set(
            Mandate.objects.filter(role="section_secretary").values_list("unit_id", flat=True)
        )
        requests = []
        for rank, person in enumerate(people):
            chosen = self.rng.choices(sections, weights)[0]
            unit = self.home if rank < min(HOME_WAITING, waiting) else self.units[chosen]
            age = self.rng.triangular(0, 20, 2)
            requests.append(self.request(person, unit, age, rank < waiting, answered))
        JoinRequest.objects.bulk_create(requests, batch_size=CHUNK)
        self.crowd.journal(
            (
                "request.made",
                request.created_at,
                request.person_id,
                request.person_id,
                request.unit,
                {},
            )
            for request in requests
        )
        self.call(requests[:waiting])
        self.say(f"{waiting:,} demandes en attente".replace(",", "\u202f"))

    def request(self, person, unit, age, waits, answered):
        """An unsaved request, `age` days old."""
        made = self.crowd.now - DAY * age
        request = JoinRequest(
            person_id=person,
            unit=unit,
            tree=unit.tree,
            awaiting=unit,
            word=self.rng.choice(texts.WORDS),
            asks_adherent=self.rng.random() < 0.4,
            created_at=made,
        )
        if not waits:
            request.state = self.rng.choice(
                (JoinRequest.State.WITHDRAWN, JoinRequest.State.REFUSED)
            )
            request.decided_at = self.crowd.now - DAY * age / 2
            refused = request.state == JoinRequest.State.REFUSED
            request.answer = texts.REFUSAL if refused else ""
        elif self.takes_youth(unit) is False:
            steps = unit.path.split("/")
            federation = self.by_path["/".join(steps[:-2]) + "/"]
            if age >= 14:
                request.awaiting = self.by_path[f"{unit.tree}/"]
            elif age >= 7 or unit.pk not in answered:
                request.awaiting = federation
        return request

    def call(self, requests):
        """Whoever must answer is told on the site, as the service would."""
        deciders = {}
        rights = Person.objects.filter(unitpermission__permission__codename="decide_requests")
        for person, unit in rights.values_list("pk", "unitpermission__content_object"):
            deciders.setdefault(unit, []).append(person)
        self.notify(
            (
                person,
                "request.to_decide",
                f"{request.pk}:{request.awaiting_id}",
                {"request": request.pk, "unit": request.unit.name},
                request.created_at,
                False,
            )
            for request in requests
            for person in deciders.get(request.awaiting_id, ())
        )

    # What happened before

    def read_files(self):
        """Secretaries consulted the files of their members."""
        secretaries = {
            mandate.unit_id: mandate.person_id
            for mandate in self.mandates
            if mandate.role == "section_secretary"
        }
        sections = list(secretaries)
        if sections:
            self.crowd.journal(
                (
                    READ,
                    self.crowd.now - datetime.timedelta(minutes=self.rng.randrange(300_000)),
                    secretaries[section],
                    self.rng.choice(self.crowd.adherents[section]),
                    self.units[section],
                    {},
                )
                for section in self.rng.choices(sections, k=round(self.size * READINGS))
            )

    def announce(self):
        """What people were told over the years: read, or mailed long ago."""
        before = Notice.objects.count()
        self.notify(self.welcomes())
        for kind in ("request.accepted", "membership.status"):
            self.notify(self.entries(kind))
        self.notify(self.namings())
        self.say(f"{Notice.objects.count() - before:,} nouvelles".replace(",", "\u202f"))

    def welcomes(self):
        """A welcome for whoever signed up without one."""
        told = Notice.objects.filter(kind="account.welcome").values("recipient")
        people = Person.objects.filter(email__isnull=False).exclude(pk__in=told)
        for person, joined in people.values_list("pk", "joined_at").iterator(chunk_size=CHUNK):
            yield person, "account.welcome", "welcome", {}, joined, True

    def entries(self, kind):
        """A notice of `kind` for each membership."""
        rows = Membership.objects.filter(person__email__isnull=False).values_list(
            "pk", "person", "unit__name", "unit__slug", "status", "joined_on"
        )
        for pk, person, unit, slug, status, joined in rows.iterator(chunk_size=CHUNK):
            payload = {"unit": unit, "slug": slug, "status": status, "answer": ""}
            yield person, kind, f"m{pk}", payload, evening(joined), True

    def namings(self):
        """A notice for each office but those of the small demo, already told."""
        told = Notice.objects.filter(kind="mandate.given").values("recipient")
        rows = Mandate.objects.exclude(person__in=told).values_list(
            "pk", "person", "role", "unit__name", "unit__slug", "starts_on"
        )
        for pk, person, role, unit, slug, start in rows.iterator(chunk_size=CHUNK):
            payload = {"role": ROLES[role].label, "unit": unit, "slug": slug}
            yield person, "mandate.given", str(pk), payload, evening(start), True

    def notify(self, facts):
        """Write notices of the past: (person, kind, key, payload, moment, already read)."""
        copy_in(
            Notice(
                recipient_id=person,
                kind=kind,
                key=key,
                payload=payload,
                created_at=moment,
                read_at=moment + DAY if read else None,
                state=Notice.State.COMPOSED if read else Notice.State.PENDING,
            )
            for person, kind, key, payload, moment, read in facts
        )


def spread(weights, total, place):
    """`total` places shared over the units in proportion to their weights, none lost."""
    whole = sum(weights.values())
    places, owed = [], 0
    for unit, weight in weights.items():
        owed += total * weight
        count, owed = divmod(owed, whole)
        places += [place(unit)] * count
    return places


def evening(day):
    """Eight in the evening of `day`."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(20)))
