"""Coming without an account: an address is asked, and nothing is kept until a link is opened from it."""

import hashlib
import time

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string

from core.http import refuse_unless
from core.typography import typo
from events import tokens
from events.policies import answering as policies
from events.services.guests import KIND
from events.words_of import when_words
from notifications.headers import one_line
from notifications.services import post_letter
from profiles.models import Person

HOUR, DAY = 3_600, 86_400
# Letters to one address in an hour and in a day.
PER_HOUR, PER_DAY = 3, 10
# Asked from one machine in an hour: for one event, where people share a network, and for all.
PER_EVENT, PER_MACHINE = 20, 60


def ask(*, event, email, first_name, machine, now):
    """Send to `email` the link by which its reader answers the public `event`; nothing else is kept.

    Whoever has an account is told to use it: what the page says is the same. `machine` is the IP
    address that asks; returns whether it may, False once it asked too often. An address that received
    enough receives nothing more, and nothing tells it. Raises Refused when one answers no more.
    """
    silence = policies.no_answer_without_account(event, now)
    refuse_unless(not silence, silence)
    here = f"{event.pk}:{machine}"
    if not (under("event", here, PER_EVENT, HOUR) and under("machine", machine, PER_MACHINE, HOUR)):
        return False
    if under("hour", email, PER_HOUR, HOUR) and under("day", email, PER_DAY, DAY):
        write(event, email, first_name)
    return True


def write(event, email, first_name):
    """Put the letter in the ledger: the link, or that there is an account, suspended or not."""
    known = Person.objects.filter(email=email).exists()
    path = event.get_absolute_url()
    if not known:
        path = tokens.url(tokens.make_for_address(event, email, first_name))
    title = one_line(f"Ta place\u00a0: {event.title}")
    text = typo(
        f"{when_words(event).capitalize()}. Tu as un compte sur la Coopol : connecte-toi pour répondre."
        if known
        else f"{when_words(event).capitalize()}. Confirme d’un clic que tu viens : sans cela, rien "
        "n’est gardé de toi."
    )
    context = {
        "subject": title,
        "first_name": first_name,
        "text": text,
        "url": settings.BASE_URL + path,
        "base_url": settings.BASE_URL,
        "why": typo("Tu reçois ce mail parce que quelqu’un a laissé cette adresse pour venir."),
    }
    post_letter(
        to=email,
        subject=title,
        text=render_to_string("mail/guest.txt", context),
        html=render_to_string("mail/guest.html", context),
        kind=KIND,
    )


def under(kind, of, limit, seconds):
    """Whether `of` was counted at most `limit` times in this window of `seconds`; counts once more.

    The key tells nobody's address to whoever reads Redis.
    """
    name = hashlib.sha256(of.encode()).hexdigest()[:32]
    key = f"events.ask:{kind}:{name}:{int(time.time()) // seconds}"
    cache.add(key, 0, 2 * seconds)
    return cache.incr(key) <= limit
