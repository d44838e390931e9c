"""The pages of whoever writes to many and of whoever receives: what they hold, and what they never do."""

import datetime
import re

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from core.http import Refused
from messaging import late, wording
from messaging.audience import For
from messaging.models import Mailing, Silence
from messaging.queries import mailings as queries
from messaging.services import calendar, copying, leaving
from moderation.models import Case
from notifications.models import Letter
from profiles.models import Membership, Person, Visibility
from profiles.services.staff import appoint_staff, install_staff_groups
from tests.factories import join, make_event, make_person

State = Mailing.State
# What changes by itself: the tokens of forms, and signed links, which hold their second.
VOLATILE = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|[\w-]+:[\w-]{6}:[\w-]{43}')


def read(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return VOLATILE.sub("", answer.content.decode())


def url(name, mailing):
    return reverse(f"mailings:{name}", args=[mailing.ref])


# Writing, in four steps


def test_four_steps_and_it_has_left(party, secretary, adherent, client):
    client.force_login(secretary)
    page = read(client, reverse("mailings:start"))
    assert "Section de Vannes" in page and "2 destinataires" in re.sub("<[^>]+>", "", page)

    answer = client.post(
        reverse("mailings:start"), {"de": f"i-{party.section.slug}", "kind": For.ALL}
    )
    mailing = Mailing.objects.get()
    assert answer.url == url("words", mailing)
    event = make_event(secretary, organiser="unit", unit=party.section, title="Tracts au marché")
    words = {"subject": "Samedi", "text": "Bonjour **{prénom}**", "event": event.pk}
    assert client.post(answer.url, words).url == url("preview", mailing)
    framed = client.get(url("preview-mail", mailing))
    assert "Bonjour <strong>Odile</strong>" in framed.content.decode()
    assert "Tracts au marché" in framed.content.decode()
    assert framed["Content-Security-Policy"].startswith(
        "sandbox allow-same-origin; default-src 'none'"
    )

    assert "Envoyer à 2 personnes" in read(client, url("leave", mailing))
    assert client.post(url("leave", mailing), {"when": "now"}).url == url("detail", mailing)
    copying.prepare()
    assert "0 sur 2 mails" in read(client, url("detail", mailing))
    assert "Yann Kerbrat" in read(client, url("people", mailing) + "?sort=waiting")


def test_what_is_unfinished_is_kept(party, secretary, adherent, write, client):
    mailing = write(secretary, party.section, subject="", text="")
    client.force_login(secretary)
    answer = client.post(url("words", mailing), {"subject": "Un début", "text": ""})
    mailing.refresh_from_db()

    assert answer.url == url("words", mailing)
    assert mailing.subject == "Un début"


def test_planned_for_later(party, secretary, adherent, write, client):
    mailing = write(secretary, party.section)
    client.force_login(secretary)
    page = client.post(url("leave", mailing), {"when": "later"})
    assert "Écris le jour et l’heure du départ." in page.content.decode()

    day = timezone.localdate() + datetime.timedelta(days=3)
    client.post(url("leave", mailing), {"when": "later", "day": f"{day}", "hour": "18:30"})
    mailing.refresh_from_db()
    local = timezone.localtime(mailing.scheduled_at)
    assert (local.date(), local.hour, local.minute) == (day, 18, 30)
    assert "Départ prévu" in read(client, url("detail", mailing))


def test_a_refusal_says_why_and_loses_nothing(party, secretary, adherent, write, client, settings):
    settings.MAILINGS_PER_MONTH = {**settings.MAILINGS_PER_MONTH, "section": 0}
    settings.MAILINGS_PER_MONTH["section"] = 1
    leaving.submit(by=secretary, mailing=write(secretary, party.section))
    mailing = write(secretary, party.section)
    client.force_login(secretary)
    page = client.post(url("leave", mailing), {"when": "now"}).content.decode()

    assert "le prochain message pourra partir à partir du" in page
    mailing.refresh_from_db()
    assert mailing.state == State.DRAFT


def test_a_try_goes_to_its_author_alone(party, secretary, adherent, write, client):
    mailing = write(secretary, party.section)
    client.force_login(secretary)
    client.post(url("try", mailing))

    letter = Letter.objects.get()
    assert letter.to_address == secretary.email
    assert letter.subject == "[Essai] Réunion jeudi"
    assert "Bonjour Odile." in letter.text


def test_somebody_else_reads_it_over(
    party, federal, national, member_of_next, write, client, monkeypatch
):
    monkeypatch.setattr(leaving.policies, "ALONE_UP_TO", 0)
    mailing = write(federal, party.federation)
    client.force_login(federal)
    assert "quelqu’un d’autre relit d’abord" in read(client, url("leave", mailing))
    client.post(url("leave", mailing), {"when": "now"})
    assert "Accepter l’envoi" not in read(client, url("detail", mailing))

    client.force_login(national)
    assert [row.mailing for row in queries.desk_of(national).to_approve] == [mailing]
    assert "Accepter l’envoi" in read(client, url("detail", mailing))
    page = client.post(url("send-back", mailing), {"word": ""}).content.decode()
    assert "Dis ce qu’il faut reprendre." in page
    client.post(url("approve", mailing))
    mailing.refresh_from_db()
    assert (mailing.state, mailing.approved_by) == (State.SCHEDULED, national)


def test_stop_and_resume_from_the_page(party, secretary, adherent, send, client):
    mailing = send(secretary, party.section)
    client.force_login(secretary)
    assert 'hx-trigger="every 5s"' in read(client, url("detail", mailing))
    client.post(url("stop", mailing))
    page = read(client, url("detail", mailing))
    assert "Reprendre l’envoi" in page and "every 5s" not in page

    client.post(url("resume", mailing))
    mailing.refresh_from_db()
    assert mailing.state == State.PREPARING


def test_what_one_may_not_know_is_an_unknown_address(party, adherent, secretary, send, client):
    mailing = send(secretary, party.section)
    client.force_login(adherent)
    unknown = client.get("/envois/abcdefghjkmnpq/").content
    for name in ("detail", "people", "preview-mail", "words", "leave"):
        answer = client.get(url(name, mailing))
        assert answer.status_code == 404
        assert VOLATILE.sub("", answer.content.decode()) == VOLATILE.sub("", unknown.decode())
    assert client.get(reverse("mailings:start")).status_code == 404
    assert read(client, reverse("mailings:index"))


# What nobody may learn


def test_a_federal_author_reads_the_same_with_and_without_a_hidden_member(
    party, federal, adherent, hidden, send, write, client
):
    sent, draft = send(federal, party.federation), write(federal, party.federation)
    client.force_login(federal)
    pages = [
        reverse("mailings:index"),
        reverse("mailings:start"),
        reverse("mailings:reach") + f"?de=i-{party.federation.slug}&kind=adherents",
        *(url(name, draft) for name in ("audience", "words", "preview", "leave")),
        url("detail", sent),
        *(url("people", sent) + f"?sort={fate}" for fate in ("waiting", "delivered", "cancelled")),
    ]
    Letter.objects.exclude(recipient=hidden).update(state="sent", sent_at=timezone.now())
    copying.prepare()
    with_her = [read(client, page) for page in pages], queries.desk_of(federal)
    assert sent.copies.filter(person=hidden).exists()

    Letter.objects.filter(recipient=hidden).delete()
    hidden.delete()
    copying.prepare()
    for page, told in zip(pages, with_her[0], strict=True):
        assert read(client, page) == told, page
    assert queries.desk_of(federal) == with_her[1]
    assert "envoyé" in with_her[0][7]


def test_the_secretary_of_her_section_sees_the_fate_of_her_letter(
    party, secretary, hidden, send, client
):
    mailing = send(secretary, party.section)
    client.force_login(secretary)

    assert "Zélie Quintric" in read(client, url("people", mailing) + "?sort=waiting")


PAYLOADS = (
    "{{ settings.SECRET_KEY }}", "{x.__class__}", "{0}", "{}", "%(name)s", "${prénom}", "{% load x %}",
    "{prénom.__class__}", "{prénom!r}", "{ prénom }", "{email}", "{nom}", "{{prénom}}", "{prénom:>999999}",
)  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_only_the_first_name_is_filled_in(payload, party, secretary, adherent, write):
    mailing = write(secretary, party.section, subject=payload, text=payload)
    words = wording.words_for(mailing, adherent)
    literal = payload.replace("{prénom}", "Yann")

    assert words.subject == literal
    assert literal in words.text


def test_a_first_name_is_only_text(party, secretary, write):
    spiteful = make_person("<b>{prénom}</b>")
    join(spiteful, party.section)
    words = wording.words_for(write(secretary, party.section), spiteful)

    assert "Bonjour &lt;b&gt;{prénom}&lt;/b&gt;." in words.html


@pytest.mark.parametrize("end", ["\r\nBcc: a@b.fr", "\nX: 1", "\r", "\u2028To: a@b.fr", "\x00"])
def test_a_subject_is_one_line(end, party, secretary, adherent, write, client):
    mailing = write(secretary, party.section)
    client.force_login(secretary)
    client.post(url("words", mailing), {"subject": f"Salut{end}", "text": "Oui"})
    mailing.refresh_from_db()
    words = wording.words_for(mailing, adherent)

    assert not re.search(r"[\r\n\x00\u2028]", words.subject)


# Receiving


def test_who_received_reads_marks_and_answers(party, secretary, adherent, hidden, send, client):
    mailing = send(secretary, party.section, text="Bonjour {prénom}, à jeudi.")
    client.force_login(adherent)
    page = read(client, reverse("messaging:received-list"))
    assert "Réunion jeudi" in page and "nouveau" in page
    page = read(client, reverse("messaging:received", args=[mailing.ref]))
    assert "Bonjour Yann, à jeudi." in page
    assert f"?a={secretary.ref}" in page
    copy = mailing.copies.get(person=adherent)
    assert copy.read_at is None

    client.post(reverse("messaging:received-read", args=[mailing.ref]))
    copy.refresh_from_db()
    assert copy.read_at is not None
    assert "nouveau" not in read(client, reverse("messaging:received-list"))


def test_a_hidden_member_answers_the_board_of_her_section(party, federal, hidden, send, client):
    mailing = send(federal, party.federation)
    client.force_login(hidden)
    page = read(client, reverse("messaging:received", args=[mailing.ref]))

    assert reverse("messaging:board", args=[party.section.slug]) in page
    assert "?a=" not in page


def test_who_did_not_receive_finds_nothing(party, secretary, member_of_next, send, client):
    mailing = send(secretary, party.section)
    client.force_login(member_of_next)

    assert client.get(reverse("messaging:received", args=[mailing.ref])).status_code == 404
    assert client.post(reverse("messaging:received-read", args=[mailing.ref])).status_code == 404
    assert mailing.subject not in read(client, reverse("messaging:received-list"))


def test_an_author_one_does_not_see_is_not_named(party, secretary, newcomer, send, client):
    Person.objects.filter(pk=secretary.pk).update(visibility=Visibility.ADHERENTS)
    mailing = send(secretary, party.section)
    client.force_login(newcomer)
    page = read(client, reverse("messaging:received", args=[mailing.ref]))

    assert "Odile" not in page and secretary.ref not in page


# Numbers


@pytest.fixture
def crowd(party, secretary):
    """Three thousand more members of the section."""
    people = Person.objects.bulk_create(
        Person(email=f"foule{n}@exemple.fr", first_name="Foule", last_name=f"{n}", visibility="ALL")
        for n in range(3_000)
    )
    today = timezone.localdate()
    Membership.objects.bulk_create(
        Membership(
            person=person, unit=party.section, tree="ps", status="SYMPATHISER", joined_on=today
        )
        for person in people
    )
    with connection.cursor() as cursor:
        # What PostgreSQL knows of tables that other tests emptied would make it try every pair.
        cursor.execute("ANALYZE profiles_person, profiles_membership")
    return people


def test_three_thousand_recipients(
    crowd, party, secretary, federal, write, client, django_assert_max_num_queries
):
    mailing = write(secretary, party.section)
    client.force_login(secretary)
    for name in ("audience", "words", "preview", "leave"):
        with django_assert_max_num_queries(15):
            read(client, url(name, mailing))
    leaving.submit(by=secretary, mailing=mailing)
    leaving.approve(by=federal, mailing=Mailing.objects.get())
    with django_assert_max_num_queries(90):
        copying.prepare()
    assert mailing.copies.count() == 3_001

    for page in ("detail", "people"):
        with django_assert_max_num_queries(15):
            read(client, url(page, mailing))
    assert "3\u202f001" in read(client, url("detail", mailing))


def test_lists_ask_the_same_whatever_they_hold(
    party, secretary, adherent, write, send, client, settings, django_assert_max_num_queries
):
    settings.MAILINGS_PER_MONTH = {"section": 100}
    for _ in range(25):
        send(secretary, party.section)
    client.force_login(secretary)
    with django_assert_max_num_queries(15):
        page = read(client, reverse("mailings:index"))
    assert page.count("Réunion jeudi") == 20 and "Page suivante" in page
    following = re.search(r'rel="next" href="([^"]+)"', page)[1]
    assert read(client, reverse("mailings:index") + following).count("Réunion jeudi") == 5

    client.force_login(adherent)
    with django_assert_max_num_queries(15):
        assert read(client, reverse("messaging:received-list")).count("Réunion jeudi") == 20


# Reporting, headquarters


def test_who_received_may_report_it_and_headquarters_mask_it(
    party, secretary, adherent, member_of_next, send, client
):
    mailing = send(secretary, party.section)
    address = reverse("moderation:flag", args=["message-instance", mailing.ref])
    client.force_login(member_of_next)
    assert client.get(address).status_code == 404

    client.force_login(adherent)
    client.post(address, {"rule": 1, "word": "Ça va trop loin."})
    case = Case.objects.get()
    assert case.author == secretary and "Bonjour" in str(case.flags.get().snapshot)
    assert not case.place_id

    Mailing.objects.filter(pk=mailing.pk).update(masked_rule=1, masked_at=timezone.now())
    page = read(client, reverse("messaging:received", args=[mailing.ref]))
    assert "Masqué par la modération" in page and "Bonjour Yann" not in page
    letter = Letter.objects.get(recipient=adherent)
    assert late.write(letter) is None


@pytest.fixture
def calendar_keeper(db):
    """Simone, who keeps the calendar of the silence."""
    install_staff_groups()
    person = make_person("Simone")
    appoint_staff(person=person, role="Fédérations")
    return person


def test_the_silence_begins_on_the_eve_at_midnight(party, calendar_keeper, secretary):
    day = timezone.localdate() + datetime.timedelta(days=10)
    values = {"unit": party.section, "label": "Municipales", "vote_on": day}
    silence = calendar.declare(by=calendar_keeper, closes_at=datetime.time(20), **values)

    eve = day - datetime.timedelta(days=1)
    assert timezone.localtime(silence.starts_at).isoformat()[:16] == f"{eve}T00:00"
    assert timezone.localtime(silence.ends_at).isoformat()[:16] == f"{day}T20:00"
    with pytest.raises(Refused):
        calendar.declare(by=secretary, closes_at=datetime.time(20), **values)
    calendar.lift(by=calendar_keeper, silence=silence)
    assert not Silence.objects.exists()


def test_headquarters_follow_instances_and_read_no_word(
    party, calendar_keeper, secretary, adherent, send, client
):
    mailing = send(secretary, party.section)
    client.force_login(calendar_keeper)
    page = read(client, "/gestion/messaging/mailing/")
    assert mailing.ref in page
    page = read(client, f"/gestion/messaging/mailing/{mailing.pk}/change/")
    assert mailing.subject not in page and "Bonjour" not in page

    day = timezone.localdate() + datetime.timedelta(days=10)
    client.post(
        "/gestion/messaging/silence/add/",
        {
            "unit": party.section.pk,
            "label": "Partielle",
            "vote_on": f"{day}",
            "closes_at": "20:00",
        },
    )
    assert Silence.objects.get().label == "Partielle"
