"""The kinds of notice, declared by each app in its `notices.py` and found at start."""

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from notifications.models import Cadence
from notifications.things import Thing, is_thing

KINDS = {}


@dataclass(frozen=True)
class Item:
    """What a letter, or the page of news, says of one notice. `url` is a path of this site.

    `under` names what it belongs with: the items of one notice that share it stand together; `thing`
    is what it is a news of, when the notice itself is of several.
    """

    title: str
    text: str = ""
    url: str = ""
    action_label: str = "Voir"
    under: str = ""
    thing: Thing | None = None


class NoticeKind:
    """One kind of notice. Subclass it in `<app>/notices.py` and decorate it with `@register`."""

    code = ""
    label = ""
    help = ""
    icon = "bell"
    # Under which heading its choice stands; "" is that of its app (notifications/headings.py).
    heading = ""
    # Completes « Tu reçois ce mail parce que… ».
    why = ""
    default_cadence = None
    can_be_disabled = True
    # Whether a digest may tell it: what is of no use later is told at once or never.
    can_wait = True
    # Urgent kinds leave whatever the person already received this week.
    urgent = False
    # The subject of such a kind stays that of the letter, whatever else the letter tells.
    leads = False
    # Such a notice tells how things are, and is never counted among the news that wait.
    is_live = False
    # Whether all its news stand together, as those of one thing do; `subject` tells how many.
    gathers = False
    # The code of a kind whose letters already tell this one.
    told_by = ""
    # Whether a suspended person still receives it: what is decided of her is told to her.
    reaches_suspended = False
    # Whether the devices of a person tell it too, and all that they show: a locked screen is read
    # by anybody, so never a name, a place or a text (SECURITY M-2).
    wants_push = False
    push_words = "Du nouveau t’attend"

    def prepare(self, notices):
        """Load what `item` and `still_concerns` will read, in a constant number of queries for each
        recipient at most: sight is asked again of each.

        What it writes in a payload is kept if a letter then tells the notice.
        """

    def still_concerns(self, notice):
        """Whether the recipient may still see, and still needs, what `notice` tells."""
        return notice.subject_id is None or notice.subject is not None

    def about(self, subject, payload):
        """(model, id) of what a notice to be written of `subject` is a news of, or None.

        It is what news are gathered by, and what may be followed or silenced apart.
        """
        return (type(subject), subject.pk) if is_thing(subject) else None

    def thing(self, notice):
        """The Thing that `notice`, prepared, is a news of, as its recipient sees it; None without."""
        return None

    def own_cadence(self, notice):
        """The cadence that the recipient of a live `notice` chose for what it tells, or ""."""
        return ""

    def is_urgent(self, notice):
        """Whether `notice`, prepared, leaves whatever its recipient already received this week."""
        return self.urgent

    def may_push(self, notice):
        """Whether the devices of its recipient tell `notice`, prepared."""
        return self.wants_push

    def push_path(self, notice):
        """The path of this site that a device opens for `notice`, prepared."""
        return self.item(notice).url

    def reply_to(self, notice):
        """The address at which one answers a letter that tells `notice` alone; "" for none."""
        return ""

    def item(self, notice):
        """The Item of `notice`; every kind says its own."""
        raise NotImplementedError

    def items(self, notice):
        """All that a letter says of `notice`."""
        return [self.item(notice)]

    def subject(self, items):
        """The subject of a letter made only of this kind."""
        return items[0].title if len(items) == 1 else f"{len(items)} nouvelles pour toi"


def by_recipient(notices):
    """{recipient: her notices}, for a `prepare` that asks sight again of each."""
    gathered = {}
    for notice in notices:
        gathered.setdefault(notice.recipient, []).append(notice)
    return gathered


def register(cls):
    """Class decorator; raises ImproperlyConfigured when the kind is incomplete or already taken."""
    for name in ("code", "label", "why", "default_cadence"):
        if not getattr(cls, name):
            raise ImproperlyConfigured(f"{cls.__name__} must say its {name}.")
    if cls.default_cadence not in Cadence.values:
        raise ImproperlyConfigured(f"{cls.__name__}.default_cadence must be a Cadence.")
    if cls.item is NoticeKind.item:
        raise ImproperlyConfigured(f"{cls.__name__} must say its item().")
    if cls.code in KINDS and type(KINDS[cls.code]) is not cls:
        raise ImproperlyConfigured(f"Two kinds of notice are called {cls.code!r}.")
    KINDS[cls.code] = cls()
    return cls


def get(code):
    """The kind called `code`; None when its app is gone."""
    return KINDS.get(code)


def can_be_disabled(code):
    """Whether a person may refuse the mails of `code`; a code without a kind may not be refused."""
    kind = KINDS.get(code)
    return kind is not None and kind.can_be_disabled


def reaches_suspended(code):
    """Whether the mails of `code` still leave to a person whose account is suspended."""
    kind = KINDS.get(code)
    return kind is not None and kind.reaches_suspended
