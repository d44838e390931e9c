"""Letters to those who come without an account: they left an address, and nothing else.

Called in the transaction that writes down that they were told, so that each is told once.
"""

from django.conf import settings
from django.template.loader import render_to_string

from core.typography import typo
from events import tokens
from events.notices import words
from notifications.headers import one_line
from notifications.models import Rank
from notifications.services import post_letter

KIND = "events.guest"


def tell_change(event, answers, names):
    """Tell those of `answers` that have no account what changed, `names` being those of its facts."""
    for answer in without_account(answers):
        write(event, answer, *words.changed(event, answer, names))


def ask(event, answers):
    """Ask those of `answers` that have no account whether they still come tomorrow."""
    for answer in without_account(answers):
        write(event, answer, *words.eve(event, answer))


def remind(event, answers, first):
    """Remind those of `answers` that have no account; `first` is {answer id: when her shift begins}."""
    for answer in without_account(answers):
        write(event, answer, *words.today(event, answer, first.get(answer.pk)))


def tell_offer(answer):
    """A seat is offered to somebody who waited for one."""
    write(answer.event, answer, *words.offered(answer.event))


def without_account(answers):
    """Those of `answers` that are only an address, which somebody confirmed."""
    return [one for one in answers if not one.person_id and one.confirmed_at]


def write(event, answer, title, text):
    """Put the letter in the ledger: it ends with a link by which she answers again."""
    context = {
        "subject": title,
        "first_name": answer.first_name,
        "text": text,
        "url": settings.BASE_URL + answer_url(answer, event),
        "base_url": settings.BASE_URL,
        "why": typo("Tu reçois ce mail parce que tu as dit venir, en laissant cette adresse."),
    }
    post_letter(
        to=answer.email,
        subject=one_line(title),
        text=render_to_string("mail/guest.txt", context),
        html=render_to_string("mail/guest.html", context),
        kind=KIND,
        rank=Rank.NOTICE,
    )


def answer_url(answer, event):
    """Where whoever gave `answer` without an account answers again."""
    token = tokens.make_for_address(event, answer.email, answer.first_name)
    return tokens.url(token)
