"""The debates and the actions of the demo: told in the small one, held at the sources' proportions in the large."""

from collections import Counter

import pytest
from django.db import connection, transaction
from django.db.models import Count, F, Max, Q, Sum
from django.test import override_settings
from django.utils import timezone

from coopol.demo import build
from coopol.demo.debate import FAMOUS, FAMOUS_BY
from documents.models import Audience, Document, Version
from events.models import TAKEN, Campaign, Challenge, Event, Participation, Report, State, Thanks
from files.models import StoredFile
from groups.models import Access, Group, Kind, Member, Poll, Post, Support, Synthesis, Topic, Vote
from messaging.models import Conversation, Seat
from moderation.models import Case, Decision
from profiles.models import Contact, Person, Visibility
from tests.demo.test_demo import QUICK


@pytest.fixture(scope="module")
def country(territory, django_db_blocker, tmp_path_factory):
    """A fiftieth of the party, once for this file."""
    kept = {**QUICK, "MEDIA_ROOT": tmp_path_factory.mktemp("media")}
    with django_db_blocker.unblock(), override_settings(**kept), transaction.atomic():
        build.invent(seed=2010, say=lambda line: None, people=800)
        connection.check_constraints()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(country, db):
    """The party, present in the database."""


def test_every_kind_of_group_is_there_to_be_tried(demo):
    told = Group.objects.exclude(kind=Kind.UNIT)
    assert set(told.values_list("access", flat=True)) == set(Access.values) - {Access.UNIT}
    assert {"draft", "active", "asleep", "tribune"} <= set(told.values_list("state", flat=True))
    assert Group.objects.filter(kind=Kind.OFFICIAL, name__startswith="L’école").exists()
    assert Group.objects.filter(kind=Kind.UNIT, posts_count__gt=0).exists()


def test_the_famous_group_is_spoken_by_two(demo):
    famous = Group.objects.get(name__startswith="Pour le droit de vote")
    posts = Post.objects.filter(topic__group=famous)
    by_author = Counter(posts.values_list("author", flat=True))
    assert posts.count() == FAMOUS
    assert tuple(count for _, count in by_author.most_common(2)) == FAMOUS_BY


def test_nobody_hidden_speaks_supports_or_votes(demo):
    hidden = Person.objects.filter(visibility=Visibility.SECTION)
    for model, column in ((Post, "author"), (Support, "person"), (Vote, "person")):
        assert not model.objects.filter(**{f"{column}__in": hidden}).exists()


def test_only_adherents_are_in_what_is_theirs(demo):
    members = Member.objects.filter(group__access=Access.ADHERENTS)
    adherents = Person.objects.filter(memberships__status="ADHERENT", memberships__ended_on=None)
    assert members.exists()
    assert not members.exclude(person__in=adherents).exists()


def test_posts_follow_one_another_in_time(demo):
    moments = list(Post.objects.order_by("topic", "pk").values_list("topic", "created_at"))
    assert moments == sorted(moments)


def test_counters_are_those_of_the_rows(demo):
    topics = Topic.objects.annotate(rows=Count("posts"))
    assert not topics.exclude(posts_count=F("rows")).exists()
    polls = Poll.objects.annotate(rows=Count("votes__person", distinct=True))
    assert polls.exists() and not polls.exclude(voters_count=F("rows")).exists()


def test_a_synthesis_and_its_judges_stand_above_the_post_office(demo):
    synthesis = Synthesis.objects.get(topic__title__startswith="Que répondre à «")
    opinions = Counter(synthesis.opinions.values_list("is_faithful", flat=True))
    assert opinions == {True: 2, False: 1}
    assert synthesis.quotes.exists()


def test_a_report_waits_and_another_was_decided(demo):
    assert Case.objects.filter(state=Case.State.OPEN).count() == 1
    decision = Decision.objects.get()
    assert decision.action == Decision.Action.MASK
    assert Post.objects.exclude(masked_rule=None).count() == 1


def test_documents_are_read_at_three_levels_and_taken_up(demo):
    audiences = set(Document.objects.values_list("audience", flat=True))
    assert audiences == set(Audience.values)
    assert Document.objects.filter(taken_up_count__gt=0).exists()
    assert not Document.objects.exclude(
        pk__in=Version.objects.filter(number=F("document__last_number")).values("document")
    ).exists()


def test_some_documents_are_files_whose_text_was_read(demo):
    files = StoredFile.objects.filter(version__isnull=False)
    assert files.exists()
    for file in files.select_related("version__document")[:5]:
        assert file.is_ready and file.size > 500 and file.pages == 1
        assert file.text == file.version.document.text
        assert len(file.text.split()) > 40


def test_events_are_held_to_come_and_over(demo):
    now = timezone.now()
    assert set(Event.objects.values_list("state", flat=True)) == set(State.values)
    assert Event.objects.filter(is_discreet=True, ends_at__gt=now).count() == 1
    assert Event.objects.filter(series__isnull=False, ends_at__gt=now).count() > 3
    assert Report.objects.exists() and not Report.objects.filter(event__ends_at__gt=now).exists()
    assert Challenge.objects.exists() and Thanks.objects.exists()


def test_sections_took_a_mission_up(demo):
    for campaign in Campaign.objects.all():
        assert campaign.events.values("unit").distinct().count() >= 2
    assert set(Campaign.objects.values_list("state", flat=True)) == {"open", "closed"}


def test_seats_are_those_of_the_answers(demo):
    taken = Sum(1 + F("participations__guests"), filter=Q(participations__place__in=TAKEN))
    rows = Event.objects.annotate(rows=taken).filter(rows__isnull=False)
    assert rows.count() > 100
    assert not rows.exclude(seats_taken=F("rows")).exists()
    assert not Participation.objects.filter(event__seats_taken=0, place__in=TAKEN).exists()


def test_people_who_see_each_other_write_to_each_other(demo):
    hidden = Person.objects.filter(visibility=Visibility.SECTION)
    talks = Conversation.objects.exclude(kind=Conversation.Kind.BOARD)
    assert talks.filter(kind=Conversation.Kind.DIRECT).count() > 100
    assert not Seat.objects.filter(conversation__in=talks, person__in=hidden).exists()
    assert Conversation.objects.filter(kind=Conversation.Kind.BOARD).count() == 1
    assert not Contact.objects.filter(other__in=hidden).exists()


def test_conversations_end_with_their_newest_message(demo):
    newest = Conversation.objects.annotate(newest=Max("messages"))
    assert not newest.exclude(latest=F("newest")).exists()
    seats = Conversation.objects.filter(kind="direct").annotate(people=Count("seats"))
    assert not seats.exclude(people=2).exists()
