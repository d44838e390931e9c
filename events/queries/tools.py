"""What those who organise an event may do to it, as its page offers it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from events.models import Event, State
from events.policies.after import no_sheet
from events.policies.timing import no_call, no_release


@dataclass(frozen=True)
class Tool:
    """One line of the menu: a page to open."""

    name: str
    url: str
    icon: str


EDIT = ("events:edit", "Modifier", "pencil-simple")
NEEDS = ("events:needs-edit", "Ce qu’il faut", "package")
SHIFTS = ("events:shifts-edit", "Créneaux", "clock")
HOSTS = ("events:hosts", "Organiser à plusieurs", "users-three")
INVITE = ("events:invite", "Inviter", "user-plus")
POSTPONE = ("events:postpone", "Reporter", "calendar-blank")
CANCEL = ("events:cancel", "Annuler", "x")
RESTORE = ("events:restore", "Rétablir", "clock-counter-clockwise")
REPEAT = ("events:repeat", "Répéter", "repeat")
SERIES = ("events:series", "Toutes les dates", "repeat")
SHEET = ("events:presence-sheet", "Imprimer la feuille de présence", "printer")
PRESENCE = ("events:presence", "Qui était là", "check")
REPORT = ("events:report", "Le bilan", "hands-clapping")
DUPLICATE = ("events:duplicate", "Dupliquer", "copy")
CALL = ("events:call", "Appeler du monde", "megaphone-simple")
RELEASE = ("events:release", "Donner le lieu et l’heure", "map-pin")
BEHALF = ("events:behalf", "Répondre au nom de quelqu’un", "hand-waving")
DELETE = ("events:delete", "Effacer ce brouillon", "trash")


def tools_of(event, *, is_over, keeps_file=False):
    """The Tools of `event`, which the viewer organises; no query. `keeps_file`: that of some unit."""
    offered = chosen(event, is_over, timezone.now(), keeps_file)
    return tuple(Tool(name, reverse(url, args=[event.ref]), icon) for url, name, icon in offered)


def chosen(event: Event, is_over, now, keeps_file=False):
    """The lines that fit the state of `event`, the most used first."""
    if event.is_masked:
        return []
    again = SERIES if event.series_id else REPEAT
    if event.is_draft:
        return [EDIT, NEEDS, SHIFTS, HOSTS, again, DUPLICATE, DELETE]
    if event.is_called_off:
        return [RESTORE, DUPLICATE] if not is_over else [DUPLICATE]
    if is_over:
        return [REPORT, PRESENCE, EDIT, DUPLICATE]
    held = [RESTORE] if event.state == State.POSTPONED else []
    timely = [CALL] if no_call(event, now) == "" else []
    timely += [RELEASE] if no_release(event, now) == "" else []
    timely += [BEHALF] if keeps_file else []
    timely += [SHEET] if no_sheet(event, now) == "" else []
    usual = [EDIT, NEEDS, SHIFTS, HOSTS, INVITE, *held, POSTPONE, CANCEL, again, DUPLICATE]
    return timely + usual
