"""One's own actions: what is to come, what is done, what it added up to, and nobody else's."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from events.models import (
    MISSIONS,
    ActionSettings,
    Audience,
    Campaign,
    Host,
    Kind,
    Need,
    Place,
    Report,
    Shift,
    State,
)
from events.queries.dashboard import dashboard_of, home_block, past_of
from events.queries.desk import to_do_for
from events.queries.level import HIGHEST, level_from, level_of, points_of
from events.services.own import choose
from journal.models import Entry
from moderation.charter import Rule
from profiles.models import Membership
from tests.events.cast import again, make_cast
from tests.factories import forget, make_answer, make_event, make_person
from tests.shared import shared

HOUR = datetime.timedelta(hours=1)
DAY = 24 * HOUR
actions = st.lists(st.tuples(st.sampled_from(list(Kind)), st.booleans(), st.booleans()))


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_cast) as made:
        yield made


@pytest.fixture
def cast(made, db):
    return again(made)


def now():
    return timezone.now()


def over(author, days=1, **fields):
    """What ended so many days ago, after two hours."""
    return make_event(author, starts_at=now() - days * DAY - 2 * HOUR, **fields)


def discreet(cast, **fields):
    """A discreet mission of the section."""
    ours = {"organiser": "unit", "unit": cast.section, "audience": Audience.UNIT}
    fields = {"title": "Mission Sarbacane", "place": "Chez-Zibeline", **fields}
    return make_event(cast.secretary, is_discreet=True, commune=cast.commune, **ours, **fields)


def page_of(client, person, name="mine"):
    client.force_login(person)
    return client.get(reverse(f"events:{name}")).content.decode()


# The level


@given(actions, st.tuples(st.sampled_from(list(Kind)), st.booleans(), st.booleans()))
def test_a_level_never_falls_by_doing_more_and_is_bounded(done, one):
    before, after = level_from(points_of(done)), level_from(points_of([*done, one]))
    assert 0 <= before <= after <= HIGHEST


@given(actions)
def test_the_field_weighs_most_then_organising_then_meetings(done):
    def with_one(kind, came, organised):
        return points_of([*done, (kind, came, organised)])

    field, hosting = with_one(Kind.LEAFLETING, True, False), with_one(Kind.MEETING, False, True)
    assert field > hosting > with_one(Kind.MEETING, True, False) > points_of(done)
    assert {with_one(kind, True, False) for kind in MISSIONS} == {field}


def test_without_any_action_it_is_zero_and_one_action_is_enough_to_begin():
    assert level_from(points_of([])) == 0
    assert level_from(points_of([(Kind.MEETING, True, False)])) == 1
    assert level_from(points_of([(Kind.LEAFLETING, True, False)] * 5)) == HIGHEST
    assert level_from(points_of([(Kind.LEAFLETING, True, False)] * 50)) == HIGHEST


def test_it_counts_thirty_days_of_what_really_happened(cast):
    me = cast.other
    assert level_of(me, now()) == 0
    for fields in ({"days": 31}, {"state": State.CANCELLED}, {"masked_rule": Rule.RESPECT}):
        make_answer(me, over(cast.adherent, **fields))
    make_answer(me, over(cast.adherent), was_there=False)
    make_answer(me, over(cast.adherent), answer="maybe")
    make_answer(me, make_event(cast.adherent))
    assert level_of(me, now()) == 0

    make_answer(me, over(cast.adherent))
    make_answer(me, over(cast.adherent, kind=Kind.MEETING), was_there=True)
    assert level_of(me, now()) == 3
    # Who organised four of them.
    assert level_of(cast.adherent, now()) == 6


def test_it_is_switched_off(cast, client):
    make_answer(cast.other, over(cast.adherent))
    assert "Ces trente jours" in page_of(client, cast.other)
    ActionSettings.objects.create(person=cast.other, shows_level=False)
    ActionSettings.objects.create(person=cast.far, shows_level=False)
    for person in (cast.other, cast.far):
        assert "Ces trente jours" not in page_of(client, person)
    assert home_block(cast.other, now()).level is None


# To come


def test_what_is_to_come_says_how_one_stands(cast, client):
    me = cast.other
    for days, title, fields in (
        (1, "Un", {}), (2, "Deux", {"answer": "maybe"}),
        (3, "Trois", {"place": Place.WAITING, "waiting_since": now()}),
        (4, "Quatre", {"place": Place.OFFERED, "offered_until": now() + DAY}),
        (5, "Cinq", {"answer": "no"}),
    ):  # fmt: skip
        make_answer(
            me, make_event(cast.adherent, title=title, starts_at=now() + days * DAY), **fields
        )
    rows = dashboard_of(me, now()).coming
    assert [row.title for row in rows] == ["Un", "Deux", "Trois", "Quatre"]
    text = page_of(client, me)
    for words in ("Tu viens", "Peut-être", "Tu attends une place", "Une place t’est offerte"):
        assert words in text
    assert [row.title for row in home_block(me, now()).coming] == ["Un", "Deux"]


def test_a_discreet_mission_is_a_day_for_who_has_a_seat(cast, client):
    event = discreet(cast, starts_at=now().replace(hour=3, minute=17) + 3 * DAY)
    past = discreet(cast, starts_at=now().replace(hour=3, minute=17) - 3 * DAY)
    for one in (event, past):
        make_answer(cast.adherent, one)
    make_answer(cast.other, event, answer="maybe")

    for person in (cast.adherent, cast.secretary):
        for name in ("mine", "done"):
            text = page_of(client, person, name)
            assert "Mission discrète" in text
            for token in ("Sarbacane", "Zibeline", "Vannes", "h\u00a017", "T03:17", "h 17"):
                assert token not in text
    assert "discrète" not in page_of(client, cast.other)


def test_a_right_that_is_lost_takes_it_away_at_once(cast, client):
    for event in (discreet(cast), discreet(cast, starts_at=now() - 2 * DAY)):
        make_answer(cast.adherent, event)
    ours = {"organiser": "unit", "unit": cast.section, "audience": Audience.UNIT}
    make_answer(cast.adherent, over(cast.secretary, title="Entre nous", **ours))
    assert "Entre nous" in page_of(client, cast.adherent)

    Membership.objects.filter(person=cast.adherent).update(ended_on=timezone.localdate())
    forget(cast.adherent)

    text = page_of(client, cast.adherent)
    assert "Mission discrète" not in text and "Entre nous" not in text


def test_somebody_s_home_is_a_commune_until_one_has_a_seat(cast, client):
    event = make_event(cast.adherent, hides_place=True, place="Chez-Zibeline", commune=cast.commune)
    row = make_answer(cast.other, event, answer="maybe")
    text = page_of(client, cast.other)
    assert "Vannes" in text and "Zibeline" not in text
    row.answer, row.place = "yes", Place.SEATED
    row.save()
    assert "Zibeline" in page_of(client, cast.other)


# Organised


def test_what_i_organise_says_what_it_lacks(cast, client):
    event = make_event(cast.adherent, title="Grand tractage", target=10)
    make_answer(cast.other, event)
    need = Need.objects.create(event=event, label="Voiture", wanted=2)
    need.taken.create(participation=event.participations.get())
    Need.objects.create(event=event, label="Soupe")
    make_event(cast.adherent, title="Vieux brouillon", state=State.DRAFT)
    over(cast.adherent, title="À raconter")
    Report.objects.create(event=over(cast.adherent, title="Raconté"), people=4)
    Host.objects.create(event=make_event(cast.far, title="Proposé"), person=cast.adherent)

    board = dashboard_of(cast.adherent, now())

    assert board.hosted[0].lacks == (
        "Il manque 9 personnes",
        "Il manque aussi\u00a0: Voiture, Soupe",
    )
    assert [one.row.title for one in board.drafts] == ["Vieux brouillon"]
    assert [one.row.title for one in board.to_tell] == ["À raconter"]
    assert len(board.hosted) == 1
    text = page_of(client, cast.adherent)
    assert "Il manque 9 personnes" in text and "Reprendre" in text and "Écrire le bilan" in text


# Done


def test_what_it_added_up_to(cast, client):
    today = timezone.localdate()
    campaign = Campaign.objects.create(
        unit=cast.section, kind=Kind.LEAFLETING, state="open", title="Défense de La Poste",
        summary="Ensemble", starts_on=today, ends_on=today,
    )  # fmt: skip
    me = cast.other
    first = over(cast.adherent, campaign=campaign)
    second = over(cast.adherent, days=400)
    long = make_event(cast.adherent, starts_at=now() - 9 * DAY, ends_at=now() - 6 * DAY)
    rows = [make_answer(me, event) for event in (first, second, long)]
    Report.objects.create(event=first, people=12, leaflets=400, conversations=31)
    Report.objects.create(event=second, people=5, leaflets=100, doors=1)
    # Elsewhere, where she was not; and what is forgotten after thirty days.
    Report.objects.create(event=over(cast.adherent), people=900, leaflets=9_000)
    secret = discreet(cast, starts_at=now() - 2 * DAY)
    make_answer(me, secret)
    Report.objects.create(event=secret, people=800, leaflets=8_000)
    shift = Shift.objects.create(
        event=second, starts_at=second.starts_at, ends_at=second.starts_at + HOUR
    )
    rows[1].shifts.add(shift)

    board = dashboard_of(me, now())

    assert board.given.figures == (
        (17, "personnes"), (500, "tracts donnés"), (1, "porte frappée"), (31, "conversations"),
    )  # fmt: skip
    # Two hours, one of a shift, and no more than twelve of what lasts for days.
    assert (board.given.events, board.given.hours) == (3, 15)
    assert [one.title for one in board.campaigns] == ["Défense de La Poste"]
    assert not dashboard_of(cast.far, now()).given.figures
    assert "Défense de La Poste" in page_of(client, me)


def test_the_past_is_read_a_page_at_a_time(cast, client, monkeypatch):
    monkeypatch.setattr("events.queries.dashboard.PAGE", 2)
    same = now() - 5 * DAY
    for number in range(5):
        make_answer(cast.other, make_event(cast.adherent, title=f"Nᵒ {number}", starts_at=same))
    client.force_login(cast.other)
    url, seen = reverse("events:done"), []
    while url:
        page = past_of(cast.other, now(), before=url.partition("avant=")[2], size=2)
        assert client.get(url).status_code == 200
        seen += [row.title for row in page.rows]
        url = page.next_url and reverse("events:done") + page.next_url
    assert seen == [f"Nᵒ {number}" for number in (4, 3, 2, 1, 0)]
    for made_up in ("n’importe", "OTk5OTk5OTk5OTk5OTk5OTk5LjE", "\x00"):
        assert client.get(reverse("events:done"), {"avant": made_up}).status_code == 200


def test_it_costs_as_many_queries_whatever_one_does(
    cast, client, django_assert_num_queries, django_assert_max_num_queries
):
    def more():
        for days in (1, 2, 3):
            event = make_event(cast.other, target=9, starts_at=now() + days * DAY)
            Need.objects.create(event=event, label="Soupe")
            make_answer(cast.other, event)
            done = over(cast.adherent, days=days)
            make_answer(cast.other, done)
            Report.objects.create(event=done, people=4)
            over(cast.other, days=days)

    for _again in range(2):
        more()
        dashboard_of(cast.other, now())
        with django_assert_num_queries(8):
            dashboard_of(cast.other, now())
        with django_assert_num_queries(2):
            home_block(cast.other, now())
    client.force_login(cast.other)
    with django_assert_max_num_queries(12):
        client.get(reverse("events:mine"))


def test_it_is_nobody_else_s_and_a_newcomer_is_shown_the_way(cast, client):
    for name in ("mine", "done", "cards", "settings"):
        assert client.get(reverse(f"events:{name}")).status_code == 302
    text = page_of(client, make_person())
    assert "Rien de prévu" in text and reverse("events:index") in text


# What one chooses


def test_one_chooses_what_is_near_and_who_calls(cast, client):
    client.force_login(cast.other)
    url = reverse("events:settings")
    data = {"commune": "Vannes", "radius_km": "50", "answers_calls": "on"}
    assert client.post(url, data).status_code == 302

    mine = ActionSettings.objects.get(person=cast.other)
    assert (mine.commune, mine.radius_km) == (cast.commune, 50)
    assert mine.answers_calls and not mine.shows_level
    assert "Vannes (56)" in client.get(url).content.decode()
    client.post(url, {"radius_km": "50"})
    entries = Entry.objects.filter(about_id=cast.other.pk).order_by("pk")
    assert [one.action for one in entries] == ["calls.agreed", "calls.declined"]


@pytest.mark.parametrize(
    "data",
    [{"commune": "Atlantide"}, {"radius_km": "7"}, {"radius_km": ""}, {"commune": "\x00"}],
    ids=range(4),
)
def test_bad_choices_are_said(cast, client, data):
    client.force_login(cast.other)
    page = client.post(reverse("events:settings"), {"radius_km": "20", **data})
    assert page.status_code == 200 and page.context["form"].errors
    assert not ActionSettings.objects.exists()


def test_a_new_address_of_the_agenda_stays_when_one_chooses(cast):
    ActionSettings.objects.create(person=cast.other, agenda_number=3)
    choose(by=cast.other, commune=None, radius_km=20, answers_calls=False, shows_level=True)
    assert ActionSettings.objects.get(person=cast.other).agenda_number == 3


# The desk


def test_the_desk_says_what_lacks_people_and_what_lacks_its_report(cast, django_assert_num_queries):
    ours = {"organiser": "unit", "unit": cast.section}
    make_event(cast.secretary, title="Court", target=10, **ours)
    full = make_event(cast.secretary, title="Assez", target=1, **ours)
    make_answer(cast.other, full)
    make_event(cast.secretary, title="Loin", target=9, starts_at=now() + 20 * DAY, **ours)
    make_event(cast.far, title="Ailleurs", target=9, organiser="unit", unit=cast.next_section)
    over(cast.secretary, title="À raconter", **ours)
    over(cast.secretary, title="Réunion", kind=Kind.MEETING, **ours)
    Report.objects.create(event=over(cast.secretary, title="Raconté", **ours), people=3)
    discreet(cast, target=9)
    discreet(cast, starts_at=now() - DAY)
    to_do_for(cast.secretary, now())
    with django_assert_num_queries(2):
        found = to_do_for(cast.secretary, now())
    assert [(line.title, line.missing) for line in found.short] == [("Court", 10)]
    assert [line.title for line in found.to_tell] == ["À raconter"]
    assert to_do_for(cast.other, now()) is None


def test_the_desk_shows_them(cast, client):
    make_event(cast.secretary, title="Court", target=10, organiser="unit", unit=cast.section)
    client.force_login(cast.secretary)
    text = client.get(reverse("desk:index")).content.decode()
    assert "Missions où il manque du monde" in text and "Il manque 10 personnes" in text
