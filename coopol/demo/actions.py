"""The actions of the small demo: what the cast does together, this month and before."""

import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from coopol.demo import action_words as words
from coopol.demo.cast import HOME
from core.markdown import render
from events.kinds import model_of
from events.models import (
    ActionSettings,
    Answer,
    Audience,
    Campaign,
    Challenge,
    Comment,
    Event,
    Host,
    Kind,
    Measure,
    Need,
    NeedTaken,
    Organiser,
    Participation,
    Place,
    Report,
    Ride,
    Series,
    Shift,
    State,
    Thanks,
)
from events.recurring import days_of
from events.space import PARIS, pin_of, zone_of
from groups.models import Group
from profiles.models import Person
from sections.models import Commune
from sections.territory import read_rows

WEEK = datetime.timedelta(days=7)
# Meetings of the home section held before today, and those its rule has already made.
HELD, COMING = 9, 6
NEAR = ("adherent", "treasurer", "animator", "delegate", "secretary")


class Actions:
    """Told with the people of `story`."""

    def __init__(self, story):
        self.story, self.rng = story, story.rng
        self.now = story.crowd.now
        self.communes = {
            row["code"]: row["insee"] for row in read_rows("sections.csv.gz") if row["insee"]
        }

    def person(self, key):
        return self.story.people[key]

    def tell(self):
        """Everything, in order."""
        self.campaign = self.launch()
        for gesture in words.GESTURES:
            self.gesture(gesture)
        self.meet_every_month()
        self.look_back()
        home = self.story.unit(HOME)
        today = self.story.crowd.today
        Challenge.objects.create(
            unit=home, title="200 portes avant les vœux", measure=Measure.DOORS, goal=200,
            starts_on=today - 3 * WEEK, ends_on=today + 3 * WEEK, by=self.person("secretary"),
        )  # fmt: skip
        for key in NEAR:
            ActionSettings.objects.create(person=self.person(key), answers_calls=True)

    # Writing

    def launch(self):
        """The mission that the nation launched and sections take up."""
        today = self.story.crowd.today
        return Campaign.objects.create(
            unit=self.story.unit("PS"), kind=Kind.STALL, state=Campaign.State.OPEN,
            title=words.CAMPAIGN, summary=words.CAMPAIGN_SUMMARY, text=words.CAMPAIGN_TEXT,
            html=render(words.CAMPAIGN_TEXT), checklist="\n".join(model_of(Kind.STALL).checklist),
            theme="services-publics", starts_on=today - 2 * WEEK, ends_on=today + 4 * WEEK,
            measure=Measure.CONVERSATIONS, goal=5_000, author=self.person("organiser"),
            launched_at=self.now - 2 * WEEK,
        )  # fmt: skip

    def section_of(self, code):
        """(unit, commune, latitude, longitude) of the section `code`; without a place above it."""
        unit = self.story.unit(code)
        insee = self.communes.get(code)
        commune = insee and Commune.objects.select_related("department").get(pk=insee)
        return unit, commune, unit.lat, unit.lon

    def by(self, gesture):
        """Who organises: a character, or the secretary of the section `gesture.by` names."""
        if gesture.by in self.story.people:
            return self.person(gesture.by)
        unit = self.story.unit(gesture.by)
        return unit.mandates.get(role="section_secretary").person

    def local(self, day, hour, zone):
        """The instant of `hour`, (hours, minutes), on `day` in `zone`."""
        return datetime.datetime.combine(day, datetime.time(*hour), tzinfo=ZoneInfo(zone))

    def gesture(self, gesture):
        """One event, with who answers and what it needs; returns it."""
        model = model_of(gesture.kind)
        unit, commune, lat, lon = self.section_of(gesture.unit or HOME)
        zone = zone_of(commune)
        start = self.local(
            self.story.crowd.today + datetime.timedelta(days=gesture.days), gesture.hour, zone
        )
        has_point = not gesture.online and commune is not None
        text = gesture.text or model.text
        event = Event.objects.create(
            ref=self.story.crowd.ref()[:10],
            kind=gesture.kind, state=gesture.state, audience=gesture.audience,
            is_discreet=gesture.is_discreet, title=gesture.title,
            summary=gesture.summary or model.summary, text=text, html=render(text),
            checklist="\n".join(model.checklist), bring=gesture.bring or model.bring,
            theme=gesture.theme, organiser=self.organiser(gesture),
            unit=unit if gesture.unit else None, group=self.group(gesture),
            author=self.by(gesture), starts_at=start,
            ends_at=start + datetime.timedelta(minutes=gesture.minutes), zone=zone,
            is_online=bool(gesture.online), online_url=gesture.online, place=gesture.place,
            address=gesture.address, commune=commune if has_point else None,
            hides_place=gesture.hides_place, wheelchair=gesture.wheelchair,
            sign_language=gesture.sign_language, access_words=gesture.access,
            target=gesture.target, capacity=gesture.capacity,
            campaign=self.campaign if gesture.campaign else None,
            created_at=self.now - WEEK, changed_at=self.now - WEEK,
            published_at=None if gesture.state == State.DRAFT else self.now - WEEK,
            **(point(lat, lon) if has_point else {}),
        )  # fmt: skip
        Host.objects.create(event=event, person=event.author, accepted_at=event.created_at)
        self.surround(event, gesture)
        return event

    def organiser(self, gesture):
        if gesture.group:
            return Organiser.GROUP
        return Organiser.UNIT if gesture.unit else Organiser.PERSON

    def group(self, gesture):
        return Group.objects.get(name=gesture.group) if gesture.group else None

    def surround(self, event, gesture):
        """Shifts, needs, answers, a ride and the questions of an event."""
        minute = datetime.timedelta(minutes=1)
        shifts = [
            Shift.objects.create(
                event=event, label=label, capacity=places,
                starts_at=event.starts_at + minute * first, ends_at=event.starts_at + minute * last,
            )
            for label, first, last, places in gesture.shifts
        ]  # fmt: skip
        needs = [
            Need.objects.create(
                event=event, icon=icon, label=label, words=said, wanted=wanted, position=position
            )
            for position, (icon, label, said, wanted) in enumerate(gesture.needs)
        ]
        coming = [
            self.answer(event, self.person(key), answer) for key, answer in gesture.answers
        ] + [self.answer(event, person) for person in self.crowd(event, gesture.crowd)]
        for person in self.crowd(event, gesture.waiting):
            self.answer(event, person, place=Place.WAITING)
        seated = [one for one in coming if one.place == Place.SEATED]
        for rank, one in enumerate(seated if shifts else ()):
            one.shifts.add(shifts[rank % len(shifts)])
        for need, one in zip(needs, seated, strict=False):
            NeedTaken.objects.create(need=need, participation=one)
        if gesture.ride:
            key, way, place, seats = gesture.ride
            Ride.objects.create(
                event=event, person=self.person(key), way=way, leaves_from=place, seats=seats,
                leaves_at=event.starts_at - 20 * minute,
            )  # fmt: skip
        for asker, question, answerer, answer in gesture.questions:
            asked = self.say(event, asker, question, hours=30)
            self.say(event, answerer, answer, hours=29, reply_to=asked)

    def say(self, event, key, text, hours, reply_to=None):
        return Comment.objects.create(
            event=event, author=self.person(key), text=text, html=render(text), reply_to=reply_to,
            created_at=self.now - datetime.timedelta(hours=hours),
        )  # fmt: skip

    def crowd(self, event, number):
        """`number` people of the crowd whom `event` is for, and who have not answered it."""
        people = Person.objects.filter(email__isnull=False, is_active=True)
        people = people.exclude(pk__in=[one.pk for one in self.story.people.values()])
        people = people.exclude(participations__event=event)
        if event.unit and event.unit.code in self.communes:
            people = people.filter(memberships__unit=event.unit, memberships__ended_on=None)
        if event.audience in (Audience.ADHERENTS, Audience.UNIT):
            people = people.filter(memberships__status="ADHERENT", memberships__ended_on=None)
        people = list(people.order_by("pk").distinct())
        return self.rng.sample(people, min(number, len(people)))

    def answer(self, event, person, answer=Answer.YES, place=None):
        place = place or (Place.SEATED if answer == Answer.YES else Place.NONE)
        moment = self.now - datetime.timedelta(hours=self.rng.randrange(2, 120))
        return Participation.objects.create(
            event=event, person=person, answer=answer, place=place, answered_at=moment,
            waiting_since=moment if place == Place.WAITING else None,
            guests=1 if event.capacity != 6 and self.rng.random() < 0.1 else 0,
        )  # fmt: skip

    # What comes back, and what is over

    def meet_every_month(self):
        """The meeting of the home section: the third Wednesday of the month, at eight."""
        home, commune, lat, lon = self.section_of(HOME)
        today, step = self.story.crowd.today, Series.Step.MONTHLY_WEEKDAY
        long_ago = (today - datetime.timedelta(days=30 * HELD)).replace(day=1)
        first = long_ago + datetime.timedelta(days=(2 - long_ago.weekday()) % 7 + 14)
        until = today + datetime.timedelta(days=30 * COMING)
        series = Series.objects.create(step=step, first=first, made_until=until)
        for day in [first, *days_of(step, first, after=first, until=until)]:
            start = self.local(day, (20, 0), PARIS)
            event = self.held(
                Kind.MEETING, words.REPEATED, start, home, commune, (lat, lon),
                audience=Audience.UNIT, place="Le local, rue de Châteaugiron", series=series,
                occurrence=day,
            )  # fmt: skip
            for person in self.crowd(event, self.rng.randrange(4, 9)):
                self.answer(event, person)
            self.answer(event, self.person("adherent"))
            if event.ends_at < self.now:
                self.report(event)

    def held(self, kind, title, start, unit, commune, where, **fields):
        """An event of `unit`, past or to come, with the words of its kind."""
        model = model_of(kind)
        event = Event.objects.create(
            **{
                "ref": self.story.crowd.ref()[:10], "kind": kind, "state": State.PUBLISHED,
                "audience": Audience.PUBLIC, "title": title, "summary": model.summary,
                "text": model.text, "html": render(model.text), "organiser": Organiser.UNIT,
                "unit": unit, "author": self.secretary(unit), "starts_at": start,
                "ends_at": start + datetime.timedelta(minutes=model.minutes),
                "zone": zone_of(commune), "commune": commune, "target": model.target,
                "created_at": start - 2 * WEEK, "changed_at": start - 2 * WEEK,
                "published_at": start - 2 * WEEK, **point(*where), **fields,
            }
        )  # fmt: skip
        Host.objects.create(event=event, person=event.author, accepted_at=event.created_at)
        return event

    def secretary(self, unit):
        return unit.mandates.get(role="section_secretary").person

    def look_back(self):
        """What the sections of the small demo did these last weeks, and what it gave."""
        for code in (HOME, "35-002", "38-001", "59-007"):
            unit, commune, lat, lon = self.section_of(code)
            for rank, (kind, title, place) in enumerate(PAST):
                start = self.local(
                    self.story.crowd.today - datetime.timedelta(days=4 + 8 * rank), (10, 0), PARIS
                )
                campaign = self.campaign if kind == Kind.STALL else None
                event = self.held(
                    kind, title, start, unit, commune, (lat, lon), place=place, campaign=campaign
                )
                for person in self.crowd(event, self.rng.randrange(3, 8)):
                    self.answer(event, person)
                if code == HOME:
                    for key in ("adherent", "treasurer", "hidden"):
                        self.answer(event, self.person(key))
                self.report(event)
        last = Event.objects.filter(unit=self.story.unit(HOME), kind=Kind.CANVASSING)
        Thanks.objects.create(
            event=last.earliest("starts_at"), sender=self.person("treasurer"),
            recipient=self.person("adherent"), words="Merci d’avoir frappé la première\u00a0!",
        )  # fmt: skip

    def report(self, event):
        """Who was there, and what it gave."""
        seated = event.participations.filter(place=Place.SEATED)
        absent = list(seated.order_by("pk").values_list("pk", flat=True))[3:4]
        seated.update(was_there=True)
        seated.filter(pk__in=absent).update(was_there=False)
        measures = model_of(event.kind).measures
        people = seated.count() - len(absent)

        def figure(measure, low, high):
            return self.rng.randrange(low, high) * people if measure in measures else 0

        Report.objects.create(
            event=event, people=people,
            leaflets=figure(Measure.LEAFLETS, 30, 80), doors=figure(Measure.DOORS, 8, 15),
            conversations=figure(Measure.CONVERSATIONS, 4, 9),
            words=self.rng.choice(words.REPORT_WORDS), by=event.author,
            at=min(event.ends_at + datetime.timedelta(hours=2), timezone.now()),
        )  # fmt: skip


PAST = (
    (Kind.STALL, "Table devant le bureau de poste", "Devant la poste"),
    (Kind.CANVASSING, "Porte-à-porte du quartier", "Devant la mairie annexe"),
    (Kind.LEAFLETING, "Tracts à la sortie de l’école", "Devant l’école"),
)


def point(lat, lon):
    """The fields of an exact point and of its pin."""
    pin_lat, pin_lon = pin_of(lat, lon)
    return {"lat": lat, "lon": lon, "pin_lat": pin_lat, "pin_lon": pin_lon}
