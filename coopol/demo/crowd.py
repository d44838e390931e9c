"""Many people at once: written in bulk, since the services serve one person at a time."""

import datetime
from collections import Counter
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils import timezone

from coopol.demo import names, texts
from coopol.demo.copying import copy_in
from core.markdown import render
from journal.services import build
from profiles.models import CharterAcceptance, Membership, Person, Tag, Visibility
from profiles.models.belonging import Status
from profiles.models.person import REF_ALPHABET

CHUNK = 5_000
DAY = datetime.timedelta(days=1)
VISIBILITIES = {Visibility.ALL: 30, Visibility.ADHERENTS: 45, Visibility.SECTION: 25}


@dataclass(frozen=True)
class Place:
    """Where one person of the crowd goes: a unit (None: no section yet) and her status there."""

    unit: object = None
    status: str = Status.ADHERENT
    offline: bool = False


@dataclass
class Crowd:
    """Draws people with `rng` and writes them; remembers only ids, so that memory stays small."""

    rng: object
    password: str
    now: datetime.datetime = field(default_factory=timezone.now)
    taken: Counter = field(default_factory=Counter)
    # Unit id → ids of the adherents with an account, whom an office may fall on.
    adherents: dict = field(default_factory=dict)
    loose: list = field(default_factory=list)

    def __post_init__(self):
        self.today = timezone.localdate(self.now)
        self.presentations = {text: str(render(text)) for text in texts.PRESENTATIONS}
        self.tags = {
            kind: [Tag.objects.get_or_create(kind=kind, name=name)[0].pk for name in words]
            for kind, words in (
                (Tag.Kind.INTEREST, texts.INTERESTS),
                (Tag.Kind.SKILL, texts.SKILLS),
            )
        }

    def ref(self):
        """A public identifier, the same for the same seed."""
        return "".join(self.rng.choices(REF_ALPHABET, k=12))

    def fill(self, places, tell=lambda done: None):
        """Write one person for each of `places`; `tell` hears how many are written."""
        for start in range(0, len(places), CHUNK):
            chunk = places[start : start + CHUNK]
            people = copy_in([self.person(place) for place in chunk])
            self.open_accounts([person for person in people if person.email])
            self.tag(people)
            self.enter(list(zip(people, chunk, strict=True)))
            tell(start + len(chunk))

    def person(self, place):
        """One unsaved person; offline members have neither address nor password."""
        rng = self.rng
        first, last = names.draw(rng)
        if place.offline:
            return Person(
                ref=self.ref(), first_name=first, last_name=last, password="!", joined_at=self.now
            )
        joined = self.now - DAY * int(rng.triangular(1, 1500, 200))
        visibility = rng.choices(list(VISIBILITIES), VISIBILITIES.values())[0]
        about = rng.choice(texts.PRESENTATIONS) if rng.random() < 0.3 else ""
        woman = names.is_woman(first)
        portraits = texts.PORTRAITS_OF_WOMEN if woman else texts.PORTRAITS_OF_MEN
        return Person(
            ref=self.ref(),
            email=names.address(first, last, self.taken),
            password=self.password,
            first_name=first,
            last_name=last,
            joined_at=joined,
            last_login=self.last_login(joined),
            is_active=rng.random() > 0.01,
            visibility=visibility,
            visibility_chosen_at=joined,
            portrait=rng.choice(portraits) if rng.random() < 0.7 else "",
            status_line=rng.choice(texts.STATUS_LINES) if rng.random() < 0.3 else "",
            presentation=about,
            presentation_html=self.presentations.get(about, ""),
            local_engagement=rng.choice(texts.ENGAGEMENTS) if rng.random() < 0.2 else "",
        )

    def last_login(self, joined):
        """Four people in five came lately; one in twenty never came back after signing up."""
        share = self.rng.random()
        if share < 0.8:
            return max(joined, self.now - DAY * self.rng.randrange(90))
        return joined if share < 0.95 else None

    def open_accounts(self, people):
        """Their confirmed addresses, the charter they accepted, and the line of the journal."""
        copy_in(
            EmailAddress(user=person, email=person.email, verified=True, primary=True)
            for person in people
        )
        copy_in(
            CharterAcceptance(
                person=person, version=settings.CHARTER_VERSION, accepted_at=person.joined_at
            )
            for person in people
        )
        detail = {"charter": settings.CHARTER_VERSION}
        self.journal(
            ("account.opened", person.joined_at, person, person, None, detail) for person in people
        )

    def journal(self, facts):
        """Write facts of the past: (action, moment, actor, person concerned, unit, detail)."""
        copy_in(self.entry(*fact) for fact in facts)

    @staticmethod
    def entry(action, at, by, about, unit, detail):
        """An unsaved line of the journal, dated."""
        entry = build(action, by, about, unit, None, detail, "", "")
        entry.at = at
        return entry

    def tag(self, people):
        """Give two people in five their words."""
        for relation, kind, most in (
            (Person.interests.through, Tag.Kind.INTEREST, 4),
            (Person.skills.through, Tag.Kind.SKILL, 2),
        ):
            copy_in(
                relation(person_id=person.pk, tag_id=tag)
                for person in people
                if person.email and self.rng.random() < 0.4
                for tag in self.rng.sample(self.tags[kind], self.rng.randint(1, most))
            )

    def enter(self, placed):
        """Put people in their units, with dates that hold together."""
        memberships = []
        for person, place in placed:
            if place.unit is None:
                self.loose.append(person.pk)
                continue
            memberships.append(self.membership(person, place))
            if place.status == Status.ADHERENT and person.email and person.is_active:
                self.adherents.setdefault(place.unit.pk, []).append(person.pk)
        copy_in(memberships)
        self.journal(
            (
                "membership.started",
                timezone.make_aware(
                    datetime.datetime.combine(membership.joined_on, datetime.time(20))
                ),
                None,
                membership.person_id,
                membership.unit,
                {"status": membership.status},
            )
            for membership in memberships
        )

    def membership(self, person, place):
        """An unsaved membership: three adherents in four are up to date, one in twenty never paid."""
        rng = self.rng
        joined = max(timezone.localdate(person.joined_at), self.today - DAY * 1400)
        since = paid = None
        if place.status == Status.ADHERENT:
            since = joined - DAY * int(rng.triangular(0, 9000, 0))
            share = rng.random()
            if share < 0.95:
                late = share >= 0.75
                paid = self.today - DAY * (
                    rng.randrange(370, 700) if late else rng.randrange(1, 330)
                )
        return Membership(
            person=person,
            unit=place.unit,
            tree=place.unit.tree,
            status=place.status,
            joined_on=min(joined, self.today - DAY),
            adherent_since=since and min(since, self.today - DAY),
            dues_paid_on=paid,
            presented_on=joined if since and rng.random() < 0.6 else None,
        )
