"""Preparing and changing events on their pages: what is typed is kept, what is refused is said."""

import datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from events.clock import local
from events.models import Audience, Event, Need, Participation, State
from groups.models import Theme
from tests.events.cast import again, make_cast
from tests.factories import make_answer, make_commune, make_event, make_group
from tests.shared import shared

DAY = datetime.timedelta(days=1)
NEW = "/agir/nouveau/tractage/"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_cast) as made:
        yield made


@pytest.fixture
def cast(made, db):
    return again(made)


def rows(prefix, total, *given):
    """The lines of a formset."""
    data = {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": 0}
    for place, row in enumerate(given):
        data |= {f"{prefix}-{place}-{name}": value for name, value in row.items()}
    data |= {f"{prefix}-{place}-icon": "users-three" for place in range(len(given), total)}
    return data


def filled(**more):
    """What the form of a new event sends, once its necessary fields are filled in."""
    return {
        "owner": "moi",
        "audience": "public",
        "title": "Tractage au marché",
        "theme": Theme.OTHER,
        "day": f"{timezone.localdate() + 5 * DAY}",
        "start": "20:00",
        "end": "22:00",
        "commune": "Vannes",
        **rows("besoin", 6),
        **rows("creneau", 8),
        **more,
    }


def token_of(client):
    """The address to be that the form of a new event holds."""
    return client.get(NEW).context["form"]["token"].value()


def jpeg():
    """A small picture, as a phone would send it."""
    output = BytesIO()
    Image.new("RGB", (40, 30), "red").save(output, "JPEG")
    return output.getvalue()


def errors(answer):
    return dict(answer.context["form"].errors)


def test_a_kind_is_chosen_then_the_form_is_already_half_filled(client, cast):
    client.force_login(cast.adherent)

    assert client.get("/agir/nouveau/").content.decode().count("kinds__one") == 13
    text = client.get(NEW).content.decode()
    assert "On est par deux" in text
    assert "Imprimer les tracts" in text
    assert client.get("/agir/nouveau/inconnu/").status_code == 404


def test_one_page_makes_an_event_at_the_hours_of_its_place(client, cast):
    client.force_login(cast.adherent)
    need = {"label": "Deux voitures", "wanted": "2", "icon": "car", "words": ""}
    shift = {"start": "20:30", "end": "21:00", "label": "", "capacity": "4"}
    data = filled(**rows("besoin", 6, need), **rows("creneau", 8, shift))

    answer = client.post(NEW, data)

    event = Event.objects.get()
    assert answer.url == event.get_absolute_url()
    assert event.state == State.PUBLISHED
    assert local(event.starts_at, "Europe/Paris").time() == datetime.time(20)
    assert event.needs.get().wanted == 2
    assert event.shifts.get().capacity == 4
    assert event.commune == cast.commune


def test_sent_twice_it_is_made_once(client, cast):
    client.force_login(cast.adherent)
    data = filled(act="draft", token=token_of(client))

    first, second = client.post(NEW, data), client.post(NEW, data)

    assert first.url == second.url
    assert Event.objects.get().state == State.DRAFT


def test_the_token_of_somebody_else_gives_no_address(client, cast):
    client.force_login(cast.adherent)
    data = filled(token=token_of(client))
    client.force_login(cast.other)

    client.post(NEW, data)
    assert client.post(NEW, {**data, "token": "faux"}).status_code == 302
    assert {event.author for event in Event.objects.all()} == {cast.other}
    client.force_login(cast.adherent)
    client.post(NEW, data)
    assert Event.objects.filter(author=cast.adherent).count() == 1


BAD = (
    {
        "title": "", "day": "31/02/2027", "commune": "Zibelineville", "audience": "tous",
        "capacity": "-3", "lat": "nan", "online_url": "javascript:alert(1)", "until": "hier",
    },
    {
        "title": "a\x00b", "start": "25:99", "commune": "", "owner": "instance-1", "zone": "Mars",
        "capacity": "9" * 30, "lat": "91", "theme": "inconnu", "step": "daily",
    },
    {"title": "x" * 200, "owner": "groupe-99999999999999999999", "until": "2020-01-01"},
    {"day": "9999-12-31"},
    {"day": "2020-01-01"},
    {"audience": "unit"},
)  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
def test_bad_input_is_said_next_to_its_field_and_the_rest_is_kept(client, cast, bad):
    client.force_login(cast.adherent)

    answer = client.post(NEW, filled(bring="Des gants", place="Sous la halle", **bad))

    assert answer.status_code == 200
    assert set(bad) <= set(errors(answer))
    text = answer.content.decode()
    assert "Des gants" in text
    assert "Sous la halle" in text
    assert not Event.objects.exists()


def test_seats_that_do_not_go_together_are_said(client, cast):
    client.force_login(cast.adherent)

    assert "minimum" in errors(client.post(NEW, filled(minimum="9", capacity="3")))
    assert "commune" in errors(client.post(NEW, filled(lat="48.85", lon="2.35")))


def test_a_line_that_is_wrong_keeps_the_others(client, cast):
    client.force_login(cast.adherent)
    outside = {"start": "08:00", "end": "09:00", "label": "Trop tôt", "capacity": ""}

    answer = client.post(NEW, filled(**rows("creneau", 8, outside)))

    assert "Trop tôt" in answer.content.decode()
    assert "sort des heures" in answer.content.decode()
    bad = {"besoin-TOTAL_FORMS": "9" * 40, "besoin-INITIAL_FORMS": "x"}
    assert client.post(NEW, filled(**bad)).status_code == 200
    assert not Event.objects.exists()


def test_another_name_opens_to_other_people(client, cast):
    client.force_login(cast.secretary)
    key = f"instance-{cast.section.pk}"

    live = client.get(NEW, {"owner": key}, headers={"HX-Request": "true"}).content.decode()
    assert "Section de Vannes" in live
    assert "<html" not in live
    client.post(NEW, filled(owner=key, audience="unit"))

    event = Event.objects.get()
    assert (event.organiser, event.unit, event.audience) == ("unit", cast.section, Audience.UNIT)


def test_what_a_sympathiser_is_offered(client, cast):
    client.force_login(cast.sympathiser)

    form = client.get(NEW).context["form"]
    assert [key for key, _words in form.fields["audience"].choices] == [
        "public", "registered", "invited",
    ]  # fmt: skip
    assert "is_discreet" not in form.fields
    assert "audience" in errors(client.post(NEW, filled(audience="adherents")))


def test_who_may_not_organise_is_told_why(client, cast):
    assert client.get(NEW).status_code == 302
    client.force_login(cast.hidden)

    for path in ("/agir/nouveau/", NEW):
        assert client.get(path).status_code == 403


def test_a_discreet_mission_is_prepared_for_a_few(client, cast):
    client.force_login(cast.adherent)

    refused = client.post(NEW, filled(is_discreet="on"))
    assert "is_discreet" in errors(refused)
    client.post(NEW, filled(is_discreet="on", audience="invited"))
    assert Event.objects.get().is_discreet


def test_a_picture_is_drawn_again_and_served_to_who_opens_the_event(client, cast):
    client.force_login(cast.adherent)
    photo = SimpleUploadedFile("marche.jpg", jpeg())
    data = filled(audience="adherents", picture=photo)
    assert "picture_words" in errors(client.post(NEW, data))

    photo.seek(0)
    client.post(NEW, {**data, "picture_words": "Un marché sous la pluie"})
    event = Event.objects.get()
    path = reverse("events:picture", args=[event.ref])
    assert client.get(path).headers["Content-Type"] == "image/jpeg"
    assert "Un marché sous la pluie" in client.get(event.get_absolute_url()).content.decode()
    client.force_login(cast.sympathiser)
    assert client.get(path).status_code == 404

    bad = SimpleUploadedFile("x.jpg", b"pas une image")
    client.force_login(cast.other)
    answer = client.post(NEW, filled(picture=bad, picture_words="Rien"))
    assert "picture" in errors(answer)


# Changing


def sent(client, event, **more):
    """What the form of an event sends back, with a few changes."""
    form = client.get(reverse("events:edit", args=[event.ref])).context["form"]
    data = {}
    for name in form.fields:
        value = form[name].value()
        if value not in (None, False, ""):
            data[name] = "on" if value is True else str(value)
    return {**data, **more}


def test_the_form_of_an_event_gives_it_back_as_it_is(client, cast):
    client.force_login(cast.adherent)
    client.post(NEW, filled(capacity="9", text="**Oui**"))
    event = Event.objects.get()
    path = reverse("events:edit", args=[event.ref])

    client.post(path, sent(client, event, title="Autre titre"))

    changed = Event.objects.get()
    assert changed.title == "Autre titre"
    same = ("starts_at", "ends_at", "capacity", "html", "lat", "lon", "commune", "sequence")
    assert [n for n in same if getattr(changed, n) != getattr(event, n)] == []


def test_a_point_does_not_follow_to_another_commune(client, cast):
    brest = make_commune(cast.section, "Brest", insee="29019", postal_code="29200")
    type(brest).objects.filter(pk=brest.pk).update(lat=48.4, lon=-4.5)
    client.force_login(cast.adherent)
    client.post(NEW, filled())
    event = Event.objects.get()

    client.post(reverse("events:edit", args=[event.ref]), sent(client, event, commune="Brest (29)"))

    event.refresh_from_db()
    assert (event.commune, event.lat) == (brest, 48.4)


def test_two_people_who_write_see_both_texts(client, cast):
    client.force_login(cast.adherent)
    event = make_event(cast.adherent, is_online=True)
    mine = sent(client, event, title="Le mien")
    path = reverse("events:edit", args=[event.ref])
    client.post(path, sent(client, event, title="L’autre"))

    answer = client.post(path, mine)
    text = answer.content.decode()
    assert "L’autre" in text
    assert "Le mien" in text

    again_ = {**mine, "version": answer.context["form"]["version"].value()}
    client.post(path, again_)
    event.refresh_from_db()
    assert event.title == "Le mien"
    client.post(path, {**mine, "version": "hier"})
    assert client.post(path, {**mine, "version": "2026-01-01"}).status_code == 200


PAGES = (
    "edit", "needs-edit", "shifts-edit", "duplicate", "postpone", "cancel", "restore", "repeat",
    "hosts", "invite",
)  # fmt: skip


def test_tools_open_for_who_organises_and_for_nobody_else(client, cast):
    event = make_event(cast.secretary, organiser="unit", unit=cast.section, is_online=True)

    client.force_login(cast.secretary)
    for name in PAGES:
        assert client.get(reverse(f"events:{name}", args=[event.ref])).status_code == 200, name
    text = client.get(event.get_absolute_url()).content.decode()
    assert reverse("events:cancel", args=[event.ref]) in text
    for person, status in ((cast.other, 403), (cast.sympathiser, 403)):
        client.force_login(person)
        for name in PAGES:
            path = reverse(f"events:{name}", args=[event.ref])
            assert client.get(path).status_code == status, name
            assert client.post(path).status_code == status, name
    Event.objects.update(audience=Audience.INVITED)
    for name in PAGES:
        assert client.get(reverse(f"events:{name}", args=[event.ref])).status_code == 404, name


def test_needs_and_shifts_are_changed_without_harm_to_who_took_them(client, cast):
    client.force_login(cast.adherent)
    event = make_event(cast.adherent, is_online=True)
    kept = Need.objects.create(event=event, label="Une voiture")
    dropped = Need.objects.create(event=event, label="Une soupe")
    path = reverse("events:needs-edit", args=[event.ref])
    first = {"pk": kept.pk, "label": "Deux voitures", "wanted": "2", "icon": "car", "words": ""}
    second = {"pk": dropped.pk, "label": "", "wanted": "1", "icon": "users-three", "words": ""}
    data = {**rows("besoin", 6, first, second), "besoin-INITIAL_FORMS": 2}

    make_answer(cast.other, event)
    dropped.taken.create(participation=Participation.objects.get())
    client.post(path, data)
    assert event.needs.count() == 2

    dropped.taken.all().delete()
    client.post(path, data)
    assert event.needs.get().label == "Deux voitures"


def test_turning_the_date_of_an_event(client, cast):
    client.force_login(cast.adherent)
    event = make_event(cast.adherent, is_online=True)

    half = client.post(reverse("events:postpone", args=[event.ref]), {"day": "2027-01-05"})
    assert "day" in errors(half)
    client.post(reverse("events:postpone", args=[event.ref]), {"words": "Il neige."})
    assert "Il neige." in client.get(event.get_absolute_url()).content.decode()
    client.post(reverse("events:cancel", args=[event.ref]), {"words": "Toujours."})
    event.refresh_from_db()
    assert event.state == State.CANCELLED
    client.post(reverse("events:restore", args=[event.ref]))
    event.refresh_from_db()
    assert event.state == State.PUBLISHED
    client.post(reverse("events:duplicate", args=[event.ref]), {"day": ""})
    assert Event.objects.count() == 2


def test_repeated_by_its_page_then_stopped(client, cast):
    client.force_login(cast.adherent)
    event = make_event(cast.adherent, is_online=True)

    client.post(reverse("events:repeat", args=[event.ref]), {"step": "weekly", "until": ""})
    page = client.get(reverse("events:series", args=[event.ref]))
    assert len(page.context["page"].rows) == 20
    assert client.get(page.context["page"].next_url).status_code == 200
    assert (
        client.get(reverse("events:series", args=[event.ref]), {"apres": "zz"}).status_code == 200
    )
    client.post(reverse("events:series-end", args=[event.ref]))
    assert Event.objects.count() == 1


def test_a_draft_is_published_or_thrown_away_by_its_pages(client, cast):
    client.force_login(cast.adherent)
    event = make_event(cast.adherent, is_online=True, state=State.DRAFT)

    client.get(reverse("events:delete", args=[event.ref]))
    client.post(reverse("events:publish", args=[event.ref]))
    event.refresh_from_db()
    assert event.state == State.PUBLISHED
    client.post(reverse("events:delete", args=[event.ref]))
    assert Event.objects.exists()


def test_a_group_prepares_in_its_own_name(client, cast):
    group = make_group("Nos écoles", animator=cast.sympathiser)
    client.force_login(cast.sympathiser)

    client.post(NEW, filled(owner=f"groupe-{group.pk}", audience="group"))

    assert Event.objects.get().group == group
