"""Send: letters leave one by one, each claimed and committed before a server hears of it."""

import logging
import secrets
import smtplib
import time
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from notifications.models import Letter, MailSettings, Preference, Rank
from notifications.registry import can_be_disabled, reaches_suspended
from notifications.services.composing import compose

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
                letter = claim(number)
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


@transaction.atomic(durable=True)
def claim(number):
    """Take the next letter for the sender `number` and return it, or None when nothing may leave.

    Letters that their recipient no longer wants or may no longer receive are cancelled on the way.
    """
    now = timezone.now()
    queue = Letter.objects.sendable(now).select_related("recipient")
    queue = queue.select_for_update(skip_locked=True, of=("self",))
    while (letter := queue.first()) is not None:
        objection = objection_to(letter)
        if objection is None:
            readdress(letter)
            letter.state, letter.claimed_by, letter.claimed_at = State.SENDING, number, now
            letter.attempts += 1
            letter.save(
                update_fields=["state", "claimed_by", "claimed_at", "attempts", "to_address"]
            )
            return letter
        letter.state, letter.error, letter.text, letter.html = State.CANCELLED, objection, "", ""
        letter.save(update_fields=["state", "error", "text", "html"])
    return None


def objection_to(letter):
    """Why `letter` may not leave any more, or None (INV-6)."""
    person = letter.recipient
    if person is None:
        return "destinataire effacé" if letter.personal else None
    if letter.rank == Rank.SECURITY:
        return None
    told_anyway = bool(letter.kinds) and all(map(reaches_suspended, letter.kinds))
    if not person.email or not (person.is_active or told_anyway):
        return "compte fermé ou sans adresse"
    refusable = [code for code in letter.kinds if can_be_disabled(code)]
    if Preference.objects.filter(recipient=person, kind__in=refusable, cadence="none").exists():
        return "désabonnement"
    digest = letter.budget == Letter.Budget.DIGEST
    if digest and MailSettings.objects.filter(recipient=person, digests=False).exists():
        return "désabonnement"
    return None


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
        return answered(mailer, letter, code, words)
    except smtplib.SMTPResponseException as refusal:
        return answered(mailer, letter, refusal.smtp_code, refusal.smtp_error)
    except (smtplib.SMTPNotSupportedError, ValueError) as error:
        return State.FAILED, f"adresse impossible : {error}", None
    except OSError as error:
        unknown = getattr(mailer, "in_data", True)
        hang_up(mailer)
        return broken_off(letter, unknown, error)
    return State.SENT, "", None


def answered(mailer, letter, code, words):
    """The outcome of a refusal: 5xx is final, 4xx asks to come back later."""
    words = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    if code == 421:
        hang_up(mailer)
    if 400 <= code < 500 and letter.attempts < MAX_ATTEMPTS:
        return State.QUEUED, f"{code} {words}", delay_after(letter.attempts)
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


def message_of(letter, mailer):
    """The mail of `letter`: one recipient, in To, and nobody in copy (INV-4)."""
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[letter.to_address],
        headers={
            **letter.headers,
            "Message-ID": letter.message_id,
            "Auto-Submitted": "auto-generated",
        },
        connection=mailer,
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message
