"""When nothing may be sent in a territory (code électoral, art. L. 49; SECURITY E-12)."""

from messaging.models import Silence
from sections.models import Level, Unit

# One silence may follow another; a calendar longer than that is a mistake.
ROUNDS = 10


def silence_of(sender, moment):
    """The Silence under way at `moment` where the Unit or Group `sender` stands, or None."""
    return covering(paths_of(sender), moment)


def silence_for(person, moment):
    """The Silence under way at `moment` where `person` belongs, or None.

    Of somebody in no section, only those of the whole country are known.
    """
    paths = [membership.unit.path for membership in person.current_memberships]
    return covering(paths or roots(), moment)


def covering(paths, moment):
    """The one that ends last of those covering `paths` at `moment`, or None; one query at most."""
    if not paths:
        return None
    return Silence.objects.covering(paths, moment).order_by("-ends_at").first()


def open_from(sender, moment):
    """The first moment from `moment` on when `sender` may write."""
    for _ in range(ROUNDS):
        silence = silence_of(sender, moment)
        if silence is None:
            break
        moment = silence.ends_at
    return moment


def paths_of(sender):
    """The path of the unit of `sender`; nothing for a group that acts nowhere in particular."""
    unit = sender if isinstance(sender, Unit) else sender.unit
    return [unit.path] if unit else []


def roots():
    """The paths of the whole country."""
    return list(Unit.objects.filter(level=Level.NATIONAL).values_list("path", flat=True))
