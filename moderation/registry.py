"""What may be reported, declared by each app in its `moderable.py` and found at start."""

from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.utils.text import Truncator

KINDS = {}


class Moderable:
    """One kind of thing that people may report. Subclass it and decorate it with `@register`.

    `code` is the word of its address, /signaler/<code>/<key>/. The model behind it answers
    `visible_to`; what can be masked is `Maskable`. The kind of the people of this site also keeps
    their accounts: it says how one is suspended.
    """

    code = ""
    label = ""
    # « Signaler <this> », « <Your> est masqué ».
    this = ""
    your = ""
    model = None
    # A function: the places (a queryset) whose things a person decides of as an animator. Kinds that
    # name the same one are asked at once.
    places = None
    # The field that its address names: "pk", or "ref" for a person.
    lookup = "pk"

    @property
    def can_mask(self):
        """Whether it has a mask; a person has none, her account may only be suspended."""
        return hasattr(self.model, "masked_rule")

    def find(self, pk):
        """The thing `pk` with what is asked of it most, whoever looks, or None when it is gone."""
        return self.model._base_manager.filter(pk=pk).first()

    def author(self, thing):
        """The Person whose thing it is, or None when she left."""
        raise NotImplementedError

    def place(self, thing):
        """The group in which it stands, or None: only headquarters decide then."""
        return None

    def url(self, thing):
        """The path of this site where it is read."""
        return thing.get_absolute_url()

    def title(self, thing):
        """A few words by which whoever sees `thing` recognises it."""
        return next((Truncator(text).chars(140) for _, text in self.snapshot(thing)), "")

    def snapshot(self, thing):
        """Its text as it is now: [(French label, text), …], its words first. No name of a person."""
        raise NotImplementedError

    def context(self, thing):
        """What stands around it, oldest first, as [(French label, text), …]; no name of a person."""
        return []

    def is_covered(self, thing):
        """Whether a mask hides `thing` from its readers: its own, or that of what holds it."""
        return getattr(thing, "is_masked", False)

    def masked(self, thing):
        """Called in the transaction that masked `thing`: withdraw what told of it, forget caches."""

    def restored(self, thing):
        """Called in the transaction that restored `thing`."""

    def deciders(self, place):
        """The people who decide of what stands in `place`: they are told that something waits."""
        return get_user_model().objects.none()

    def desk_url(self, case):
        """Where those people decide of `case`."""
        raise NotImplementedError

    def can_suspend(self, by, person):
        """Whether `by` may suspend the account of `person`; asked of the kind of people alone."""
        return False

    def suspend(self, *, by, person, until, reason):
        """Close the account of `person` until the end of the day `until`."""
        raise NotImplementedError

    def reinstate(self, *, by, person):
        """Open the account of `person` again."""
        raise NotImplementedError


def register(cls):
    """Class decorator; raises ImproperlyConfigured when the kind is incomplete or taken."""
    for name in ("code", "label", "this", "your", "model"):
        if not getattr(cls, name):
            raise ImproperlyConfigured(f"{cls.__name__} must say its {name}.")
    if cls.code in KINDS and type(KINDS[cls.code]) is not cls:
        raise ImproperlyConfigured(f"Two kinds of things are called {cls.code!r}.")
    KINDS[cls.code] = cls()
    return cls


def get(code):
    """The kind called `code`; None when there is none."""
    return KINDS.get(code)


def by_places():
    """{function that finds places: codes of the kinds of things that stand there}."""
    found = {}
    for code, kind in KINDS.items():
        if kind.places:
            found.setdefault(kind.places, []).append(code)
    return found


def people():
    """The kind of the people of this site, which keeps their accounts."""
    return next(kind for kind in KINDS.values() if kind.model is get_user_model())


def label(code):
    """The French name of the kind `code`, or the code itself when its app is gone."""
    kind = KINDS.get(code)
    return kind.label if kind else code
