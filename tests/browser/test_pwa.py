"""What a device keeps of the Coopol, and that nothing of it remains when one leaves."""

import json
import time

import pytest
from playwright.sync_api import expect

from events.models import Invitation
from messaging.services.conversations import start
from messaging.services.talking import say
from notifications.models import Device, Notice
from tests.browser.conftest import log_in
from tests.browser.steps import heading, press
from tests.browser.test_axe import AXE, RUN, TAGS
from tests.factories import (
    join,
    make_answer,
    make_event,
    make_group,
    make_person,
    make_post,
    make_topic,
)

TITLE = "Marché de l’Estacade"
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) {
      found.push(`${name.split('-')[0]} ${new URL(request.url).pathname}`);
    }
  }
  return found;
}"""
AGENDA = "agenda /hors-ligne/agenda/"
HAS_AGENDA = "async () => (await caches.keys()).some(name => name.startsWith('agenda-'))"
IS_HERS = """async () => {
  const names = (await caches.keys()).filter(name => name.startsWith('agenda-'));
  return names.length === 1 && names[0] === `agenda-${document.body.dataset.holder}`;
}"""
PATIENCE = 10


@pytest.fixture
def nora(party):
    person = make_person("Nora", "Belkacem")
    author = make_person("Odile", "Le Goff")
    make_answer(person, make_event(author, title=TITLE, place="Place du marché"))
    join(person, party.section)
    secret = make_event(author, title="Collage", is_discreet=True, audience="invited")
    Invitation.objects.create(event=secret, person=person, by=author)
    make_answer(person, secret)
    return person


@pytest.fixture
def device(open_context):
    """Open a browser whose worker works: device(person)."""
    return lambda person=None, **options: open_context(person, service_workers="allow", **options)


def until(page, question, answer=True):
    """Wait until an asynchronous question has that answer: Playwright only waits for the others."""
    late = time.monotonic() + PATIENCE
    while page.evaluate(question) != answer:
        assert time.monotonic() < late, question
        page.wait_for_timeout(50)


def settled(page):
    """The worker watches over the page, and keeps the agenda."""
    page.goto("/")
    until(page, HAS_AGENDA)
    return page


def test_the_agenda_is_read_without_a_network(device, nora):
    context = device(nora)
    page = settled(context.new_page())
    context.set_offline(True)

    page.goto("/agir/")
    heading(page, "Tu n’es plus connecté à Internet.")
    press(page, "Mon agenda, gardé sur cet appareil", "link")
    heading(page, "Mon agenda")
    expect(page.get_by_text(TITLE)).to_be_visible()
    expect(page.get_by_text("Collage")).to_have_count(0)
    context.set_offline(False)
    page.goto("/")
    heading(page, "Bonjour Nora")


def test_nothing_personal_is_kept_but_the_agenda(device, nora):
    page = settled(device(nora).new_page())
    for path in ("/agir/", "/nouvelles/", "/reglages/", "/annuaire/"):
        page.goto(path)
    kept = page.evaluate(KEPT)

    personal = [one for one in kept if " /static/" not in one]
    assert sorted(personal) == [AGENDA, "coopol /hors-ligne/"]
    assert "Nora" not in page.evaluate("async () => (await caches.match('/hors-ligne/')).text()")


def test_logging_out_leaves_nothing(device, nora):
    context = device(nora)
    page = settled(context.new_page())
    page.goto("/agir/moi/")
    press(page, "Déconnexion")
    page.wait_for_url("**/")
    page.wait_for_load_state()

    until(page, HAS_AGENDA, False)
    assert page.evaluate("async () => (await indexedDB.databases()).length") == 0
    # htmx writes the address of the page that is shown.
    assert page.evaluate("() => [localStorage.length, Object.values(sessionStorage)]") == [0, ["/"]]
    page.go_back()
    expect(page.get_by_text(TITLE)).to_have_count(0)
    context.set_offline(True)
    assert TITLE not in content_of(page, "/hors-ligne/agenda/")


def content_of(page, path):
    """What an address shows, the page of the browser itself when there is nothing."""
    try:
        page.goto(path)
    except Exception:
        return ""
    return page.content()


def test_a_session_that_ends_elsewhere_takes_the_agenda_along(device, nora):
    context = device(nora)
    page = settled(context.new_page())
    context.clear_cookies()
    page.goto("/")

    until(page, HAS_AGENDA, False)


def test_the_next_person_never_sees_the_agenda_of_the_first(device, nora, live_server):
    context = device(nora)
    page = settled(context.new_page())
    context.clear_cookies()
    log_in(context, make_person("Karim", "Haddad"), live_server.url)
    page.goto("/")
    until(page, IS_HERS)
    context.set_offline(True)
    page.goto("/hors-ligne/agenda/")

    heading(page, "Mon agenda")
    expect(page.get_by_text("Rien de prévu")).to_be_visible()
    expect(page.get_by_text(TITLE)).to_have_count(0)


def test_the_worker_keeps_the_agenda_of_nobody_else(device, nora):
    """A page that asks in another's name: the answer says whose it is."""
    page = settled(device(nora).new_page())
    page.evaluate("""async () => {
      const { active } = await navigator.serviceWorker.ready;
      active.postMessage({ type: 'keep', holder: '0123456789abcdef' });
    }""")
    until(page, HAS_AGENDA, False)
    page.wait_for_timeout(500)

    assert not page.evaluate(HAS_AGENDA)


def test_pages_without_a_network_are_for_everybody(device, nora):
    context = device(nora)
    context.add_init_script(AXE)
    page = settled(context.new_page())
    context.set_offline(True)
    for path in ("/agir/", "/hors-ligne/agenda/"):
        page.goto(path)
        assert page.evaluate(RUN, TAGS) == []


def test_a_browser_can_install_it(device, nora):
    page = settled(device(nora).new_page())
    protocol = page.context.new_cdp_session(page)
    told = protocol.send("Page.getAppManifest")

    assert told["errors"] == []
    assert json.loads(told["data"])["name"] == "La Coopol"
    faults = protocol.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # A private window, as those of tests are, installs nothing.
    assert [one["errorId"] for one in faults if one["errorId"] != "in-incognito"] == []


# Devices that tell

FAKE = """
window.Notification = class { static permission = 'default';
  static requestPermission() { Notification.permission = 'granted'; return Promise.resolve('granted'); } };
PushManager.prototype.getSubscription = async () => null;
PushManager.prototype.subscribe = async options => ({ toJSON: () => ({
  endpoint: 'https://fcm.googleapis.com/fcm/send/abc',
  keys: {
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg' } }) });
"""


def test_a_device_is_added_and_removed(device, nora):
    context = device(nora)
    context.add_init_script(FAKE)
    page = settled(context.new_page())
    page.goto("/reglages/appareils/")
    press(page, "Me prévenir sur cet appareil")
    expect(page.get_by_text("Cet appareil te prévient.")).to_be_visible()
    assert Device.objects.get().person == nora

    press(page, "Retirer")
    expect(page.get_by_role("button", name="Me prévenir sur cet appareil")).to_be_visible()
    assert not Device.objects.exists()


def test_without_javascript_it_says_so(open_context, nora):
    page = open_context(nora, java_script=False).new_page()
    page.goto("/reglages/appareils/")

    expect(page.get_by_text("Il faut JavaScript pour cela")).to_be_visible()
    expect(page.get_by_role("button", name="Me prévenir sur cet appareil")).to_have_count(0)


def test_a_push_shows_its_words_and_nothing_else(device, nora, live_server):
    context = device(nora)
    context.grant_permissions(["notifications"], origin=live_server.url)
    page = settled(context.new_page())
    protocol = context.new_cdp_session(page)
    found = []
    protocol.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(one["registrationId"] for one in event["registrations"]),
    )
    protocol.send("ServiceWorker.enable")
    page.wait_for_timeout(200)
    protocol.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": live_server.url,
            "registrationId": found[-1],
            "data": json.dumps({"words": "Un message t’attend", "path": "/messages/"}),
        },
    )
    shown = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
      .map(one => [one.title, one.body, one.data.path])"""
    until(page, shown, [["Un message t’attend", "La Coopol", "/messages/"]])


# Counts kept up to date


def test_the_bell_follows_without_a_reload(open_context, nora):
    page = open_context(nora).new_page()
    page.goto("/")
    bell = page.locator("[data-live=nouvelles]").first
    expect(bell).to_be_hidden()
    Notice.objects.create(recipient=nora, kind="request.accepted", key="1")
    # As when one comes back to the page.
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")

    expect(bell).to_be_visible()
    expect(bell.locator("[data-live-number]")).to_have_text("1")
    assert page.title().startswith("(1) ")


def test_a_topic_says_that_somebody_spoke(open_context, nora):
    topic = make_topic(make_group())
    page = open_context(nora).new_page()
    page.goto(f"/sujets/{topic.pk}/")
    expect(page.locator("[data-live-thread]")).to_be_hidden()
    make_post(topic, text="Et moi je dis oui.")
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    press(page, "Un nouveau message", "link")

    expect(page.get_by_text("Et moi je dis oui.")).to_be_visible()


HIDE = "() => Object.defineProperty(document, 'hidden', { get: () => true })"


def watched(page):
    """The questions that a page asks, as they come; its clock is ours."""
    page.clock.install()
    asked = []
    page.on("request", lambda one: asked.append(one.url) if "/vif/" in one.url else None)
    return asked


def pass_by(page, seconds):
    page.clock.run_for(seconds * 1000)
    page.wait_for_timeout(300)


def test_a_page_that_nobody_looks_at_asks_nothing(open_context, nora):
    page = open_context(nora).new_page()
    asked = watched(page)
    page.goto("/")
    pass_by(page, 40)
    assert len(asked) == 1
    page.evaluate(HIDE)
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    pass_by(page, 600)

    assert len(asked) == 1


def test_nor_does_one_opened_behind_another(open_context, nora):
    page = open_context(nora).new_page()
    asked = watched(page)
    page.add_init_script(f"({HIDE})()")
    page.goto("/")
    pass_by(page, 600)

    assert asked == []


def test_it_asks_less_and_less_when_nothing_comes(open_context, nora):
    page = open_context(nora).new_page()
    asked = watched(page)
    page.goto("/")
    for _ in range(20):
        pass_by(page, 30)

    # At 30 s, 90 s, 210 s, 330 s, 450 s and 570 s, a tenth more or less.
    assert 5 <= len(asked) <= 7


def test_what_is_said_comes_into_the_open_conversation(open_context, nora):
    karim = make_person("Karim", "Haddad")
    conversation = start(by=nora, people=[karim], text="Tu viens samedi ?")
    page = open_context(nora).new_page()
    page.goto(f"/messages/{conversation.ref}/")
    page.get_by_label("Ton message").fill("Et sinon")
    say(by=karim, conversation=conversation, text="Oui, avec ma sœur.")
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.get_by_role("log").get_by_text("Oui, avec ma sœur.")).to_be_visible()
    expect(page.get_by_role("log").get_by_text("Tu viens samedi ?")).to_have_count(1)
    expect(page.get_by_label("Ton message")).to_have_value("Et sinon")
    expect(page.locator("[data-live=messages]").first).to_be_hidden()
