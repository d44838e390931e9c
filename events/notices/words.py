"""What mails say of an event that is not discreet, to those who come with an account or without."""

from django.utils import timezone

from core.typography import day_words, time_words
from events import facts
from events.clock import DAY, local
from events.models import Answer, State
from events.moments import day_of
from events.policies.common import knows_the_place
from events.words_of import place_words, when_words, zone_words

STILL = "Tu ne peux plus venir ? Dis-le : ta place servira à quelqu’un."


def hour_words(moment, event):
    """« 9 h 30 », « 20 h (heure de La Réunion) »."""
    words = time_words(local(moment, event.zone).replace(tzinfo=None))
    return f"{words}{zone_words(event.zone)}"


def knows(event, answer):
    """Whether whoever gave `answer` may read the exact place of `event`, which is not discreet."""
    return knows_the_place(None, event, organises=False, participation=answer, now=timezone.now())


def where_words(event, answer):
    """« salle Jean-Jaurès, Vannes », as much of it as whoever gave `answer` may know."""
    if knows(event, answer) or event.is_online:
        return place_words(event)
    return event.commune.name if event.commune_id else ""


def relative_day(event, now):
    """« Aujourd’hui », « Demain », otherwise « Samedi 28 novembre »."""
    day, today = day_of(event.starts_at, event.zone), day_of(now, event.zone)
    if day == today:
        return "Aujourd’hui"
    return "Demain" if day == today + DAY else capital(day_words(day))


def capital(words):
    return words[:1].upper() + words[1:]


def reminder(event, answer, starts_at=None):
    """The one line of the day: « Aujourd’hui, 18 h 30, salle Jean-Jaurès, Vannes : Réunion ».

    `starts_at` is when her own shift begins.
    """
    hour = hour_words(starts_at or event.starts_at, event)
    day = relative_day(event, timezone.now())
    when = ", ".join(part for part in (day, hour, where_words(event, answer)) if part)
    return f"{when} : {event.title}"


def place_line(event, answer):
    """« Lieu : salle Jean-Jaurès, Vannes, 3 rue Pasteur. », "" when nothing is known."""
    address = event.address if knows(event, answer) and not event.is_online else ""
    where = ", ".join(part for part in (where_words(event, answer), address) if part)
    return f"Lieu : {where}." if where else ""


def lines(*parts):
    return "\n".join(part for part in parts if part)


def eve(event, answer):
    """(title, text) of the question of the eve."""
    sure = answer.answer == Answer.YES
    return (
        f"Tu viens {'toujours ' if sure else ''}demain ? {event.title}",
        lines(
            f"{capital(when_words(event))}.",
            place_line(event, answer),
            "Confirme, ou dis que tu ne peux plus : dans les deux cas, cela aide.",
        ),
    )


def today(event, answer, starts_at=None):
    """(title, text) of the reminder."""
    bring = f"À apporter : {event.bring}." if event.bring else ""
    when = f"{capital(when_words(event))}."
    return reminder(event, answer, starts_at), lines(when, place_line(event, answer), bring, STILL)


def changed(event, answer, names):
    """(title, text) of what changed: `names` are those of `events.facts`."""
    return f"{head(event, names)} : {event.title}", body(event, answer)


def head(event, names):
    """What is first to be known of a change."""
    if event.state == State.CANCELLED:
        return "Annulé"
    if event.state == State.POSTPONED:
        return "Reporté"
    if facts.DATE in names:
        return "Nouvelle date et nouveau lieu" if facts.PLACE in names else "Nouvelle date"
    if facts.PLACE in names:
        return "Nouveau lieu"
    if facts.SHIFTS in names:
        return "Ton créneau change d’heure"
    return "C’est maintenu" if facts.STATE in names else "Du nouveau"


def body(event, answer):
    """All that one needs after a change."""
    reason = f"« {event.state_words} »" if event.state_words else ""
    if event.state == State.CANCELLED:
        return lines(f"Ce qui était prévu {when_words(event)} n’a pas lieu.", reason)
    if event.state == State.POSTPONED:
        kept = "La nouvelle date te sera dite : tu gardes ta place."
        return lines(f"Cela n’aura pas lieu {when_words(event)}.", reason, kept)
    return lines(f"{capital(when_words(event))}.", place_line(event, answer), reason, STILL)


def offered(event):
    """(title, text) of a seat that was waited for."""
    return (
        f"Une place se libère : {event.title}",
        lines(
            f"{capital(when_words(event))}.", "Elle t’est gardée un moment : dis si tu la prends."
        ),
    )


def called(event):
    """(title, text) of a call to somebody near who has not answered."""
    where = where_words(event, None)
    return (
        f"On a besoin de toi : {event.title}",
        lines(
            f"{capital(when_words(event))}{', ' + where if where else ''}.",
            "Il manque du monde. Si tu peux, même une heure, dis-le en un clic.",
        ),
    )
