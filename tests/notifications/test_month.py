"""A month of a lively section: much happens, few mails, and none for a comma."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from events.models import Event, Kind, Organiser
from events.services import announcing, reminding
from events.services import telling as changes
from events.services.publishing import PLACE, edit
from groups.services import telling
from groups.services.groups import edit_group
from notifications.models import Letter
from notifications.queries.figures import mail_figures
from notifications.schedule import PARIS
from notifications.services.composing import compose
from profiles.services.desk import announce_days
from tests.factories import (
    enter,
    give,
    join,
    make_answer,
    make_commune,
    make_event,
    make_group,
    make_person,
    make_post,
    make_topic,
)

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 2, 9, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def kinds():
    """The kinds of the apps themselves."""


@pytest.fixture
def section(party, time_machine):
    """Twelve people of a section, in a group where they talk, with a meeting to come."""
    time_machine.move_to(START, tick=False)
    people = [make_person(f"Membre{n}", email=f"m{n}@exemple.fr") for n in range(12)]
    for person in people:
        join(person, party.section)
    give(people[0], "section_secretary", party.section)
    group = make_group(name="Éducation", animator=people[0])
    for person in people[1:]:
        enter(person, group)
    meeting = make_event(
        people[0], unit=party.section, organiser=Organiser.UNIT, kind=Kind.MEETING,
        starts_at=START + timedelta(days=24, hours=10), commune=make_commune(party.section),
        place="Maison des associations",
    )  # fmt: skip
    for person in people[:6]:
        make_answer(person, meeting)
    return people, group, meeting


def pass_a_day():
    """What the timetable does in a day, four times."""
    announce_days()
    telling.announce()
    announcing.announce()
    changes.tell()
    reminding.remind()
    compose()


def test_renaming_a_group_and_rewriting_an_event_send_nothing(section, time_machine):
    people, group, meeting = section
    pass_a_day()
    time_machine.move_to(START + timedelta(days=8), tick=False)
    pass_a_day()
    before = Letter.objects.count()
    for number in range(20):
        meeting.refresh_from_db()
        words = {"title": f"Réunion {number}", "text": f"Version {number}"}
        edit(by=people[0], event=meeting, changes=words, version=meeting.changed_at)
        if number < 5:
            group.refresh_from_db()
            name = {"name": f"Éducation {number}"}
            edit_group(by=people[0], group=group, changes=name, version=group.version)
        time_machine.shift(timedelta(hours=1))
        pass_a_day()

    assert group.name == "Éducation 3"
    assert Letter.objects.count() == before
    event = Event.objects.get(pk=meeting.pk)
    place = {name: getattr(event, name) for name in PLACE} | {"place": "Bourse du travail"}
    edit(by=people[0], event=event, changes=place, version=event.changed_at)
    time_machine.shift(timedelta(hours=1))
    pass_a_day()
    assert Letter.objects.count() > before


def test_a_month_where_all_talk_and_meet_stays_under_three_mails_a_week(
    section, time_machine, client, capsys
):
    people, group, _ = section
    for day in range(28):
        time_machine.move_to(START + timedelta(days=day), tick=False)
        topic = make_topic(group, people[day % 12], title=f"Sujet {day}")
        for number in range(3):
            make_post(topic, people[(day + number) % 12], text=f"Avis {number}")
        if day % 5 == 0:
            make_event(people[day % 12], starts_at=timezone.now() + timedelta(days=6))
        for hour in (9, 13, 18, 21):
            time_machine.move_to(START + timedelta(days=day, hours=hour - 9, minutes=5), tick=False)
            pass_a_day()
    weeks = Counter()
    for person, at in Letter.objects.values_list("recipient", "created_at"):
        weeks[person, (at - START).days // 7] += 1
    urgent = Letter.objects.filter(budget=Letter.Budget.FREE)
    free = Counter((one.recipient_id, (one.created_at - START).days // 7) for one in urgent)
    counted = {key: number - free[key] for key, number in weeks.items()}

    assert weeks
    assert max(counted.values()) <= 3
    assert sum(weeks.values()) / (12 * 4) <= 2

    # Once sent, a command and the page that everybody reads say the same.
    Letter.objects.update(state=Letter.State.SENT, sent_at=F("created_at"))
    time_machine.move_to(START + timedelta(days=28), tick=False)
    call_command("mail_report", weeks=4)
    figures = mail_figures(timezone.now(), 4)
    assert 0 < figures.mean <= 2 and figures.most <= 4
    assert f"mean {figures.mean}" in capsys.readouterr().out
    mean = str(round(mail_figures(timezone.now()).mean, 1)).replace(".", ",")
    assert mean in client.get(reverse("clear")).text
