"""The presence sheet: ticked, counted, printed, and silent about whoever is hidden."""

import datetime
import io

import pikepdf
import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Answer, Audience, Event, Participation, Place, Presence, State
from events.queries.presence import PAGE, key_of
from journal.models import Entry
from moderation.charter import Rule
from profiles.models import Visibility
from tests.events.cast import again, make_cast
from tests.factories import give, make_answer, make_event, make_person
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
    """What ended an hour ago."""
    return make_event(author, starts_at=timezone.now() - 3 * HOUR, **fields)


def answer(person, event, **fields):
    row = make_answer(person, event, **fields)
    event.refresh_from_db()
    return row


def fill(client, event, there=(), shown=(), **numbers):
    data = {"rows": " ".join(shown), "there": list(there), **numbers}
    return client.post(url_of("presence", event), data)


def was_there(*rows):
    return [Participation.objects.get(pk=row.pk).was_there for row in rows]


def pdf_words(content):
    with pypdfium2.PdfDocument(content) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pdf)


def test_names_are_ticked_and_the_others_are_counted(cast, client):
    event = over(cast.adherent)
    came, stayed = answer(cast.other, event), answer(cast.far, event, guests=2)
    client.force_login(cast.adherent)
    keys = [key_of(came.pk), key_of(stayed.pk)]

    page = client.get(url_of("presence", event)).content.decode()
    assert all(key in page for key in keys)
    assert "Rohou" in page and "et 2 qui accompagnent" in page
    assert "2 personnes étaient attendues sans nom" in page

    fill(client, event, [keys[0]], keys, unnamed="1", walk_ins="3")

    assert was_there(came, stayed) == [True, False]
    sheet = Presence.objects.get(event=event)
    assert (sheet.unnamed, sheet.walk_ins, sheet.by) == (1, 3, cast.adherent)
    assert "5 personnes" in client.get(url_of("presence", event)).content.decode()


def test_it_is_saved_again_and_twice_changes_nothing(cast, client):
    event = over(cast.adherent)
    row = answer(cast.other, event)
    client.force_login(cast.adherent)
    key = key_of(row.pk)

    for there in ([key], [key], []):
        fill(client, event, there, [key], walk_ins="2")

    assert was_there(row) == [False]
    assert Presence.objects.get(event=event).walk_ins == 2

    fill(client, event, (), [key], all="1")
    assert was_there(row) == [True]


@pytest.mark.parametrize("guests", [0, 2])
def test_a_hidden_person_is_a_number_for_who_may_not_see_her(cast, client, guests):
    event = over(cast.far)
    row = answer(cast.hidden, event, guests=guests)
    answer(cast.other, event)
    client.force_login(cast.far)

    page = client.get(url_of("presence", event)).content.decode()
    sheet = client.get(url_of("presence-sheet", event))

    for text in (page, pdf_words(sheet.content)):
        assert "Quintric" not in text and "Zélie" not in text
    assert key_of(row.pk) not in page and cast.hidden.ref not in page
    assert f'value="{row.pk}"' not in page
    assert "attendue" in page


def test_her_key_ticks_nothing_and_answers_like_one_that_was_made_up(cast, client):
    event = over(cast.far)
    row = answer(cast.hidden, event)
    client.force_login(cast.far)

    answers = [fill(client, event, [key], [key], unnamed="0") for key in (key_of(row.pk), "0" * 16)]

    assert [(one.status_code, one.url) for one in answers] == [(302, answers[0].url)] * 2
    assert was_there(row) == [None]


def test_the_board_of_her_section_ticks_her_but_never_prints_her(cast, client):
    event = over(cast.secretary, organiser="unit", unit=cast.section)
    row = answer(cast.hidden, event)
    shy = make_person("Solène", "Discrète", visibility=Visibility.ADHERENTS)
    answer(shy, event)
    answer(cast.other, event)
    client.force_login(cast.secretary)

    assert "Quintric" in client.get(url_of("presence", event)).content.decode()
    fill(client, event, [key_of(row.pk)], [key_of(row.pk)])
    assert was_there(row) == [True]

    printed = pdf_words(client.get(url_of("presence-sheet", event)).content)
    assert "Rohou" in printed and "Section de Vannes" in printed
    assert "Quintric" not in printed and "Discrète" not in printed

    Event.objects.filter(pk=event.pk).update(audience=Audience.ADHERENTS)
    printed = pdf_words(client.get(url_of("presence-sheet", event)).content)
    assert "Discrète" in printed and "Quintric" not in printed


def test_more_people_without_a_name_than_expected_are_said_next_to_the_number(cast, client):
    event = over(cast.far)
    answer(cast.hidden, event)
    client.force_login(cast.far)

    page = fill(client, event, unnamed="2", walk_ins="4")

    assert page.status_code == 200
    assert "il y en a 1 au plus" in page.content.decode()
    assert 'value="4"' in page.content.decode()
    assert not Presence.objects.filter(event=event).exists()


@pytest.mark.parametrize(
    "data",
    [
        {"walk_ins": "-1"}, {"walk_ins": "9" * 30}, {"walk_ins": "\x00"}, {"rows": "x" * 9_000},
        {"walk_ins": "deux"}, {"rows": "\x00"},
    ],
    ids=range(6),
)  # fmt: skip
def test_what_is_not_a_number_is_said(cast, client, data):
    event = over(cast.adherent)
    client.force_login(cast.adherent)

    page = client.post(url_of("presence", event), data)

    assert page.status_code == 200
    assert not Presence.objects.filter(event=event).exists()


def test_only_who_organises_and_only_once_it_began(cast, client):
    event = over(cast.adherent)
    answer(cast.other, event)
    tomorrow = make_event(cast.adherent)
    client.force_login(cast.other)
    for name in ("presence", "presence-sheet"):
        assert client.get(url_of(name, event)).status_code == 403
    assert client.post(url_of("presence-add", event), {"person": cast.far.ref}).status_code == 403
    client.force_login(cast.adherent)
    assert client.get(url_of("presence", tomorrow)).status_code == 403
    assert client.get(url_of("presence-sheet", tomorrow)).status_code == 200
    for change in ({"state": State.CANCELLED}, {"masked_rule": Rule.RESPECT}):
        Event.objects.filter(pk=event.pk).update(**change)
        assert client.get(url_of("presence", event)).status_code == 403
        assert client.get(url_of("presence-sheet", event)).status_code == 403


def test_what_i_do_not_see_is_not_there(cast, client):
    event = over(
        cast.secretary, organiser="unit", unit=cast.section, audience=Audience.UNIT,
        is_discreet=True,
    )  # fmt: skip
    client.force_login(cast.far)
    for name in ("presence", "presence-sheet", "report", "thanks"):
        assert client.get(url_of(name, event)).status_code == 404
    for name in ("presence", "presence-add", "report", "attended"):
        assert client.post(url_of(name, event), {"person": cast.other.ref}).status_code == 404


def test_somebody_who_came_is_added_by_name_and_knows_it(cast, client):
    event = over(cast.adherent)
    client.force_login(cast.adherent)
    page = client.get(url_of("presence", event), {"q": "roh"}).content.decode()
    assert cast.other.ref in page

    for _twice in range(2):
        client.post(url_of("presence-add", event), {"person": cast.other.ref})

    row = Participation.objects.get(event=event)
    assert (row.person, row.place, row.was_there) == (cast.other, Place.SEATED, True)
    assert Entry.objects.filter(action="event.presence", about_id=cast.other.pk).exists()
    assert (
        cast.other.ref not in client.get(url_of("presence", event), {"q": "roh"}).content.decode()
    )


def test_somebody_who_waited_has_her_seat_when_she_came(cast, client):
    event = over(cast.adherent, capacity=1)
    row = make_answer(cast.other, event, place=Place.WAITING, waiting_since=timezone.now())
    client.force_login(cast.adherent)

    client.post(url_of("presence-add", event), {"person": cast.other.ref})

    row.refresh_from_db()
    assert (row.place, row.waiting_since, row.was_there) == (Place.SEATED, None, True)


def test_nobody_hidden_is_added_not_even_by_her_board(cast, client):
    event = over(cast.secretary, organiser="unit", unit=cast.section)
    client.force_login(cast.secretary)

    client.post(url_of("presence-add", event), {"person": cast.hidden.ref})

    assert not Participation.objects.filter(event=event).exists()
    client.force_login(cast.adherent)
    for ref in (cast.hidden.ref, "inconnue", "\x00", ""):
        data = {"person": ref}
        assert client.post(url_of("presence-add", over(cast.adherent)), data).status_code == 404


def test_each_says_of_herself_and_may_leave_the_lists(cast, client):
    event = over(cast.adherent)
    rows = [answer(person, event) for person in (cast.hidden, cast.other)]
    for person, said in ((cast.hidden, "yes"), (cast.other, "no")):
        client.force_login(person)
        assert "Tu y étais ?" in client.get(event.get_absolute_url()).content.decode()
        client.post(url_of("attended", event), {"was_there": said})

    assert was_there(*rows) == [True, False]
    rows[1].refresh_from_db()
    assert (rows[1].answer, rows[1].place) == (Answer.NO, Place.NONE)
    client.force_login(cast.far)
    assert client.post(url_of("attended", event), {"was_there": "yes"}).status_code == 302
    assert not Participation.objects.filter(event=event, person=cast.far).exists()


def test_the_sheet_is_dated_printed_as_written_and_can_be_listened_to(cast, client):
    event = make_event(
        cast.adherent,
        title='Tractage #eval("1")',
        place="Marché *Sud*",
        commune=cast.commune,
        starts_at=datetime.datetime(2031, 11, 28, 8, 30, tzinfo=datetime.UTC),
    )
    answer(cast.other, event)
    Participation.objects.create(
        event=event, email="a@exemple.fr", first_name="$Ana$", confirmed_at=timezone.now(),
        answer="yes", place="seated",
    )  # fmt: skip
    client.force_login(cast.adherent)

    answered = client.get(url_of("presence-sheet", event))

    assert answered["Content-Type"] == "application/pdf"
    assert "no-store" in answered["Cache-Control"]
    words = pdf_words(answered.content)
    for text in ('Tractage #eval("1")', "Vendredi 28 novembre 2031, 9 h 30", "Marché *Sud*, Vannes",
                 "Katell Rohou", "$Ana$", "Nom Signature"):  # fmt: skip
        assert text in words
    assert "exemple.fr" not in words
    with pikepdf.open(io.BytesIO(answered.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked and b"pdfuaid" in pdf.Root.Metadata.read_bytes()
        assert str(pdf.docinfo["/Title"]).startswith("Feuille de présence") and len(pdf.pages) == 1
        assert "/Author" not in pdf.docinfo
    assert Entry.objects.filter(action="event.sheet_printed", actor_id=cast.adherent.pk).exists()


def test_a_discreet_mission_is_printed_once_its_place_is_given(cast, client):
    event = make_event(
        cast.secretary, organiser="unit", unit=cast.section, audience=Audience.UNIT,
        is_discreet=True, title="Mission Sarbacane", starts_at=timezone.now() + 3 * DAY,
    )  # fmt: skip
    client.force_login(cast.secretary)
    assert client.get(url_of("presence-sheet", event)).status_code == 403
    Event.objects.filter(pk=event.pk).update(released_at=timezone.now())

    answered = client.get(url_of("presence-sheet", event))

    assert answered.status_code == 200
    assert "Sarbacane" not in answered["Content-Disposition"]


def test_a_page_of_names_is_read_in_few_queries(cast, client, django_assert_max_num_queries):
    event = over(cast.adherent)
    for _ in range(6):
        make_answer(make_person(), event, guests=1)
    client.force_login(cast.adherent)
    client.get(url_of("presence", event))
    with django_assert_max_num_queries(10):
        client.get(url_of("presence", event))


def test_many_names_come_a_page_at_a_time(cast, client, monkeypatch):
    assert PAGE == 200
    monkeypatch.setattr("events.queries.presence.PAGE", 2)
    event = over(cast.adherent)
    people = sorted(
        [make_person("Anne", f"Nom{letter}") for letter in "ABCDE"], key=lambda one: one.last_name
    )
    rows = [answer(person, event) for person in people]
    client.force_login(cast.adherent)
    url, seen = url_of("presence", event), []
    while url:
        sheet = client.get(url).context["sheet"]
        seen += [row.name for row in sheet.rows]
        url = sheet.next_url and url_of("presence", event) + sheet.next_url
    assert seen == [person.full_name for person in people]
    # What another page shows is left as it is.
    key = key_of(rows[0].pk)
    fill(client, event, [key], [key])
    assert was_there(*rows) == [True, None, None, None, None]


def test_a_secretary_reads_no_name_of_the_hidden_of_another_section(cast, client):
    event = over(cast.far, organiser="unit", unit=cast.next_section)
    give(cast.far, "section_secretary", cast.next_section)
    answer(cast.hidden, event)
    client.force_login(cast.far)
    for name in ("presence", "report"):
        assert "Quintric" not in client.get(url_of(name, event)).content.decode()
    assert "Quintric" not in pdf_words(client.get(url_of("presence-sheet", event)).content)
