"""What feeds say of an event, in plain text that no format can choke on."""

import re

from core.markdown import INVISIBLE
from core.typography import typo
from events.models import Answer, Place

# What XML or iCalendar may not hold, and what some programs take for the end of a line.
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
LONGEST = 1_500
GIVEN_TO_WHO_COMES = "lieu donné à qui vient"


def plain(text):
    """`text` as a person wrote it, without what no format may hold."""
    return FORBIDDEN.sub(" ", LINE_ENDS.sub("\n", text)).translate(INVISIBLE)


def line(text):
    """`text` on one line."""
    return " ".join(plain(text).split())


def title_of(entry):
    """Its title, which says first when it is called off."""
    title = line(entry.title)
    return typo("Annulé : ") + title if entry.is_called_off else title


def location_of(entry):
    """Where it is, as far as the reader knows; "" when nothing is told."""
    address = line(entry.address)
    commune = "" if entry.commune.casefold() in address.casefold() else entry.commune
    where = ", ".join(filter(None, (line(entry.place), address, commune)))
    if not entry.knows:
        where = f"{entry.commune} ({GIVEN_TO_WHO_COMES})".strip()
    return ", ".join(filter(None, ("En ligne" if entry.is_online else "", where)))


def description_of(entry):
    """All that is said of it, the address of its page last."""
    parts = (
        state_words(entry),
        answer_words(entry),
        line(entry.summary),
        cut(plain(entry.text).strip()),
        said("À apporter", entry.bring),
        said("Organisé par", entry.organiser),
        access_words(entry),
        said("Connexion", entry.online_url),
        said("Voir et répondre", entry.url),
    )
    return "\n\n".join(filter(None, parts))


def said(label, text):
    """« À apporter : des gants », "" without a text."""
    return typo(f"{label} : ") + line(text) if text else ""


def state_words(entry):
    """Why it is called off, or comes at another date."""
    if entry.is_called_off:
        return said("Annulé", entry.state_words) or "Annulé."
    if entry.is_postponed:
        return said("Reporté", entry.state_words) or "Reporté à cette date."
    return ""


def answer_words(entry):
    """What the reader herself answered, when it leaves a doubt."""
    if entry.seat is None or entry.is_mine:
        return ""
    if entry.seat.place in (Place.WAITING, Place.OFFERED):
        return "Tu attends une place." if entry.seat.place == Place.WAITING else OFFERED
    return "Tu as répondu « peut-être »." if entry.seat.answer == Answer.MAYBE else ""


OFFERED = "Une place t’est proposée, réponds vite."


def access_words(entry):
    """How one gets in, with wheels or by signs."""
    words = (
        "Accessible en fauteuil." if entry.wheelchair else "",
        "Interprété en langue des signes." if entry.sign_language else "",
        line(entry.access_words),
    )
    return " ".join(filter(None, words))


def cut(text):
    """`text`, cut after a word when it is long."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(None, 1)[0]}…"
