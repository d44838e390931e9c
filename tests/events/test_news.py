"""News that a service tells with its fact: to whom, in what words, and what is asked again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import Campaign, Comment, Event, Host, Place, Ride, RideSeat, Thanks
from events.services import telling
from notifications import registry, services
from notifications.models import Letter, Notice
from profiles.models import Block, Visibility
from tests.factories import enter, give, join, make_answer, make_event, make_group, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(db):
    return make_person("Odile", "Le Goff")


@pytest.fixture
def event(author):
    return make_event(author, title="Tractage au marché")


@pytest.fixture
def nora(db):
    return make_person("Nora", "Belkacem")


def item(person, kind):
    """What `person` is told by the notice of `kind`, None when it is told no more."""
    notice = Notice.objects.get(recipient=person, kind=kind)
    declared = registry.get(kind)
    declared.prepare([notice])
    return declared.item(notice) if declared.still_concerns(notice) else None


def told(kind):
    return set(Notice.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_an_invitation_names_who_invites_if_she_is_seen(event, author, nora):
    telling.invited(event, [nora], author)
    telling.invited(event, [nora], author)
    assert item(nora, "events.invited").title == "Odile Le Goff t’invite : Tractage au marché"

    author.visibility = Visibility.SECTION
    author.save()
    assert item(nora, "events.invited") is None


def test_an_invitation_ends_with_an_answer_or_a_block(event, author, nora):
    telling.invited(event, [nora], author)
    block = Block.objects.create(person=nora, blocked=author)
    assert item(nora, "events.invited") is None
    block.delete()
    make_answer(nora, event, answer="no")
    assert item(nora, "events.invited") is None


@pytest.mark.parametrize(("days", "letters"), [(1, 1), (9, 0)])
def test_an_invitation_to_what_begins_soon_does_not_wait(author, nora, days, letters):
    event = make_event(author, starts_at=timezone.now() + timedelta(days=days))
    telling.invited(event, [nora], author)
    services.compose()

    assert Letter.objects.count() == letters


def test_a_seat_that_is_offered_leaves_at_once_to_a_person_and_to_an_address(event, nora):
    until = timezone.now() + timedelta(hours=3)
    answer = make_answer(nora, event, place=Place.OFFERED, offered_until=until)
    telling.offer(answer)
    guest = make_answer(
        None, event, place=Place.OFFERED, offered_until=until, email="i@exemple.fr",
        confirmed_at=timezone.now(),
    )  # fmt: skip
    telling.offer(guest)
    services.compose()
    assert {one.to_address for one in Letter.objects.all()} == {nora.email, "i@exemple.fr"}
    assert {one.subject for one in Letter.objects.all()} == {
        "Une place se libère : Tractage au marché"
    }

    answer.place = Place.SEATED
    answer.save()
    assert item(nora, "events.offered") is None


def test_a_proposal_to_organise_goes_to_who_answers_for_what_is_asked(event, party, secretary):
    animator = make_person()
    group = make_group(animator=animator)
    enter(make_person(), group)
    somebody = make_person()
    asked = [
        Host.objects.create(event=event, **who)
        for who in ({"unit": party.section}, {"group": group}, {"person": somebody})
    ]
    for host in asked:
        telling.host_asked(host)
    assert told("events.host_asked") == {secretary.pk, animator.pk, somebody.pk}
    assert "co-organiser" in item(secretary, "events.host_asked").title

    Host.objects.filter(pk=asked[0].pk).update(accepted_at=timezone.now())
    assert item(secretary, "events.host_asked") is None
    assert item(animator, "events.host_asked") is not None


def test_the_answer_goes_to_those_who_organise(event, author, nora):
    host = Host.objects.create(event=event, person=nora)
    telling.host_answered(host, accepted=False)

    assert told("events.host_answered") == {author.pk}
    assert "n’est pas acceptée" in item(author, "events.host_answered").title
    Host.objects.filter(event=event, person=author).delete()
    assert item(author, "events.host_answered") is None


def test_a_question_goes_to_organisers_and_its_answer_to_who_asked(event, author, nora):
    question = Comment.objects.create(event=event, author=nora, text="C’est où ?", html="")
    telling.commented(question)
    answer = Comment.objects.create(
        event=event, author=author, text="Devant la mairie.", html="", reply_to=question
    )
    telling.commented(answer)

    assert told("events.question") == {author.pk}
    assert told("events.reply") == {nora.pk}
    said = item(nora, "events.reply")
    assert "Devant la mairie" not in f"{said.title}{said.text}"
    Comment.objects.filter(pk=answer.pk).update(masked_rule=4)
    assert item(nora, "events.reply") is None


def test_one_speaks_to_oneself_in_silence(event, author):
    question = Comment.objects.create(event=event, author=author, text="Et vous ?", html="")
    telling.commented(question)
    reply = Comment.objects.create(
        event=event, author=author, text="Moi.", html="", reply_to=question
    )
    telling.commented(reply)

    assert not Notice.objects.exists()


def test_without_anybody_in_person_those_who_hold_the_unit_are_told(party, secretary):
    gone = make_person(is_active=False)
    event = make_event(gone, organiser="unit", unit=party.section)
    telling.commented(Comment.objects.create(event=event, author=make_person(), text="?", html=""))

    assert told("events.question") == {secretary.pk}


def test_a_mission_to_take_up_is_told_to_the_sections_below(party, secretary):
    elsewhere = make_person()
    join(elsewhere, party.other_section)
    give(elsewhere, "section_secretary", party.other_section)
    today = timezone.localdate()
    campaign = Campaign.objects.create(
        unit=party.federation,
        kind="tractage",
        title="Défense de La Poste",
        summary="Partout le même jour",
        starts_on=today,
        ends_on=today + timedelta(days=9),
        state=Campaign.State.OPEN,
    )
    telling.campaign_launched(campaign)
    telling.campaign_launched(campaign)

    assert told("events.campaign") == {secretary.pk}
    assert item(secretary, "events.campaign").title == "À reprendre chez toi : Défense de La Poste"
    Campaign.objects.update(state=Campaign.State.CLOSED)
    assert item(secretary, "events.campaign") is None


def test_thanks_name_who_thanks_if_she_is_seen(event, author, nora):
    thanks = Thanks.objects.create(event=event, sender=author, recipient=nora, words="Merci")
    telling.thanked(thanks)
    assert item(nora, "events.thanked").title == "Odile Le Goff te dit merci"

    Block.objects.create(person=author, blocked=nora)
    assert item(nora, "events.thanked") is None


def test_a_ride_taken_back_is_told_without_a_name(event, author, nora):
    make_answer(nora, event)
    ride = Ride.objects.create(
        event=event, person=author, leaves_from="Gare", leaves_at=event.starts_at
    )
    RideSeat.objects.create(ride=ride, person=nora)
    telling.ride_gone(ride)
    ride.delete()

    said = item(nora, "events.ride_gone")
    assert "Odile" not in f"{said.title}{said.text}"


def test_what_is_masked_or_lost_from_sight_is_told_to_nobody(event, author, nora):
    telling.invited(event, [nora], author)
    for changes in ({"masked_rule": 4}, {"audience": "invited", "masked_rule": None}):
        Event.objects.filter(pk=event.pk).update(**changes)
        assert item(nora, "events.invited") is None


@pytest.mark.parametrize("number", [2, 9])
def test_preparing_costs_the_same_however_many_there_are(
    number, author, nora, django_assert_num_queries
):
    for _ in range(number):
        telling.invited(make_event(author), [nora], author)
    notices = list(Notice.objects.select_related("recipient"))
    kind = registry.get("events.invited")
    with django_assert_num_queries(5):
        kind.prepare(notices)


def test_the_preferences_say_each_kind_in_plain_words(nora, client):
    client.force_login(nora)
    page = client.get("/reglages/mails/").content.decode()

    for code, kind in registry.KINDS.items():
        if code.startswith("events."):
            assert f'name="kind-{code.replace(".", "-")}"' in page, kind.label
