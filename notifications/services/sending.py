"""Send: letters leave one by one, each claimed and committed before a server hears of it."""

import logging
import secrets
import smtplib
import time
from contextlib import contextmanager
from datetime import timedelta

from django.core.mail import get_connection
from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from notifications.late import WRITERS, Later, Written
from notifications.models import Letter, Rank
from notifications.services import batches, bounces, pace
from notifications.services.composing import compose
from notifications.services.objections import objection_to, with_choices
from notifications.services.wrapping import message_of

logger = logging.getLogger(__name__)

State = Letter.State

# Senders hold the advisory lock (SENDERS, their number) as long as their session lives.
SENDERS = 7_301
STALE = timedelta(minutes=10)
MAX_ATTEMPTS = 8
MAX_DELAY = timedelta(hours=6)
# Providers close long connections; a run of refusals means that the server wants quiet.
LETTERS_PER_CONNECTION = 50
REFUSALS_IN_A_ROW = 10


def sweep():
    """Do whatever a nudge missed: compose, settle what dead senders left, send until nothing is due."""
    compose()
    rescue()
    return send()


def send(*, limit=None, seconds=240):
    """Send what may leave, at most `limit` letters during `seconds`; return how many left.

    Any number of senders may run at once. A server that cannot be reached touches no letter.
    """
    if not Letter.objects.sendable(timezone.now()).exists():
        return 0
    until = time.monotonic() + seconds
    sent = tried = refusals = 0
    mailer = get_connection()
    with sender_number() as number:
        try:
            while time.monotonic() < until and refusals < REFUSALS_IN_A_ROW and sent != limit:
                if not reach(mailer, tried):
                    break
                letter = next_letter(number, until)
                if letter is None:
                    break
                tried += 1
                state, error, delay = deliver(mailer, letter)
                settle(letter, number, state, error, delay)
                sent += state == State.SENT
                refusals = refusals + 1 if state == State.QUEUED else 0
        finally:
            hang_up(mailer)
    return sent


@contextmanager
def sender_number():
    """A number nobody else holds; PostgreSQL frees it the moment this session dies.

    It needs a session of its own: a pooler that shares sessions between transactions breaks it.
    """
    number = secrets.randbelow(2**31 - 1) + 1
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [SENDERS, number])
    try:
        yield number
    finally:
        if database.is_usable():
            with database.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [SENDERS, number])


def reach(mailer, tried):
    """Whether the mail server answers; a fresh connection every so many letters."""
    try:
        if tried and tried % LETTERS_PER_CONNECTION == 0:
            hang_up(mailer)
        mailer.open()
    except OSError as error:
        logger.warning("The mail server cannot be reached, letters wait: %s", error)
        return False
    return True


def hang_up(mailer):
    """Close the connection, whatever the server thinks of it."""
    try:
        mailer.close()
    except OSError as error:
        logger.info("The mail server hung up first: %s", error)


def next_letter(number, until):
    """The next letter for the sender `number`, claimed; None when nothing may leave before `until`."""
    while time.monotonic() < until:
        letter = claim(number)
        if letter is None or letter.state == State.SENDING:
            return letter
    return None


@transaction.atomic(durable=True)
def claim(number):
    """Settle the next letter of the queue and return it; None when there is none.

    It is SENDING, for the sender `number` to hand over; or CANCELLED, no longer wanted; or still
    QUEUED, for later. One letter for each transaction: whoever dies here changes nothing, and dies
    later with a single letter in her hands.
    """
    now = timezone.now()
    queue = with_choices(Letter.objects.sendable(now))
    letter = queue.select_for_update(skip_locked=True, of=("self",)).first()
    if letter is None:
        return None
    if letter.rank != Rank.SECURITY and pace.is_full(letter.domain, now):
        pace.spread(letter.domain, now)
        return letter
    objection = objection_to(letter)
    written = None if objection else written_for(letter)
    if isinstance(written, Later):
        letter.not_before = written.moment
        letter.save(update_fields=["not_before"])
        return letter
    if written is None:
        letter.state, letter.text, letter.html = State.CANCELLED, "", ""
        letter.error = objection or "n’a plus lieu d’être"
        letter.save(update_fields=["state", "error", "text", "html"])
        return letter
    readdress(letter)
    letter.state, letter.claimed_by, letter.claimed_at = State.SENDING, number, now
    letter.attempts += 1
    letter.save(update_fields=["state", "claimed_by", "claimed_at", "attempts", "to_address"])
    letter.subject, letter.text, letter.html = written.subject, written.text, written.html
    letter.headers, letter.reply_to = written.headers, written.reply_to
    return letter


def written_for(letter):
    """What `letter` says: its own words, or those that its kind writes now; Later; None for never."""
    writer = WRITERS.get(letter.kind)
    if writer is not None and not letter.text:
        return writer(letter)
    return Written(letter.subject, letter.text, letter.html, letter.headers, letter.reply_to)


def readdress(letter):
    """Follow a person who changed her address; a security letter goes where it was asked to go."""
    if letter.recipient is not None and letter.rank != Rank.SECURITY:
        letter.to_address = letter.recipient.email


def deliver(mailer, letter):
    """Hand `letter` to the server; return the state to write, what went wrong, when to try again."""
    try:
        message = message_of(letter, mailer)
        message.message()
    except (ValueError, LookupError) as error:
        return State.FAILED, f"mail mal formé : {error}", None
    try:
        mailer.send_messages([message])
    except smtplib.SMTPRecipientsRefused as refusal:
        code, words = next(iter(refusal.recipients.values()))
        return answered(mailer, letter, code, words, at_recipient=True)
    except smtplib.SMTPResponseException as refusal:
        return answered(mailer, letter, refusal.smtp_code, refusal.smtp_error)
    except (smtplib.SMTPNotSupportedError, ValueError) as error:
        return State.FAILED, f"adresse impossible : {error}", None
    except OSError as error:
        unknown = getattr(mailer, "in_data", True)
        hang_up(mailer)
        return broken_off(letter, unknown, error)
    return State.SENT, "", None


def answered(mailer, letter, code, words, at_recipient=False):
    """The outcome of a refusal: 5xx is final, 4xx asks to come back later.

    Said of the recipient, a final one tells that her address is dead.
    """
    words = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    if code == 421:
        hang_up(mailer)
    if 400 <= code < 500 and letter.attempts < MAX_ATTEMPTS:
        return State.QUEUED, f"{code} {words}", delay_after(letter.attempts)
    if at_recipient and code >= 500:
        bounces.refused(letter, code, words)
    return State.FAILED, f"{code} {words}", None


def broken_off(letter, unknown, error):
    """The outcome of a lost connection: unknown once the text had started to leave."""
    if unknown and not letter.harmless_twice:
        return State.UNCERTAIN, f"coupure après l’envoi du texte : {error}", None
    if letter.attempts >= MAX_ATTEMPTS:
        return State.FAILED, f"coupures répétées : {error}", None
    delay = timedelta() if letter.attempts == 1 else delay_after(letter.attempts)
    return State.QUEUED, f"coupure : {error}", delay


def delay_after(attempts):
    """One minute, then twice as long each time."""
    return min(timedelta(minutes=2 ** (attempts - 1)), MAX_DELAY)


def settle(letter, number, state, error, delay):
    """Write the fate of `letter`, unless somebody else took it since.

    The text of a letter that left is not kept: it may hold a code, and nobody needs it.
    """
    now = timezone.now()
    values = {"state": state, "error": " ".join(error.split())[:250]}
    if state == State.SENT:
        values |= {"sent_at": now, "text": "", "html": ""}
    if delay is not None:
        values["not_before"] = now + delay
    mine = Letter.objects.filter(pk=letter.pk, claimed_by=number)
    mine.filter(state__in=[State.SENDING, State.UNCERTAIN]).update(**values)
    if state == State.FAILED and letter.batch_id:
        batches.watch(letter.batch_id)


def rescue(now=None):
    """Settle the letters whose sender died or hangs; return how many.

    They become uncertain, shown to an operator; only those harmless twice are queued again.
    """
    now = now or timezone.now()
    in_flight = Letter.objects.filter(state=State.SENDING)
    numbers = list(in_flight.order_by("claimed_by").values_list("claimed_by", flat=True).distinct())
    return sum(rescue_from(number, now) for number in numbers)


@transaction.atomic
def rescue_from(number, now):
    """`rescue` for the letters of one sender: all of them if it is dead, the old ones if it hangs."""
    letters = Letter.objects.filter(state=State.SENDING, claimed_by=number)
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [SENDERS, number])
        dead = cursor.fetchone()[0]
    if not dead:
        letters = letters.filter(claimed_at__lt=now - STALE)
    again = letters.filter(harmless_twice=True, attempts__lt=MAX_ATTEMPTS)
    requeued = again.update(state=State.QUEUED, not_before=now, error="envoi interrompu")
    return requeued + letters.update(state=State.UNCERTAIN, error="envoi interrompu, sort inconnu")
