"""Five years of actions at the real scale: 60 000 events, 400 000 answers, fifty events to come."""

import datetime
from zoneinfo import ZoneInfo

from coopol.demo import action_words as words
from coopol.demo.actions import point
from coopol.demo.copying import copy_in
from core.html import format_html_join
from core.typography import count
from events.kinds import model_of
from events.models import (
    Answer,
    Audience,
    Campaign,
    Event,
    Host,
    Kind,
    Measure,
    Organiser,
    Participation,
    Place,
    Report,
    State,
)
from events.space import PARIS, ZONES
from profiles.models import Mandate
from sections.models import Commune, Level, Tree, Unit
from sections.territory import read_rows

EVENTS, OPEN = 60_000, 50
YEARS = 5
# Shares of the answers: those who said they would come, and of these who did.
CAME, REPORTED = 0.85, 0.7
HOUR = datetime.timedelta(hours=1)


class Calendar:
    """Written around `story`; `share` is the part of the real scale, `say` hears each step."""

    def __init__(self, story, say, share=1.0):
        self.story, self.say, self.share = story, say, share
        self.rng, self.now = story.rng, story.crowd.now
        self.today = story.crowd.today
        self.people = story.crowd.adherents
        insee = {row["code"]: row["insee"] for row in read_rows("sections.csv.gz")}
        communes = dict(Commune.objects.values_list("insee", "department"))
        self.sections = [
            (unit, insee[unit.code] or None, communes.get(insee[unit.code]))
            for unit in Unit.objects.filter(level=Level.SECTION, tree=Tree.PS).order_by("path")
            if unit.lat is not None
        ]
        secretaries = Mandate.objects.filter(role="section_secretary").order_by("pk")
        self.secretaries = dict(secretaries.values_list("unit", "person"))
        self.html = {
            kind: format_html_join("", "<p>{}</p>\n", ((model_of(kind).text,),)) for kind in Kind
        }

    def fill(self):
        """Everything, in order."""
        campaign = self.old_campaign()
        lively = [one for one in self.sections if self.people.get(one[0].pk)]
        weights = [len(self.people[unit.pk]) + 3 for unit, _, _ in lively]
        number = max(round(EVENTS * self.share), 40)
        kinds = self.rng.choices(words.PASTS, [past.weight for past in words.PASTS], k=number)
        places = self.rng.choices(lively, weights, k=number)
        events = [
            self.event(place, past, self.long_ago())
            for place, past in zip(places, kinds, strict=True)
        ]
        # Every section of the country took the mission up: its sums are the heaviest.
        school = words.PASTS[1]
        taken_up = self.sections[: max(round(len(self.sections) * self.share), 3)]
        events += [self.taken_up(place, school, campaign) for place in taken_up]
        coming = [past for past in words.PASTS if past.kind in words.OPEN_KINDS]
        for place in self.rng.choices(lively, weights, k=max(round(OPEN * self.share), 3)):
            events.append(self.event(place, self.rng.choice(coming), self.soon()))
        events.sort(key=lambda event: event.created_at)
        answers = self.draw_answers(events)
        copy_in(events)
        copy_in(
            Host(event=event, person_id=event.author_id, accepted_at=event.created_at)
            for event in events
            if event.author_id
        )
        self.say(f"{count(len(events))} événements")
        copy_in(self.participation(*answer) for answer in answers)
        copy_in(
            self.report(event)
            for event in events
            if event.ends_at < self.now and self.rng.random() < REPORTED
        )
        self.say(f"{count(len(answers))} réponses à des événements")

    def old_campaign(self):
        """The mission of last autumn, which every section took up."""
        start = self.today - datetime.timedelta(days=85)
        return Campaign.objects.create(
            unit=self.story.unit("PS"), kind=Kind.LEAFLETING, state=Campaign.State.CLOSED,
            title=words.OLD_CAMPAIGN, summary=words.OLD_SUMMARY, starts_on=start, theme="ecole",
            ends_on=start + datetime.timedelta(days=14), measure=Measure.LEAFLETS, goal=1_000_000,
            author=self.story.people["national_secretary"],
            launched_at=self.now - datetime.timedelta(days=100),
        )  # fmt: skip

    def long_ago(self):
        """A day of the last years, more often a near one; fewer in summer."""
        days = int(self.rng.triangular(1, YEARS * 365, 30))
        day = self.today - datetime.timedelta(days=days)
        return day - datetime.timedelta(days=45) if day.month == 8 else day

    def soon(self):
        return self.today + datetime.timedelta(days=self.rng.randrange(1, 40))

    def event(self, place, past, day, **fields):
        """The unsaved event of that kind in the section `place` on `day`."""
        unit, commune, department = place
        model = model_of(past.kind)
        zone = ZONES.get(department, PARIS)
        hour = datetime.time(past.hour, self.rng.choice((0, 0, 30)))
        start = datetime.datetime.combine(day, hour, tzinfo=ZoneInfo(zone))
        created = start - datetime.timedelta(days=self.rng.randrange(8, 30))
        return Event(
            **{
                "ref": self.story.crowd.ref()[:10], "kind": past.kind.value,
                "state": State.CANCELLED.value if self.rng.random() < 0.03 else State.PUBLISHED.value,
                "audience": self.audience(past.kind).value,
                "title": self.rng.choice(past.titles), "summary": model.summary,
                "text": model.text, "html": self.html[past.kind], "organiser": Organiser.UNIT.value,
                "unit_id": unit.pk, "author_id": self.secretaries.get(unit.pk), "zone": zone,
                "starts_at": start, "ends_at": start + datetime.timedelta(minutes=model.minutes),
                "place": self.rng.choice(past.places), "commune_id": commune,
                "wheelchair": self.rng.random() < 0.4, "target": model.target,
                "created_at": created, "changed_at": created, "published_at": created,
                "theme": "parti", **point(*self.beside(unit)), **fields,
            }
        )  # fmt: skip

    def beside(self, unit):
        """A point at most three kilometres from the middle of a section."""
        shift = self.rng.uniform
        return round(unit.lat + shift(-0.025, 0.025), 5), round(unit.lon + shift(-0.035, 0.035), 5)

    def audience(self, kind):
        """Meetings are for members, poster pasting for adherents, the rest mostly for everybody."""
        if kind == Kind.MEETING:
            return Audience.UNIT
        if kind == Kind.PASTING:
            return Audience.ADHERENTS
        return self.rng.choices((Audience.PUBLIC, Audience.REGISTERED), (80, 20))[0]

    def taken_up(self, place, past, campaign):
        """The mission of the campaign in one section."""
        day = campaign.starts_on + datetime.timedelta(days=self.rng.randrange(10))
        return self.event(
            place, past, day, campaign_id=campaign.pk, title="Tracts le matin de la rentrée",
            audience=Audience.PUBLIC.value, state=State.PUBLISHED.value,
        )  # fmt: skip

    # Who came

    def draw_answers(self, events):
        """(event, person, answer, was there) for every event; sets how many seats each one takes."""
        usual = {past.kind.value: past.usual for past in words.PASTS}
        answers = []
        for event in events:
            people = self.people.get(event.unit_id)
            if not people:
                continue
            most, often = 3.6 * usual[event.kind], usual[event.kind]
            wanted = min(int(self.rng.triangular(1, most, often)), len(people))
            over = event.ends_at < self.now
            for person in self.rng.sample(people, wanted):
                yes = self.rng.random() < 0.9
                event.seats_taken += yes
                event.maybe_count += not yes
                answers.append((event, person, yes, over and self.rng.random() < CAME))
        return answers

    def participation(self, event, person, yes, was_there):
        """The unsaved answer of one person."""
        over = event.ends_at < self.now
        return Participation(
            event_id=event.pk, person_id=person,
            answer=Answer.YES.value if yes else Answer.MAYBE.value,
            place=Place.SEATED.value if yes else Place.NONE.value,
            answered_at=event.created_at + HOUR * self.rng.randrange(1, 150),
            was_there=was_there if over and yes else None,
        )  # fmt: skip

    def report(self, event):
        """The unsaved report of one event."""
        leaflets, doors, conversations = next(
            past.figures for past in words.PASTS if past.kind == event.kind
        )
        spread = self.rng.uniform(0.4, 1.6)
        return Report(
            event_id=event.pk, people=max(round(event.seats_taken * CAME), 1),
            leaflets=round(leaflets * spread), doors=round(doors * spread),
            conversations=round(conversations * spread),
            words=self.rng.choice(words.REPORT_WORDS), by_id=event.author_id,
            at=event.ends_at + 2 * HOUR,
        )  # fmt: skip
