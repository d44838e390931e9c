"""The pages: my news, my mails, and the way out of a mail."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications import services, tokens
from notifications.models import Cadence, Letter, MailSettings, Notice, Preference
from notifications.queries import masked
from tests.factories import make_person

pytestmark = pytest.mark.django_db
PREFERENCES = "/reglages/mails/"


def tell(reader, kind="test.now", key="1", **payload):
    services.notify(kind=kind, recipient=reader, key=key, payload=payload)


@pytest.fixture
def mine(client, reader):
    client.force_login(reader)
    return client


def choices(**chosen):
    data = {
        "kind-test-now": "immediate",
        "kind-test-daily": "daily",
        "kind-test-weekly": "weekly",
        "kind-test-urgent": "immediate",
        "kind-test-compulsory": "immediate",
        "digests": "on",
        "weekday": "3",
        "hour": "18",
        "per_week": "3",
    }
    return {name: value for name, value in {**data, **chosen}.items() if value is not None}


@pytest.mark.parametrize("path", ["/nouvelles/", PREFERENCES])
def test_a_visitor_is_asked_to_log_in(client, path):
    assert client.get(path).status_code == 302
    assert client.post(path).status_code in (302, 405)


def test_my_news_are_mine_alone_and_newest_first(mine, reader):
    tell(reader, title="La première")
    tell(reader, key="2", title="La seconde")
    tell(make_person(), title="Celle d’une autre")
    page = mine.get("/nouvelles/").content.decode()
    assert page.index("La seconde") < page.index("La première")
    assert "Celle d’une autre" not in page
    assert "2 nouvelles" in page


def test_no_news_says_so(mine):
    assert "Rien de neuf" in mine.get("/nouvelles/").content.decode()


def test_reading_the_page_changes_nothing_the_button_does(mine, reader):
    tell(reader)
    mine.get("/nouvelles/")
    assert Notice.objects.get().read_at is None
    newest = Notice.objects.get().pk
    answer = mine.post("/nouvelles/lues/", {"jusqu-a": newest}, follow=True)
    assert "Tu es à jour" in answer.content.decode()
    assert Notice.objects.get().read_at is not None


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40, "²", "1' OR 1"])
def test_a_wrong_number_harms_nothing(mine, reader, number):
    tell(reader)
    assert mine.get("/nouvelles/", {"avant": number}).status_code == 200
    assert mine.post("/nouvelles/lues/", {"jusqu-a": number}).status_code == 302
    assert Notice.objects.get().read_at is None


def test_a_long_stream_goes_on_page_after_page(mine, reader):
    for number in range(35):
        tell(reader, key=str(number), title=f"Nouvelle n° {number:02d}")
    first = mine.get("/nouvelles/").content.decode()
    before = Notice.objects.order_by("-pk")[29].pk
    assert f'href="?avant={before}"' in first
    second = mine.get("/nouvelles/", {"avant": before}).content.decode()
    assert [n for n in range(35) if f"n° {n:02d}" in first] == list(range(5, 35))
    assert [n for n in range(35) if f"n° {n:02d}" in second] == list(range(5))


def test_the_stream_costs_the_same_with_more_news(mine, reader, django_assert_max_num_queries):
    for number in range(30):
        tell(reader, key=str(number))
    with django_assert_max_num_queries(8):
        mine.get("/nouvelles/")


def test_choosing_keeps_only_what_differs_from_the_default(mine, reader):
    data = choices(**{"kind-test-now": "weekly", "weekday": "1", "hour": "9"})
    answer = mine.post(PREFERENCES, data, follow=True)
    assert "C’est noté" in answer.content.decode()
    (kept,) = Preference.objects.all()
    assert (kept.kind, kept.cadence) == ("test.now", Cadence.WEEKLY)
    clock = MailSettings.objects.get(recipient=reader)
    assert (clock.digests, clock.weekday, clock.hour) == (True, 1, 9)
    mine.post(PREFERENCES, choices())
    assert not Preference.objects.exists()


def test_what_was_chosen_is_shown(mine):
    mine.post(PREFERENCES, choices(**{"kind-test-now": "none"}))
    page = mine.get(PREFERENCES).content.decode()
    assert 'name="kind-test-now" value="none" checked' in page
    assert 'name="kind-test-compulsory" value="none"' not in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind-test-now": "hourly"},
        {"kind-test-now": None},
        {"kind-test-compulsory": "none"},
        {"weekday": "9"},
        {"hour": "99"},
        {"per_week": "5"},
        {"paused_until": "2020-01-01"},
        {"paused_until": "demain"},
        {"hour": "x\x00"},
    ],
)
def test_a_wrong_choice_is_refused_and_nothing_is_kept(mine, wrong):
    assert mine.post(PREFERENCES, choices(**wrong)).status_code == 200
    assert not Preference.objects.exists()
    assert not MailSettings.objects.exists()


def test_a_pause_and_a_number_of_mails_are_kept(mine, reader):
    day = timezone.localdate() + timezone.timedelta(days=20)
    mine.post(PREFERENCES, choices(per_week="7", paused_until=day.isoformat()))
    clock = MailSettings.objects.get()
    assert clock.per_week == 7
    assert timezone.localtime(clock.paused_until).date() == day
    assert "En pause" in mine.get(PREFERENCES).content.decode()


def test_what_a_change_would_make_is_said_and_not_kept(mine, reader):
    for number in range(28):
        notice = Notice(recipient=reader, kind="test.now", key=str(number))
        notice.created_at = timezone.now() - timezone.timedelta(days=number)
        notice.save()
    page = mine.post(PREFERENCES, choices(**{"kind-test-now": "weekly", "essai": "1"}))
    assert "tu recevrais" in page.content.decode()
    assert "environ un mail" in page.content.decode()
    assert not MailSettings.objects.exists()


def test_refusing_a_kind_cancels_what_waits(mine, reader):
    tell(reader)
    services.compose()
    mine.post(PREFERENCES, choices(**{"kind-test-now": "none"}))
    assert services.send() == 0
    assert Letter.objects.get().state == Letter.State.CANCELLED


def test_the_estimate_follows_the_choices(mine, reader):
    for number in range(28):
        notice = Notice(recipient=reader, kind="test.now", key=str(number))
        notice.created_at = timezone.now() - timezone.timedelta(days=number)
        notice.save()
    assert "environ 3 mails" in mine.get(PREFERENCES).content.decode()
    mine.post(PREFERENCES, choices(**{"kind-test-now": "weekly"}))
    assert "environ un mail" in mine.get(PREFERENCES).content.decode()
    mine.post(PREFERENCES, choices(**{"kind-test-now": "none"}))
    assert "moins d’un mail" in mine.get(PREFERENCES).content.decode()


def link_of(reader):
    tell(reader)
    services.compose()
    services.send()
    link = mail.outbox[-1].extra_headers["List-Unsubscribe"].strip("<>")
    return link.removeprefix("http://127.0.0.1:8000")


def test_opening_the_link_ten_times_changes_nothing(client, reader):
    link = link_of(reader)
    for _ in range(10):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert not Preference.objects.exists()


def test_the_page_shows_a_masked_address_and_no_name(client, reader):
    page = client.get(link_of(reader)).content.decode()
    assert "n•••@e…" in page
    for secret in ("nora@", "exemple.fr", "Nora", "Belkacem"):
        assert secret not in page


def test_one_click_works_without_cookie_without_csrf_without_redirect(reader):
    link = link_of(reader)
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        link, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    assert Preference.objects.get().cadence == Cadence.NONE
    assert client.post(link).status_code == 200
    tell(reader, key="2")
    assert services.compose() == 0


def test_the_link_opens_no_session(client, reader):
    link = link_of(reader)
    client.post(link)
    assert "_auth_user_id" not in client.session
    assert client.get("/nouvelles/").status_code == 302


def test_every_changed_link_gives_the_same_neutral_page(client, reader):
    token = tokens.make(reader.pk, ["test.now"])
    erased = make_person()
    dead = tokens.make(erased.pk, ["test.now"])
    erased.delete()
    pages = set()
    for number in range(len(token)):
        changed = token[:number] + ("A" if token[number] != "A" else "B") + token[number + 1 :]
        answer = client.post(reverse("notifications:unsubscribe", args=[changed]))
        assert answer.status_code == 404
        pages.add(answer.content)
    pages.add(client.get(reverse("notifications:unsubscribe", args=[dead])).content)
    pages.add(client.get("/desabonnement/n-importe-quoi/").content)
    assert len(pages) == 1
    assert not Preference.objects.exists()


def test_a_token_made_for_something_else_does_not_unsubscribe(client, reader):
    foreign = tokens.signing.dumps([reader.pk, ["test.now"]], salt="autre")
    assert client.post(f"/desabonnement/{foreign}/").status_code == 404


def test_leaving_a_digest_stops_the_digests(client, reader):
    tell(reader)
    tell(reader, "test.urgent")
    services.compose()
    services.send()
    link = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    answer = client.post(link.removeprefix("http://127.0.0.1:8000"))
    assert "Les récaps s’arrêtent aussi." in answer.content.decode()
    assert MailSettings.objects.get().digests is False
    tell(reader, "test.weekly")
    assert Notice.objects.get(kind="test.weekly").due_at is None


@pytest.mark.parametrize(
    ("address", "shown"), [("zoe@exemple.fr", "z•••@e…"), ("a@b.fr", "a•••@b…")]
)
def test_a_masked_address_is_recognised_by_its_owner_only(address, shown):
    assert masked(address) == shown


def test_the_ledger_in_the_admin_shows_no_text_and_no_address(client):
    staff = make_person(is_staff=True, is_superuser=True)
    letter = services.post_letter(
        to="nora@exemple.fr", subject="Objet secret", text="Code 123456", kind="account.security"
    )
    Letter.objects.update(state=Letter.State.UNCERTAIN)
    client.force_login(staff)
    pages = [
        client.get("/gestion/notifications/letter/"),
        client.get(f"/gestion/notifications/letter/{letter.pk}/change/"),
        client.get("/gestion/notifications/letter/", {"q": "nora@exemple.fr"}),
    ]
    for page in pages:
        assert page.status_code == 200
        assert "n•••@e…" in page.content.decode()
        assert "123456" not in page.content.decode()
        assert "Objet secret" not in page.content.decode()
    assert "nora@exemple.fr" not in (pages[0].content + pages[1].content).decode()


def test_an_operator_resends_an_uncertain_letter_from_the_admin(client):
    staff = make_person(is_staff=True, is_superuser=True)
    client.force_login(staff)
    letters = [
        services.post_letter(to=f"p{n}@exemple.fr", subject="x", text="x", kind="x") for n in (1, 2)
    ]
    Letter.objects.filter(pk=letters[0].pk).update(state=Letter.State.UNCERTAIN)
    Letter.objects.filter(pk=letters[1].pk).update(state=Letter.State.FAILED)
    client.post(
        "/gestion/notifications/letter/",
        {"action": "resend", "_selected_action": [letter.pk for letter in letters]},
    )
    states = list(Letter.objects.order_by("pk").values_list("state", flat=True))
    assert states == [Letter.State.QUEUED, Letter.State.FAILED]


def test_what_cannot_wait_is_told_at_once_or_never(mine, kinds, monkeypatch):
    monkeypatch.setattr(kinds["test.now"], "can_wait", False)
    page = mine.get(PREFERENCES).content.decode()
    assert 'name="kind-test-now" value="none"' in page
    assert 'name="kind-test-now" value="weekly"' not in page

    mine.post(PREFERENCES, choices(**{"kind-test-now": "weekly"}))
    assert not Preference.objects.exists()
    mine.post(PREFERENCES, choices(**{"kind-test-now": "none"}))
    assert Preference.objects.get().cadence == Cadence.NONE
