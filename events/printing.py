"""Print: the presence sheet of an event."""

from pathlib import Path

from files import printing

TEMPLATE = Path(__file__).resolve().parent / "presence.typ"


def presence_sheet(event, data):
    """The answer to a GET: the sheet of `event`, out of the JSON `data` that presence.typ reads.

    Nobody keeps a copy. The caller has asked who may print it. Raises Refused when it cannot be laid
    out.
    """
    title = "Feuille de présence" if event.is_discreet else f"Feuille de présence {event.title}"
    return printing.answer_once(TEMPLATE, data, title)
