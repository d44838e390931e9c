"""What an event gave: told in a minute, read by those who see it, with photos that name nobody."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from core.http import Invalid
from events.models import (
    Audience,
    Campaign,
    Event,
    Kind,
    Presence,
    Report,
    ReportPhoto,
    State,
)
from events.queries.after import outcome_of
from events.services.reports import report
from files.models import StoredFile
from moderation.charter import Rule
from tests.events.cast import again, make_cast
from tests.factories import make_answer, make_event
from tests.files.corpus.images import CANARY, told
from tests.files.corpus.pdf import honest_pdf
from tests.shared import shared

HOUR = datetime.timedelta(hours=1)
DAY = 24 * HOUR


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_cast) as made:
        yield made


@pytest.fixture
def cast(made, db):
    return again(made)


def url_of(name, event, *more):
    return reverse(f"events:{name}", args=[event.ref, *more])


def over(author, **fields):
    """A leafleting that ended an hour ago."""
    return make_event(author, starts_at=timezone.now() - 3 * HOUR, **fields)


def photo(color="red", name="moi.jpg"):
    output = io.BytesIO()
    Image.new("RGB", (60, 40), color).save(output, "JPEG", exif=told(), comment=CANARY)
    return SimpleUploadedFile(name, output.getvalue(), "image/jpeg")


def tell(client, event, **data):
    data = {"people": "12", "leaflets": "400", "conversations": "31", **data}
    return client.post(url_of("report", event), data)


def outcome(viewer, event, now=None, **place):
    event.refresh_from_db()
    place = {"organises": False, "participation": None, **place}
    return outcome_of(viewer, event, now=now or timezone.now(), **place)


def test_a_report_is_told_read_and_told_again(cast, client):
    event = over(cast.adherent)
    assert "Le bilan arrive" in client.get(event.get_absolute_url()).content.decode()
    client.force_login(cast.adherent)

    assert tell(client, event, words="Beau temps.").status_code == 302
    tell(client, event, words="Beau temps, et du monde.", leaflets="")

    found = Report.objects.get(event=event)
    assert (found.people, found.leaflets, found.conversations) == (12, 0, 31)
    assert found.words == "Beau temps, et du monde." and found.by == cast.adherent
    client.logout()
    text = client.get(event.get_absolute_url()).content.decode()
    for words in ("<dd>12</dd>", "personnes", "<dd>31</dd>", "conversations", "et du monde."):
        assert words in text
    assert "tracts donnés" not in text and "Kerbrat" not in text


def test_it_begins_with_who_was_there(cast, client):
    event = over(cast.adherent)
    rows = [make_answer(person, event) for person in (cast.other, cast.far, cast.hidden)]
    client.force_login(cast.adherent)

    def people():
        return client.get(url_of("report", event)).context["form"]["people"].value()

    assert people() == 3

    rows[0].was_there = True
    rows[0].save()
    Presence.objects.create(event=event, unnamed=1, walk_ins=4)
    assert people() == 6


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        (Kind.CANVASSING, {"doors", "conversations"}), (Kind.LETTERBOXING, {"leaflets"}),
        (Kind.MEETING, set()),
    ],
)  # fmt: skip
def test_each_kind_counts_what_it_does(cast, client, kind, asked):
    event = over(cast.adherent, kind=kind)
    client.force_login(cast.adherent)
    fields = client.get(url_of("report", event)).context["form"].fields
    assert fields.keys() & {"doors", "leaflets", "conversations"} == asked

    tell(client, event, doors="7")
    found = Report.objects.get(event=event)
    counted = {"leaflets": 400, "doors": 7, "conversations": 31}
    for name, number in counted.items():
        assert getattr(found, name) == (number if name in asked else 0)


@pytest.mark.parametrize(
    "data",
    [
        {"people": ""}, {"people": "-1"}, {"people": "9" * 40}, {"leaflets": "1e9"},
        {"people": "\x00"}, {"words": "a\x00b"}, {"words": "x" * 1_001}, {"people": "3.5"},
    ],
    ids=range(8),
)  # fmt: skip
def test_bad_figures_are_said_and_nothing_is_lost(cast, client, data):
    event = over(cast.adherent)
    client.force_login(cast.adherent)

    page = tell(client, event, **{"conversations": "17", **data})

    assert page.status_code == 200
    assert page.context["form"].errors and 'value="17"' in page.content.decode()
    assert not Report.objects.filter(event=event).exists()


def test_only_who_organises_and_only_once_it_began(cast, client):
    event, tomorrow = over(cast.adherent), make_event(cast.adherent)
    for person in (cast.other, cast.hidden, cast.secretary):
        client.force_login(person)
        assert client.get(url_of("report", event)).status_code == 403
        assert tell(client, event).status_code == 403
    client.force_login(cast.adherent)
    assert tell(client, tomorrow).status_code == 403
    for state in (State.CANCELLED, State.POSTPONED, State.DRAFT):
        Event.objects.filter(pk=event.pk).update(state=state)
        assert tell(client, event).status_code == 403
    Event.objects.filter(pk=event.pk).update(state=State.PUBLISHED, masked_rule=Rule.RESPECT)
    assert tell(client, event).status_code == 403
    assert not Report.objects.exists()
    client.logout()
    assert tell(client, event).status_code == 302


def test_photos_lose_their_story_and_are_for_registered_people(cast, client):
    event = over(cast.adherent)
    client.force_login(cast.adherent)
    tell(client, event, photos_added=[photo("red"), photo("blue")], faces="on")
    first, _second = ReportPhoto.objects.order_by("pk")
    url = url_of("report-photo", event, first.pk)

    client.force_login(cast.other)
    served = client.get(url)

    content = b"".join(served.streaming_content)
    assert served["Content-Type"] == "image/jpeg" and CANARY.encode() not in content
    assert not Image.open(io.BytesIO(content)).getexif()
    assert url in client.get(event.get_absolute_url()).content.decode()
    assert client.get(f"{url}?taille=s")["Content-Type"] == "image/webp"
    client.logout()
    assert url not in client.get(event.get_absolute_url()).content.decode()
    assert client.get(url).status_code == 302


def test_a_photo_is_only_reached_by_its_event_and_as_it_is_seen(cast, client):
    ours = over(cast.secretary, organiser="unit", unit=cast.section, audience=Audience.UNIT)
    other = over(cast.adherent)
    client.force_login(cast.secretary)
    tell(client, ours, photos_added=[photo()], faces="on")
    pk = ReportPhoto.objects.get().pk
    client.force_login(cast.far)
    assert client.get(url_of("report-photo", ours, pk)).status_code == 404
    assert client.get(url_of("report-photo", other, pk)).status_code == 404
    assert client.get(url_of("report-photo", other, 10**20)).status_code == 404
    client.force_login(cast.adherent)
    assert client.get(url_of("report-photo", ours, pk)).status_code == 200
    Event.objects.filter(pk=ours.pk).update(masked_rule=Rule.RESPECT)
    assert client.get(url_of("report-photo", ours, pk)).status_code == 404


def test_photos_are_described_dropped_and_not_kept_twice(cast, client):
    event = over(cast.adherent)
    client.force_login(cast.adherent)
    for _twice in range(2):
        tell(client, event, photos_added=[photo("red"), photo("blue")], faces="on")
    first, second = ReportPhoto.objects.order_by("pk")

    tell(client, event, **{f"words_{first.pk}": "Devant la gare", f"drop_{second.pk}": "on"})

    first.refresh_from_db()
    assert first.description == "Devant la gare"
    assert not ReportPhoto.objects.filter(pk=second.pk).exists()
    assert StoredFile.objects.count() == 1
    assert 'alt="Devant la gare"' in client.get(event.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("files", "agreed", "words"),
    [
        ([SimpleUploadedFile("a.jpg", b"")], True, "vide"),
        ([SimpleUploadedFile("a.jpg", b"<script>alert(1)</script>")], True, ""),
        ([SimpleUploadedFile("a.jpg", honest_pdf())], True, ""),
        ([SimpleUploadedFile("a.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 900)], True, ""),
        ([photo()], False, "accord"),
    ],
    ids=["empty", "script", "pdf", "broken", "faces"],
)  # fmt: skip
def test_what_is_not_a_photo_is_refused_and_nothing_is_lost(cast, client, files, agreed, words):
    event = over(cast.adherent)
    client.force_login(cast.adherent)
    for one in files:
        one.seek(0)
    extra = {"faces": "on"} if agreed else {}

    page = tell(client, event, photos_added=files, words="Il pleuvait.", **extra)

    assert page.status_code == 200 and "Il pleuvait." in page.content.decode()
    assert words in str(page.context["form"].errors)
    assert not Report.objects.exists() and not StoredFile.objects.exists()


def test_five_photos_at_most(cast, client):
    event = over(cast.adherent)
    client.force_login(cast.adherent)
    colors = ("red", "blue", "green", "white", "black", "pink")
    tell(client, event, photos_added=[photo(color) for color in colors[:3]], faces="on")

    page = tell(client, event, photos_added=[photo(color) for color in colors[3:]], faces="on")

    assert "Cinq photos au plus" in page.content.decode()
    assert ReportPhoto.objects.count() == 3


def test_a_discreet_mission_keeps_no_photo_and_counts_nobody_for_others(cast, client):
    event = over(
        cast.secretary, organiser="unit", unit=cast.section, audience=Audience.UNIT,
        is_discreet=True, title="Mission Sarbacane",
    )  # fmt: skip
    mine = make_answer(cast.adherent, event)
    client.force_login(cast.secretary)
    tell(client, event, photos_added=[photo()], faces="on", people="13")
    with pytest.raises(Invalid, match="ne garde pas de photo"):
        report(by=cast.secretary, event=event, people=1, photos=[photo()])
    assert not ReportPhoto.objects.exists()

    assert outcome(cast.other, event) is None
    seen = outcome(cast.adherent, event, participation=mine)
    assert seen.figures == ((400, "tracts donnés"), (31, "conversations"))
    assert outcome(cast.secretary, event, organises=True).figures[0] == (13, "personnes")


def test_a_report_says_what_it_adds_to_for_who_may_read_it(cast, client):
    today = timezone.localdate()
    campaign = Campaign.objects.create(
        unit=cast.section, kind=Kind.LEAFLETING, state="open", audience=Audience.ADHERENTS,
        title="Défense de La Poste", summary="Ensemble", starts_on=today, ends_on=today,
    )  # fmt: skip
    event = over(cast.adherent, campaign=campaign)
    for person, told_of in ((cast.other, True), (cast.sympathiser, False), (None, False)):
        client.logout()
        if person:
            client.force_login(person)
        text = client.get(event.get_absolute_url()).content.decode()
        assert ("Défense de La Poste" in text.partition('id="bilan"')[2]) is told_of


def test_before_its_end_only_who_organises_is_asked(cast):
    event = make_event(cast.adherent, starts_at=timezone.now() - HOUR)
    assert outcome(cast.other, event) is None
    assert outcome(cast.adherent, event, organises=True).can_tell
    before = event.starts_at - HOUR
    assert outcome(cast.adherent, event, now=before, organises=True) is None


def test_what_it_gave_is_read_in_two_queries(cast, client, django_assert_num_queries):
    event = over(cast.adherent)
    make_answer(cast.other, event)
    client.force_login(cast.adherent)
    tell(client, event, photos_added=[photo("red"), photo("blue")], faces="on")
    # What she belongs to and may do is read once per request.
    outcome(cast.other, event)
    with django_assert_num_queries(3):
        found = outcome(cast.other, event)
    # One of them refreshes the event.
    assert len(found.photos) == 2
