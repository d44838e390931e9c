"""Events for the twenty-one roles, one for each audience and state, some of them discreet missions,
each with words unlike any other in all it holds.
"""

import datetime
import random
import string
from dataclasses import dataclass, field

from django.utils import timezone

from core.markdown import render
from events.models import (
    Audience,
    Campaign,
    Challenge,
    Comment,
    Event,
    Host,
    Invitation,
    Kind,
    Need,
    Report,
    ReportPhoto,
    Ride,
    Series,
    Shift,
    State,
    Thanks,
)
from files.models import Format, StoredFile
from moderation.charter import Rule
from tests.factories import make_answer, make_commune, make_event

WORDS = random.Random(1848)
# What an event says to whoever may know of it.
FACE = ("title", "summary", "text", "bring")
# Where it is: for some, those who have their seat alone.
PLACE = ("place", "address", "access")
# What those who come, or are registered, read besides.
NEEDS = ("need", "shift")
RIDES = ("ride", "leaves")
TALK = ("question", "answer")
OUTCOME = ("report", "photo")
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)


def token():
    return "zh" + "".join(WORDS.choices(string.ascii_lowercase, k=10))


@dataclass
class Outing:
    """One event and what hangs on it, with the words of each thing.

    `minute` is one at which nothing else happens, and `points` are its place as numbers, exact or
    rounded, of what is discreet.
    """

    event: Event
    words: dict
    minute: str = ""
    points: tuple = ()
    question: Comment = None
    photo: ReportPhoto = None


@dataclass
class Actions:
    """The outings by name, the campaigns by state, and the rows that addresses name."""

    outings: dict = field(default_factory=dict)
    campaigns: dict = field(default_factory=dict)
    keys: dict = field(default_factory=dict)


def odd_minutes(now):
    """Minutes at which nothing else happens: neither round ones nor those of the next minutes."""
    later = (now + datetime.timedelta(minutes=n) for n in range(12, 50))
    return [one.minute for one in later if one.minute > 10 and one.minute % 5]


def make_actions(people, party, debate):
    """The Actions of the roles `people`, in the units of `party` and the groups of `debate`."""
    actions, now = Actions(), timezone.now()
    make_commune(party.section)
    minutes = iter(odd_minutes(now))
    private = debate.circles["private"].group
    section = {"organiser": "unit", "unit": party.section}
    of_section = {**section, "audience": Audience.UNIT}
    of_group = {"organiser": "group", "group": private, "audience": Audience.GROUP}
    cases = {
        "public": ("sympathiser", {}),
        "registered": ("neighbour", {"audience": Audience.REGISTERED}),
        "adherents": (
            "federal",
            {"organiser": "unit", "unit": party.federation, "audience": Audience.ADHERENTS},
        ),
        "unit": ("secretary", of_section),
        "group": ("distant", of_group),
        "invited": ("national", {"audience": Audience.INVITED}),
        "draft": ("adherent", {"state": State.DRAFT}),
        "cancelled": ("treasurer", {"state": State.CANCELLED}),
        "postponed": ("secretary", {**section, "state": State.POSTPONED}),
        "home": ("adherent", {"hides_place": True}),
        "past": ("sympathiser", {"starts_at": now - DAY}),
        "masked": ("neighbour", {"masked_rule": Rule.RESPECT}),
        "masked_past": ("late", {"masked_rule": Rule.RESPECT, "starts_at": now - DAY}),
        "discreet_unit": ("secretary", {**of_section, "starts_at": now + 3 * DAY}),
        "discreet_soon": ("secretary", {**of_section, "starts_at": now + 20 * HOUR}),
        "discreet_group": ("distant", {**of_group, "starts_at": now + 3 * DAY}),
        "discreet_invited": (
            "federal",
            {"audience": Audience.INVITED, "starts_at": now + 3 * DAY},
        ),
        # Its day is over, whatever the hour: of a discreet mission, nothing else closes the answers.
        "discreet_past": ("secretary", {**of_section, "starts_at": now - 2 * DAY}),
    }
    for rank, (name, (author, fields)) in enumerate(cases.items()):
        actions.outings[name] = outing(name, people[author], fields, rank, minutes)
    answers(actions.outings, people)
    for role, name in (("late", "invited"), ("neighbour", "discreet_invited"),
                       ("treasurer", "discreet_invited")):  # fmt: skip
        event = actions.outings[name].event
        Invitation.objects.create(event=event, person=people[role], by=event.author)
    for name, author in (("public", "late"), ("home", "neighbour"), ("discreet_soon", "late"),
                         ("masked", "adherent")):  # fmt: skip
        ride(actions.outings[name], people[author])
    for name, one in actions.outings.items():
        if name == "draft":
            continue
        talk(one, people, "national" if "group" in name else "treasurer")
    launch(actions, people, party)
    keys(actions, people, party)
    return actions


def outing(name, author, fields, rank, minutes):
    """An event of `author` in the words of nobody else."""
    words = {what: token() for what in (*FACE, *PLACE, *NEEDS, "checklist")}
    is_discreet = name.startswith("discreet")
    minute = next(minutes) if is_discreet else None
    if is_discreet:
        starts_at = fields["starts_at"].replace(minute=minute, second=0, microsecond=0)
        fields = {**fields, "starts_at": starts_at, "is_discreet": True}
    told = {what: words[what] for what in (*FACE, "place", "address", "checklist")}
    event = make_event(
        author,
        kind=Kind.PASTING,
        access_words=words["access"],
        lat=47.60123 + rank / 50,
        lon=-2.70123 - rank / 50,
        target=10,
        **told,
        **fields,
    )
    Need.objects.create(event=event, label=words["need"])
    Shift.objects.create(
        event=event, label=words["shift"], starts_at=event.starts_at, ends_at=event.ends_at
    )
    points = (str(event.lat), str(event.lon))
    if is_discreet:
        points += (str(event.pin_lat), str(event.pin_lon))
    made = Outing(event, words, f"{minute or ''}", points)
    if name.endswith("past"):
        tell(made, author, with_photo=not is_discreet)
    return made


def tell(made, author, *, with_photo):
    """The report of an event, and its photo."""
    made.words["report"] = token()
    found = Report.objects.create(event=made.event, people=3, words=made.words["report"], by=author)
    if with_photo:
        made.words["photo"] = token()
        file = StoredFile.objects.create(
            name="photo.jpg",
            format=Format.JPEG,
            state=StoredFile.State.READY,
            size=9,
            digest="2" * 64,
            uploaded_by=author,
        )
        made.photo = ReportPhoto.objects.create(
            report=found, file=file, description=made.words["photo"]
        )


def answers(outings, people):
    """Who comes: those who are seen by all, by some, by nobody, and who are apart."""
    coming = {
        "public": ("adherent", "hidden", "late", "blocked"),
        "home": ("neighbour",),
        "past": ("adherent", "late", "hidden"),
        "masked": ("adherent",),
        "masked_past": ("adherent",),
        "unit": ("hidden", "late"),
        "discreet_unit": ("adherent", "hidden"),
        "discreet_soon": ("late", "hidden"),
        "discreet_invited": ("neighbour",),
        "discreet_past": ("late",),
    }
    for name, roles in coming.items():
        for role in roles:
            make_answer(people[role], outings[name].event)


def ride(made, driver):
    """A ride to an event."""
    made.words |= {what: token() for what in RIDES}
    Ride.objects.create(
        event=made.event,
        person=driver,
        leaves_from=made.words["leaves"],
        leaves_at=made.event.starts_at,
        words=made.words["ride"],
    )


def talk(made, people, asker):
    """A question under an event, and its answer."""
    made.words |= {what: token() for what in TALK}

    def say(author, what, reply_to=None):
        text = made.words[what]
        return Comment.objects.create(
            event=made.event, author=author, text=text, html=render(text), reply_to=reply_to
        )

    made.question = say(people[asker], "question")
    say(made.event.author, "answer", made.question)


def launch(actions, people, party):
    """Campaigns that are for some, one in preparation, and a challenge of the section."""
    today = timezone.localdate()
    for name, state, audience in (
        ("public", Campaign.State.OPEN, Audience.PUBLIC),
        ("adherents", Campaign.State.OPEN, Audience.ADHERENTS),
        ("draft", Campaign.State.DRAFT, Audience.PUBLIC),
    ):
        words = {what: token() for what in ("title", "summary", "text")}
        campaign = Campaign.objects.create(
            unit=party.national,
            kind=Kind.LEAFLETING,
            state=state,
            audience=audience,
            starts_on=today,
            ends_on=today + 30 * DAY,
            author=people["national"],
            html=render(words["text"]),
            **words,
        )
        actions.campaigns[name] = (campaign, words)
    actions.keys["challenge"] = Challenge.objects.create(
        unit=party.section,
        title="Deux cents portes",
        measure="doors",
        goal=200,
        starts_on=today,
        ends_on=today + 3 * DAY,
    ).pk


def keys(actions, people, party):
    """The rows that addresses name, all of the public event or of the past one."""
    opened, past = actions.outings["public"], actions.outings["past"]
    event = opened.event
    series = Series.objects.create(step="weekly", first=event.starts_at.date())
    Event.objects.filter(pk=event.pk).update(series=series, occurrence=event.starts_at.date())
    asked = Host.objects.create(event=event, person=people["distant"])
    hosting = Host.objects.create(
        event=event, person=people["other_federal"], accepted_at=timezone.now()
    )
    invitation = Invitation.objects.create(
        event=event, person=people["national"], by=people["sympathiser"]
    )
    card = Thanks.objects.create(
        event=past.event, sender=people["late"], recipient=people["adherent"], words="Merci"
    )
    actions.keys |= {
        "asked": asked.pk,
        "hosting": hosting.pk,
        "invitation": invitation.pk,
        "card": card.pk,
        "need": event.needs.get().pk,
        "ride": event.rides.get().pk,
    }
