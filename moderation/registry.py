"""What may be reported, declared by each app in its `moderable.py` and found at start."""

from django.core.exceptions import ImproperlyConfigured

KINDS = {}


class Moderable:
    """One kind of thing that people may report. Subclass it and decorate it with `@register`.

    `code` is the word of its address, /signaler/<code>/<key>/. The model behind it answers
    `visible_to`; what can be masked is `Maskable`.
    """

    code = ""
    label = ""
    model = None
    # The field that its address names: "pk", or "ref" for a person.
    lookup = "pk"

    @property
    def can_mask(self):
        """Whether it has a mask, or is a person, whose account may only be suspended."""
        return hasattr(self.model, "masked_rule")

    def author(self, thing):
        """The Person whose thing it is, or None when she left."""
        raise NotImplementedError

    def place(self, thing):
        """The group in which it stands, or None: only headquarters decide then."""
        return None

    def url(self, thing):
        """The path of this site where it is read."""
        return thing.get_absolute_url()

    def snapshot(self, thing):
        """Its text as it is now: {French label: text}. No name of a person."""
        raise NotImplementedError

    def context(self, thing):
        """What stands around it, oldest first, as [{French label: text}]; no name of a person."""
        return []

    def masked(self, thing):
        """Called in the transaction that masked `thing`: withdraw what told of it, forget caches."""

    def restored(self, thing):
        """Called in the transaction that restored `thing`."""

    def can_animate(self, person, place):
        """Whether `person` may decide of what stands in `place`, as its animator."""
        return False

    def suspend(self, *, by, thing, until, reason):
        """Suspend the account of the author of `thing` until a day; kinds share one way."""
        raise NotImplementedError


def register(cls):
    """Class decorator; raises ImproperlyConfigured when the kind is incomplete or taken."""
    for name in ("code", "label", "model"):
        if not getattr(cls, name):
            raise ImproperlyConfigured(f"{cls.__name__} must say its {name}.")
    if cls.code in KINDS and type(KINDS[cls.code]) is not cls:
        raise ImproperlyConfigured(f"Two kinds of things are called {cls.code!r}.")
    KINDS[cls.code] = cls()
    return cls


def get(code):
    """The kind called `code`; None when there is none."""
    return KINDS.get(code)
