"""Coming without an account: an address is asked, and nothing is kept until a link is opened from it."""

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
# Letters to one address in an hour and in a day, and asked from one machine in an hour.
PER_HOUR, PER_DAY, PER_MACHINE = 3, 10, 20


def ask(*, event, email, first_name, machine, now):
    """Send to `email` the link by which its reader answers the public `event`; nothing else is kept.

    Whoever has an account is told to use it: what the page says is the same. `machine` is the IP
    address that asks. Beyond what is reasonable nothing is sent, and nothing tells it. Raises Refused
    when one answers no more.
    """
    silence = policies.no_answer_without_account(event, now)
    refuse_unless(not silence, silence)
    if not within_limits(email, machine):
        return
    known = Person.objects.active().filter(email__iexact=email).exists()
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


def within_limits(email, machine):
    """Whether one more letter may leave; counts it."""
    return all(
        [
            under(f"events.ask:h:{email}", PER_HOUR, HOUR),
            under(f"events.ask:d:{email}", PER_DAY, DAY),
            under(f"events.ask:m:{machine}", PER_MACHINE, HOUR),
        ]
    )


def under(key, limit, seconds):
    """Whether `key` was counted at most `limit` times in the window; counts once more."""
    cache.add(key, 0, seconds)
    return cache.incr(key) <= limit
