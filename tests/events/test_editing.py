"""Events as people prepare, publish and change them."""

import datetime

import pytest
from django.utils import timezone

from core.http import Invalid, Refused
from events.models import Audience, Event, Host, Kind, Need, Organiser, Shift, State
from events.services import publishing
from events.space import pin_of
from profiles.models import Visibility
from sections.models import Commune
from tests.events.cast import again, make_cast
from tests.factories import make_answer, make_event, make_group
from tests.shared import shared

DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_cast) as made:
        yield made


@pytest.fixture
def cast(made, db):
    return again(made)


@pytest.fixture
def adherent(cast):
    return cast.adherent


@pytest.fixture
def sympathiser(cast):
    return cast.sympathiser


def given(**more):
    """What is needed to create an event."""
    starts_at = timezone.now() + 3 * DAY
    return {
        "kind": Kind.LEAFLETING,
        "organiser": Organiser.PERSON,
        "audience": Audience.PUBLIC,
        "title": "Tractage au marché",
        "starts_at": starts_at,
        "ends_at": starts_at + datetime.timedelta(hours=2),
        "is_online": True,
        **more,
    }


def changes_of(event, **more):
    return {"by": event.author, "event": event, "version": event.changed_at, "changes": more}


def test_an_event_is_prepared_where_its_commune_is(cast, adherent):
    commune = cast.commune

    event = publishing.create(by=adherent, **given(is_online=False, commune=commune))

    assert event.state == State.DRAFT
    assert (event.lat, event.lon) == (commune.lat, commune.lon)
    assert (event.pin_lat, event.pin_lon) == pin_of(commune.lat, commune.lon)
    assert Host.objects.get(event=event).person == adherent


def test_overseas_it_is_told_in_the_zone_of_its_place():
    commune = Commune(insee="97411", department_id="974", lat=-20.9, lon=55.4)

    assert publishing.place_fields(commune=commune)["zone"] == "Indian/Reunion"


def test_a_point_stays_near_its_commune(cast, adherent):
    commune = cast.commune

    with pytest.raises(Invalid, match="50"):
        publishing.create(
            by=adherent, **given(is_online=False, commune=commune, lat=48.85, lon=2.35)
        )


def test_the_same_form_sent_twice_makes_one_event(adherent):
    first = publishing.create(by=adherent, ref="abcdefghij", **given())
    second = publishing.create(by=adherent, ref="abcdefghij", **given())

    assert first == second
    assert Event.objects.count() == 1


def test_a_hidden_person_organises_nothing(cast):
    with pytest.raises(Refused):
        publishing.create(by=cast.hidden, **given())


def test_a_sympathiser_does_not_choose_adherents(sympathiser):
    publishing.create(by=sympathiser, **given(audience=Audience.REGISTERED))

    with pytest.raises(Refused):
        publishing.create(by=sympathiser, **given(audience=Audience.ADHERENTS))


def test_a_unit_speaks_by_who_keeps_its_page(cast, adherent):
    unit = {"organiser": Organiser.UNIT, "unit": cast.section, "audience": Audience.UNIT}

    assert publishing.create(by=cast.secretary, **given(**unit)).unit == cast.section
    with pytest.raises(Refused):
        publishing.create(by=adherent, **given(**unit))


def test_an_adherent_gathers_her_own_section_in_her_own_name(cast, adherent):
    ours = {"unit": cast.section, "audience": Audience.UNIT}

    assert publishing.create(by=adherent, **given(**ours)).audience == Audience.UNIT
    with pytest.raises(Refused):
        publishing.create(by=adherent, **given(**{**ours, "unit": cast.next_section}))


def test_a_group_speaks_by_who_animates_it(adherent, sympathiser):
    group = make_group(animator=adherent)
    ours = {"organiser": Organiser.GROUP, "group": group, "audience": Audience.GROUP}

    assert publishing.create(by=adherent, **given(**ours)).group == group
    with pytest.raises(Refused):
        publishing.create(by=sympathiser, **given(**ours))


@pytest.mark.parametrize(
    "more",
    [
        {"audience": Audience.PUBLIC},
        {"audience": Audience.INVITED, "kind": Kind.DEBATE},
    ],
)
def test_only_a_mission_for_few_is_discreet(adherent, more):
    with pytest.raises(Invalid):
        publishing.create(by=adherent, **given(is_discreet=True, **more))


def test_a_sympathiser_keeps_nothing_discreet(sympathiser):
    with pytest.raises(Invalid):
        publishing.create(by=sympathiser, **given(is_discreet=True, audience=Audience.INVITED))


def test_needs_and_shifts_come_with_it(adherent):
    start = timezone.now() + 3 * DAY
    shift = {"label": "", "starts_at": start, "ends_at": start + DAY / 24, "capacity": 3}
    need = {"label": "Une voiture", "words": "", "icon": "car", "wanted": 2}

    event = publishing.create(
        by=adherent,
        **given(starts_at=start, ends_at=start + DAY / 12, needs=[need], shifts=[shift]),
    )

    assert Need.objects.get(event=event).label == "Une voiture"
    assert Shift.objects.get(event=event).capacity == 3


def test_published_it_is_told_later(adherent):
    event = publishing.create(by=adherent, publishes=True, **given())

    assert event.state == State.PUBLISHED
    assert event.published_at is not None


def test_what_is_over_is_not_published(adherent):
    start = timezone.now() - 2 * DAY
    draft = publishing.create(by=adherent, **given(starts_at=start, ends_at=start + DAY / 24))

    with pytest.raises(Invalid):
        publishing.publish(by=adherent, event=draft)


def test_a_new_place_is_told_to_those_who_come(adherent, sympathiser):
    event = make_event(adherent, is_online=True)
    make_answer(sympathiser, event)

    publishing.edit(**changes_of(event, title="Autre titre"))
    event.refresh_from_db()
    assert (event.sequence, event.tell_at) == (0, None)

    publishing.edit(
        **changes_of(event, starts_at=event.starts_at + DAY, ends_at=event.ends_at + DAY)
    )
    event.refresh_from_db()
    assert event.sequence == 1
    assert event.tell_at is not None


def test_two_who_write_at_once_lose_nothing(adherent):
    event = make_event(adherent, is_online=True)
    publishing.edit(**changes_of(event, title="Le premier"))

    with pytest.raises(publishing.Stale):
        publishing.edit(**changes_of(event, title="Le second"))

    event.refresh_from_db()
    assert event.title == "Le premier"


def test_another_does_not_change_it(cast, adherent):
    event = make_event(adherent, is_online=True)
    asked = {**changes_of(event, title="Volé"), "by": cast.far}

    for act in (
        lambda: publishing.edit(**asked),
        lambda: publishing.publish(by=cast.far, event=event),
        lambda: publishing.cancel(by=cast.far, event=event),
        lambda: publishing.postpone(by=cast.far, event=event),
        lambda: publishing.restore(by=cast.far, event=event),
        lambda: publishing.duplicate(by=cast.far, event=event),
        lambda: publishing.delete_draft(by=cast.far, event=event),
    ):
        with pytest.raises(Refused):
            act()


def test_fewer_seats_than_are_taken_are_refused(adherent, sympathiser):
    event = make_event(adherent, is_online=True, capacity=3)
    make_answer(sympathiser, event, guests=1)
    event.refresh_from_db()

    with pytest.raises(Invalid, match="2 places"):
        publishing.edit(**changes_of(event, capacity=1))


def test_a_published_event_never_becomes_discreet_nor_the_reverse(adherent):
    event = make_event(adherent, is_online=True, audience=Audience.INVITED)

    with pytest.raises(Invalid):
        publishing.edit(**changes_of(event, is_discreet=True))


def test_put_off_called_off_and_held_after_all(adherent):
    event = make_event(adherent, is_online=True)

    publishing.postpone(by=adherent, event=event, words="Il pleut.")
    event.refresh_from_db()
    assert (event.state, event.state_words) == (State.POSTPONED, "Il pleut.")
    publishing.cancel(by=adherent, event=event, words="Il pleut encore.")
    event.refresh_from_db()
    assert (event.state, event.state_words) == (State.CANCELLED, "Il pleut encore.")
    publishing.restore(by=adherent, event=event)
    event.refresh_from_db()
    assert (event.state, event.sequence) == (State.PUBLISHED, 3)

    starts_at = event.starts_at + 7 * DAY
    publishing.postpone(
        by=adherent, event=event, starts_at=starts_at, ends_at=starts_at + DAY / 24, words="Salle."
    )
    event.refresh_from_db()
    assert (event.state, event.starts_at) == (State.PUBLISHED, starts_at)


def test_an_organiser_who_hid_still_calls_it_off(adherent):
    event = make_event(adherent, is_online=True)
    adherent.visibility = Visibility.SECTION
    adherent.save()

    publishing.cancel(by=adherent, event=event)
    with pytest.raises(Refused):
        publishing.duplicate(by=adherent, event=event)


def test_a_copy_is_a_draft_a_week_later(adherent):
    event = make_event(adherent, is_online=True, title="Marché")
    Need.objects.create(event=event, label="Une table")

    copy = publishing.duplicate(by=adherent, event=event)

    assert (copy.state, copy.title) == (State.DRAFT, "Marché")
    assert copy.starts_at - event.starts_at == 7 * DAY
    assert copy.needs.get().label == "Une table"
    assert copy.ref != event.ref


def test_only_a_draft_is_thrown_away(adherent):
    event = make_event(adherent, is_online=True)

    with pytest.raises(Invalid):
        publishing.delete_draft(by=adherent, event=event)

    Event.objects.update(state=State.DRAFT)
    publishing.delete_draft(by=adherent, event=event)
    assert not Event.objects.exists()
