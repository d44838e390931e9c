"""What may be reported of an event, who decides of it, and what a mask leaves of it."""

import datetime

import pytest
from django.utils import timezone

from core.http import Refused
from core.markdown import render
from events.models import Audience, Comment, Need, Report, ReportPhoto, Ride, Thanks
from events.services.reports import report as tell
from files.models import Format, StoredFile
from moderation import registry, services
from moderation.charter import Rule
from moderation.models import Case
from notifications.models import Notice
from tests.events.cast import again, make_cast
from tests.factories import enter, make_answer, make_event, make_group
from tests.house.crawl import everything_said
from tests.moderation.conftest import browser, make_staff, report, the_case
from tests.shared import shared

WORD = "Zqxvindicte"
AGO = datetime.timedelta(hours=5)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_cast) as made:
        yield made


@pytest.fixture
def cast(made, db):
    return again(made)


@pytest.fixture
def moderator(db):
    return make_staff("Modération", "Josiane")


@pytest.fixture
def held(cast):
    """An event that was held yesterday, with its report, its photo, a question and a card."""
    event = make_event(
        cast.adherent,
        title="Le grand tractage",
        starts_at=timezone.now() - AGO,
        commune=cast.commune,
    )
    make_answer(cast.other, event)
    make_answer(cast.far, event)
    return event


def ask(author, event, text, reply_to=None):
    return Comment.objects.create(
        event=event, author=author, text=text, html=render(text), reply_to=reply_to
    )


def photo_of(found, author):
    file = StoredFile.objects.create(
        name="photo.jpg",
        format=Format.JPEG,
        state=StoredFile.State.READY,
        size=9,
        digest="1" * 64,
        uploaded_by=author,
    )
    return ReportPhoto.objects.create(report=found, file=file, description=f"{WORD} en photo")


def decide(by, thing, action="mask"):
    case = Case.objects.about(thing).first() or None
    rule = Rule.RESPECT if action == "mask" else None
    seen = case.decisions.count()
    services.decide(by=by, case=case, action=action, rule=rule, reason="Menace voilée.", seen=seen)


def page(person, event, path=""):
    return everything_said(browser(person).get(f"{event.get_absolute_url()}{path}"))


def test_all_of_an_event_may_be_reported_by_who_sees_it(cast, held):
    told = Report.objects.create(event=held, people=3, words="Du monde.", by=cast.adherent)
    question = ask(cast.adherent, held, "Qui vient ?")
    card = Thanks.objects.create(
        event=held, sender=cast.adherent, recipient=cast.other, words="Bravo"
    )
    things = {
        "evenement": (held.ref, ["Titre", "Le grand tractage"]),
        "question": (question.pk, ["Message", "Qui vient ?"]),
        "bilan": (held.ref, ["En quelques mots", "Du monde."]),
        "merci": (card.pk, ["Carte", "Bravo"]),
    }
    client = browser(cast.other)

    for kind, (key, words) in things.items():
        assert client.get(f"/signaler/{kind}/{key}/").status_code == 200
        client.post(f"/signaler/{kind}/{key}/", {"rule": Rule.MARKET.value})
        assert words in Case.objects.get(kind=kind).flags.get().snapshot

    mine = browser(cast.adherent)
    assert {
        mine.get(f"/signaler/{kind}/{key}/").status_code for kind, (key, _) in things.items()
    } == {403}
    assert told.by == Case.objects.get(kind="bilan").author
    assert browser(cast.far).get(f"/signaler/merci/{card.pk}/").status_code == 404


def test_the_page_leads_to_each_report(cast, held):
    Report.objects.create(event=held, people=3, words="Du monde.", by=cast.adherent)
    question = ask(cast.adherent, held, "Qui vient ?")

    said = page(cast.other, held)

    for address in (f"evenement/{held.ref}", f"question/{question.pk}", f"bilan/{held.ref}"):
        assert f"/signaler/{address}/" in said.replace(held.ref.lower(), held.ref)


def test_a_report_keeps_what_those_who_come_wrote_and_never_where_somebody_lives(cast):
    event = make_event(
        cast.adherent,
        text="Venez.",
        place="Chez Zibeline",
        address="12 rue de la Mirabelle",
        access_words="Sonnette Ocarina",
        hides_place=True,
    )
    Need.objects.create(event=event, label="Une soupe", words="bien chaude")
    Ride.objects.create(
        event=event, person=cast.other, leaves_from="Auray", leaves_at=event.starts_at, words="Vite"
    )

    snapshot = str(report(cast.far, event).snapshot)

    for word in ("Une soupe bien chaude", "Vite", "Venez."):
        assert word in snapshot
    for word in ("Zibeline", "Mirabelle", "Ocarina"):
        assert word not in snapshot


def test_a_report_of_a_discreet_mission_tells_no_place_and_is_for_headquarters(cast, moderator):
    group = make_group("Colleurs", access="private", animator=cast.secretary)
    enter(cast.sympathiser, group, "animator")
    enter(cast.other, group)
    mission = make_event(
        cast.secretary,
        organiser="group",
        group=group,
        audience=Audience.GROUP,
        is_discreet=True,
        title="Nuit blanche",
        place="Zibeline",
        access_words="Ocarina",
    )
    mission.shifts.create(label="Mirabelle", starts_at=mission.starts_at, ends_at=mission.ends_at)
    question = ask(cast.other, mission, "Où ?")
    flags = [report(cast.other, mission), report(cast.secretary, question)]

    assert [flag.case.place for flag in flags] == [None, None]
    assert not Case.objects.visible_to(cast.sympathiser).exists()
    assert Case.objects.visible_to(moderator).count() == 2
    for word in ("Zibeline", "Ocarina", "Mirabelle"):
        assert word not in str([flag.snapshot for flag in flags])
    kind = registry.get("question")
    assert kind.context(question)[0] == ("Événement", "Mission discrète")


def test_the_report_of_a_discreet_mission_is_for_those_who_were_there(cast):
    mission = make_event(
        cast.secretary,
        organiser="unit",
        unit=cast.section,
        audience=Audience.UNIT,
        is_discreet=True,
        starts_at=timezone.now() - AGO,
    )
    make_answer(cast.other, mission)
    Report.objects.create(event=mission, people=4, words=WORD, by=cast.secretary)
    path = f"/signaler/bilan/{mission.ref}/"

    assert browser(cast.adherent).get(path).status_code == 404
    assert WORD in browser(cast.other).get(path).content.decode()


def test_animators_decide_of_the_events_of_their_group(cast):
    group = make_group("Transports", animator=cast.far)
    event = make_event(
        cast.adherent, organiser="group", group=group, audience=Audience.PUBLIC, title=WORD
    )
    report(cast.other, event)
    client = browser(cast.far)
    address = f"/groupes/{group.slug}/moderation/{the_case(event).pk}/"

    assert WORD in client.get(address).content.decode()
    client.post(
        address, {"action": "mask", "rule": Rule.RESPECT.value, "reason": "Non.", "seen": 0}
    )

    event.refresh_from_db()
    assert event.is_masked
    assert Notice.objects.filter(kind="moderation.to_decide", recipient=cast.far).count() == 1


def test_a_masked_event_is_told_nowhere_until_it_is_restored(cast, moderator):
    event = make_event(
        cast.adherent, title=WORD, summary=WORD, text=WORD, commune=cast.commune, lat=47.6, lon=-2.7
    )
    ask(cast.other, event, WORD)
    make_answer(cast.other, event)
    client = browser(cast.other)
    paths = [
        *("/agir/", "/agir/carte.json", "/agir/atom.xml", "/agir/moi/", "/api/v1/events", "/"),
        *(f"/chercher/?q={WORD[:6]}", "/agir/departements/56/", f"/agir/{event.ref}/agenda.ics"),
        *(f"/agir/?q={WORD[:6]}", event.get_absolute_url(), f"/agir/{event.ref}/questions/"),
    ]
    before = {path for path in paths if WORD.lower() in everything_said(client.get(path))}
    assert event.get_absolute_url() in before
    assert len(before) > 4
    report(cast.far, event)

    decide(moderator, event)

    assert [path for path in paths if WORD.lower() in everything_said(client.get(path))] == []
    assert "masque par la moderation" in page(cast.other, event)
    assert browser(cast.far).get(f"/signaler/evenement/{event.ref}/").status_code == 403
    client.logout()
    assert client.get(event.get_absolute_url()).status_code == 404
    decide(moderator, event, "restore")
    client.force_login(cast.other)
    assert {p for p in paths if WORD.lower() in everything_said(client.get(p))} == before


def test_a_masked_message_leaves_its_trace_and_its_answers(cast, held, moderator):
    question = ask(cast.other, held, WORD)
    ask(cast.adherent, held, "Je réponds.", reply_to=question)
    report(cast.far, question)

    decide(moderator, question)

    for path in ("", "questions/", f"questions/{question.pk}/"):
        said = page(cast.adherent, held, path)
        assert WORD.lower() not in said
        assert "masque par la moderation" in said
        assert "je reponds." in said
    client = browser(cast.other)
    for path in ("modifier/", "effacer/"):
        answer = client.post(
            f"{held.get_absolute_url()}questions/{question.pk}/{path}", {"text": "a"}
        )
        assert answer.status_code == 403


def test_a_masked_report_takes_its_words_figures_and_photos_along(cast, held, moderator):
    found = Report.objects.create(event=held, people=4321, words=WORD, by=cast.adherent)
    photo = photo_of(found, cast.adherent)
    report(cast.far, found)
    address = f"bilan/photos/{photo.pk}/"
    assert f"/{address}" in page(cast.other, held)

    decide(moderator, found)

    for person in (cast.other, cast.adherent):
        said = page(person, held)
        assert "masque par la moderation" in said
        assert not any(word in said for word in (WORD.lower(), "4321", address))
        answer = browser(person).get(f"{held.get_absolute_url()}{address}")
        assert answer.status_code == 404
    with pytest.raises(Refused):
        tell(by=cast.adherent, event=held, people=3)
    decide(moderator, found, "restore")
    assert f"/{address}" in page(cast.other, held)


def test_a_masked_card_is_read_no_more_nor_told(cast, held, moderator):
    card = Thanks.objects.create(event=held, sender=cast.far, recipient=cast.other, words=WORD)
    client = browser(cast.other)
    assert WORD in client.get("/agir/moi/cartes/").content.decode()
    report(cast.other, card)

    decide(moderator, card)

    assert WORD not in client.get("/agir/moi/cartes/").content.decode()


def test_headquarters_look_for_events_that_anybody_may_read(cast, moderator):
    fields = {"organiser": "unit", "unit": cast.section}
    for title, more in (
        ("Zqxouvert", {}),
        ("Zqxsection", {"audience": Audience.UNIT}),
        ("Zqxdiscret", {"audience": Audience.UNIT, "is_discreet": True}),
    ):
        event = make_event(cast.secretary, title=title, **fields, **more)
        answer = browser(moderator).get(f"/gestion/events/event/{event.pk}/change/")
        assert answer.status_code == (200 if title == "Zqxouvert" else 302)

    found = browser(moderator).get("/gestion/events/event/?q=zqx").content.decode()

    assert "Zqxouvert" in found
    assert "Zqxsection" not in found
    assert "Zqxdiscret" not in found
    assert browser(cast.secretary).get("/gestion/events/event/").status_code == 404
