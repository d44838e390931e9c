"""Devices that tell: once, only what still concerns, to whoever is still logged in, and never what."""

import base64
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.http import Invalid
from notifications import endpoints, nudge, services, vapid
from notifications.models import Cadence, Device, MailSettings, Notice
from notifications.push import Wire, is_public
from notifications.registry import Item, NoticeKind
from notifications.services import pushing
from notifications.services.devices import MOST
from tests.factories import make_person

FCM = "https://fcm.googleapis.com/fcm/send/abc"


def plain(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Browser:
    """The keys of an invented browser, and what it reads of a push."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = b"0123456789abcdef"

    @property
    def keys(self):
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"p256dh": plain(point), "auth": plain(self.secret)}

    def read(self, body):
        return http_ece.decrypt(
            body, private_key=self.key, auth_secret=self.secret, version="aes128gcm"
        )


class Service(ThreadingHTTPServer):
    """A push service on this machine: what it received, and what it answers."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.received, self.answers, self.lock = [], [], threading.Lock()
        self.url = f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            self.server.received.append((self.path, self.headers, body))
            status = self.server.answers.pop(0) if self.server.answers else 201
        self.send_response(status)
        if status == 307:
            self.send_header("Location", f"{self.server.url}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def service(settings):
    with Service() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        settings.PUSH_LOOPBACK = server.url
        yield server
        server.shutdown()
        thread.join()


class Message(NoticeKind):
    code = "test.message"
    label = "Un message"
    why = "quelqu’un t’écrit"
    default_cadence = Cadence.IMMEDIATE
    wants_push = True
    push_words = "Un message t’attend"

    def still_concerns(self, notice):
        return notice.payload.get("who") not in self.lost

    def may_push(self, notice):
        return not notice.payload.get("far")

    def item(self, notice):
        return Item(f"{notice.payload['who']} t’écrit", "À Grenoble, à 18 h", self.url)

    lost = ()
    url = "/messages/abcd/"


@pytest.fixture(autouse=True)
def message(kinds):
    kind = Message()
    kinds[kind.code] = kind
    return kind


@pytest.fixture
def browser():
    return Browser()


def opened(person):
    """A session of `person`, as a browser holds it."""
    client = Client()
    client.force_login(person)
    return client


def device_of(client, person, service, browser, path="/one"):
    return services.add_device(
        by=person,
        session_key=client.session.session_key,
        endpoint=service.url + path,
        user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        **browser.keys,
    )


@pytest.fixture
def session(reader):
    return opened(reader)


@pytest.fixture
def device(session, reader, service, browser):
    return device_of(session, reader, service, browser)


def write(person, key="1", **payload):
    services.notify(
        kind="test.message", recipient=person, key=key, payload={"who": "Karim", **payload}
    )
    return Notice.objects.get(recipient=person, key=key)


def test_a_device_tells_that_something_waits_and_nothing_else(device, reader, service, browser):
    notice = write(reader)

    assert pushing.push() == 1

    (path, headers, body) = service.received[0]
    assert path == "/one"
    assert json.loads(browser.read(body)) == {
        "words": "Un message t’attend",
        "path": "/messages/abcd/",
    }
    assert b"Karim" not in browser.read(body) and b"Grenoble" not in browser.read(body)
    assert headers["Authorization"].startswith("vapid t=")
    assert headers["Content-Encoding"] == "aes128gcm"
    assert len(headers["Topic"]) == 32
    notice.refresh_from_db()
    assert notice.pushed_at and notice.push_due_at is None
    device.refresh_from_db()
    assert device.told_at and device.label == "Firefox, Linux"


def test_it_is_told_once(device, reader, service):
    write(reader)
    pushing.push()
    write(reader)

    assert pushing.push() == 0
    assert len(service.received) == 1


def test_the_bell_is_rung_only_for_who_has_a_device(device, reader, rung):
    write(reader)
    assert nudge.PUSH not in rung
    other = make_person("Karim")
    assert write(other).push_due_at is None
    assert write(reader).push_due_at is not None


def test_a_kind_that_does_not_want_it_is_not_pushed(device, reader, service):
    services.notify(kind="test.now", recipient=reader, key="1")

    assert Notice.objects.get().push_due_at is None
    assert pushing.push() == 0


def test_sight_is_asked_again(device, reader, service, message, monkeypatch):
    write(reader)
    monkeypatch.setattr(message, "lost", ("Karim",))

    assert pushing.push() == 0
    assert service.received == []


def test_what_is_far_away_is_not_told(device, reader, service):
    write(reader, far=True)

    assert pushing.push() == 0


def test_what_was_read_or_taken_back_is_not_told(device, reader, service):
    services.mark_read(by=reader, notices=[write(reader).pk])
    write(reader, "2")
    services.withdraw(kind="test.message", key="2")

    assert pushing.push() == 0
    assert service.received == []


def test_many_messages_make_one_word(device, reader, service):
    for key in "123":
        write(reader, key)

    assert pushing.push() == 1
    assert len(service.received) == 1


def test_every_device_tells(device, session, reader, service, browser):
    other = opened(reader)
    device_of(other, reader, service, Browser(), "/two")
    write(reader)

    assert pushing.push() == 1
    assert sorted(path for path, *_ in service.received) == ["/one", "/two"]


def test_logging_out_ends_it(device, session, reader, service):
    write(reader)
    session.logout()

    assert pushing.push() == 0
    assert services.forget_closed_devices() == 1


def test_the_page_that_logs_out_forgets_the_device(device, session):
    session.post(reverse("account_logout"))

    assert not Device.objects.exists()


def test_ending_every_session_ends_it(device, reader, service):
    write(reader)
    Session.objects.all().delete()

    assert pushing.push() == 0


def test_a_new_password_ends_it(device, reader, service):
    write(reader)
    reader.set_password("une-rose-au-poing-2026")
    reader.save()

    assert pushing.push() == 0


def test_a_suspension_ends_it(device, reader, service):
    write(reader)
    reader.is_active = False
    reader.save()

    assert pushing.push() == 0
    assert services.forget_closed_devices() == 1


def test_the_session_of_somebody_else_tells_nothing(device, session, reader, service):
    """The same browser, and then another person in it."""
    write(reader)
    Device.objects.update(session_key=opened(make_person("Karim")).session.session_key)

    assert pushing.push() == 0


def test_a_pause_is_quiet(device, reader, service):
    MailSettings.objects.create(recipient=reader, paused_until=timezone.now() + timedelta(days=7))
    write(reader)

    assert pushing.push() == 0


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(device, reader, service, status):
    service.answers.append(status)
    write(reader)

    assert pushing.push() == 0
    assert not Device.objects.exists()


def test_a_refusal_is_tried_again_later(device, reader, service):
    service.answers.append(503)
    notice = write(reader)

    assert pushing.push() == 0

    notice.refresh_from_db()
    assert notice.push_due_at > timezone.now() and notice.pushed_at is None
    Notice.objects.update(push_due_at=timezone.now())
    assert pushing.push() == 1


def test_old_news_is_not_tried_again(device, reader, service):
    service.answers.append(503)
    notice = write(reader)
    Notice.objects.update(created_at=timezone.now() - timedelta(hours=2))
    pushing.push()

    notice.refresh_from_db()
    assert notice.push_due_at is None


def test_no_redirect_is_followed(device, reader, service):
    service.answers.append(307)
    write(reader)
    pushing.push()

    assert [path for path, *_ in service.received] == ["/one"]


def test_without_a_key_nothing_is_pushed(device, reader, service, settings):
    settings.VAPID_PRIVATE_KEY = ""
    write(reader)

    assert pushing.push() == 0
    assert service.received == []


@pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example/", "mailto:a"])
def test_a_device_opens_this_site_only(device, reader, service, browser, message, monkeypatch, url):
    monkeypatch.setattr(message, "url", url)
    write(reader)
    pushing.push()

    assert json.loads(browser.read(service.received[0][2]))["path"] == "/nouvelles/"


@pytest.mark.django_db(transaction=True)
def test_pushers_at_once_tell_once(service, browser):
    reader = make_person("Nora")
    device_of(opened(reader), reader, service, browser)
    people = [reader]
    for number in range(12):
        other = make_person()
        device_of(opened(other), other, service, Browser(), f"/{number}")
        people.append(other)
    services.notify_many(kind="test.message", recipients=people, key="1", payload={"who": "Karim"})

    def run():
        pushing.push()
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(service.received) == len(people)


def test_a_pusher_that_dies_tells_nothing_twice(device, reader, service):
    write(reader)
    pushing.claim(timezone.now())

    assert pushing.push() == 0


def test_the_number_of_queries_does_not_follow_people(db, service, django_assert_max_num_queries):
    people = [make_person() for _ in range(8)]
    for number, person in enumerate(people):
        device_of(opened(person), person, service, Browser(), f"/{number}")
    services.notify_many(kind="test.message", recipients=people, key="1", payload={"who": "Karim"})

    # Claiming, reading and pausing; one for each device that told, then nothing left.
    with django_assert_max_num_queries(12 + len(people)):
        assert pushing.push() == len(people)


# What a browser may say


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
        "https://web.push.apple.com/QABC",
        "https://db5p.notify.windows.com/w/?token=BQY%3d",
    ],
)
def test_known_services_are_allowed(endpoint):
    assert endpoints.is_allowed(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilpush.apple.com.example/x",
        "https://push.apple.com/x",
        "https://user@fcm.googleapis.com/x",
        "https://evil.example\\@fcm.googleapis.com/x",
        "https://evil.example/#@fcm.googleapis.com/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://localhost/x",
        "https://fcm.googleapis.com/a b",
        "https://fcm.googleapis.com/a\nb",
        "https://fcm.googleapis.com",
        "ftp://fcm.googleapis.com/x",
        "http://127.0.0.1:9999/x",
    ],
)
def test_nothing_else_is(endpoint, settings):
    settings.PUSH_LOOPBACK = "http://127.0.0.1:1"
    assert not endpoints.is_allowed(endpoint)


def test_a_name_that_leads_to_this_machine_is_refused(monkeypatch):
    found = [(0, 0, 0, "", ("10.0.0.8", 443))]
    monkeypatch.setattr("notifications.push.socket.getaddrinfo", lambda *a, **k: found)
    assert not is_public(FCM)


def test_the_wire_takes_nothing_from_the_machine():
    assert Wire().trust_env is False


def test_keys_that_are_no_keys_are_refused(browser):
    good = browser.keys
    assert endpoints.are_keys(**good)
    for wrong in ({"p256dh": "AAAA"}, {"p256dh": "é"}, {"auth": "AA"}, {"auth": "="}, {"auth": ""}):
        assert not endpoints.are_keys(**good | wrong)


def add(client, browser, endpoint=FCM, **more):
    return client.post(
        "/reglages/appareils/ajouter/", {"endpoint": endpoint, **browser.keys, **more}
    )


def test_a_browser_is_added_then_removed(session, reader, browser):
    assert add(session, browser).status_code == 204
    assert "Cet appareil te prévient" in session.get("/reglages/appareils/").text

    device = Device.objects.get()
    assert device.person == reader
    session.post(f"/reglages/appareils/{device.pk}/retirer/")
    assert not Device.objects.exists()


def test_what_is_no_browser_is_refused_with_a_sentence(session, browser):
    answer = add(session, browser, endpoint="https://10.0.0.8/")

    assert answer.status_code == 400
    assert "ne sait pas" in answer.text
    assert not Device.objects.exists()


def test_a_browser_tells_one_person_only(session, reader, browser):
    add(session, browser)
    other = make_person("Karim")
    add(opened(other), browser)

    assert Device.objects.get().person == other


def test_a_browser_asked_twice_is_kept_once(session, browser):
    add(session, browser)
    add(session, browser, endpoint=FCM + "d")

    assert Device.objects.get().endpoint == FCM + "d"


def test_a_person_has_so_many_devices(reader, browser):
    for number in range(MOST):
        assert add(opened(reader), browser, endpoint=f"{FCM}{number}").status_code == 204

    assert add(opened(reader), browser).status_code == 400


def test_nobody_removes_the_device_of_another(session, browser):
    add(session, browser)
    other = opened(make_person("Karim"))
    page = other.post(f"/reglages/appareils/{Device.objects.get().pk}/retirer/")

    assert page.status_code == 404
    assert Device.objects.exists()


def test_without_a_key_it_is_not_offered(session, browser, settings):
    settings.VAPID_PRIVATE_KEY = ""

    assert "data-push" not in session.get("/reglages/appareils/").text
    assert add(session, browser).status_code == 404


def test_devices_are_refused_by_the_service_too(reader, browser):
    with pytest.raises(Invalid):
        services.add_device(by=reader, session_key="", endpoint=FCM, user_agent="", **browser.keys)


def test_the_command_makes_a_key(capsys, settings):
    call_command("vapid")
    name, _, key = capsys.readouterr().out.strip().partition("=")

    assert name == "VAPID_PRIVATE_KEY"
    settings.VAPID_PRIVATE_KEY = key
    assert len(vapid.decoded(vapid.public_key())) == 65
