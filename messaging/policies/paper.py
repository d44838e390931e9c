"""Who prints letters and shares calls out. A refusal is a French sentence, "" when nothing stands in
the way.
"""

from messaging.models import Mailing
from sections.permissions import Permission

NOT_READY = "Les exemplaires s’écrivent encore\u00a0: reviens dans quelques minutes."
STOPPED = "Cet envoi est arrêté\u00a0: on n’imprime ni n’appelle plus pour lui."
MASKED = "La modération a masqué ce message\u00a0: on ne l’imprime plus."
NOT_YOUR_CALL = "Cet appel ne t’est plus confié."


def offices_of(person):
    """Paths of the units for which `person` prints and calls: she keeps the file there, and may
    write to its members.
    """
    if not (person.is_authenticated and person.is_active):
        return []
    files = person.rights.own_paths(Permission.SEE_FILE)
    writing = person.rights.own_paths(Permission.WRITE_TO_MEMBERS)
    return sorted(
        {
            max(file, write, key=len)
            for file in files
            for write in writing
            if file.startswith(write) or write.startswith(file)
        }
    )


def no_work(mailing):
    """Why nobody prints nor calls for `mailing` now; "" when one does."""
    if mailing.is_masked:
        return MASKED
    if mailing.state == Mailing.State.PREPARING:
        return NOT_READY
    return STOPPED if mailing.state == Mailing.State.STOPPED else ""
