"""What may be followed or silenced apart: each app declares its sorts in `things.py`, found at start."""

from dataclasses import dataclass

from notifications.models import Cadence

SORTS = {}


@dataclass(frozen=True)
class Thing:
    """One of them, as somebody who may see it reads it."""

    sort: str
    pk: int
    # What addresses call it.
    key: str
    name: str
    url: str


class Sort:
    """One sort of thing. Subclass it in `<app>/things.py` and decorate it with `@register`."""

    code = ""
    model = None
    icon = "bell"
    # « de ce groupe », and « du groupe », which its name completes.
    of_this = ""
    of = ""
    # The cadences that may be chosen for it, instead of those of the kinds.
    offers = (Cadence.NONE,)

    def find(self, person, key):
        """The id of the one that an address calls `key`, None unless `person` may see it."""
        raise NotImplementedError

    def named(self, person, ids):
        """{id: Thing} of those of `ids` that `person` may see; one query."""
        raise NotImplementedError

    def chosen(self, person_id, pk, cadence):
        """What else follows from a choice ("" is none any more), in its transaction."""


def register(cls):
    """Class decorator: `cls` is a Sort."""
    SORTS[cls.code] = cls()
    return cls


def get(code):
    """The Sort called `code`, or None."""
    return SORTS.get(code)


def of_model(model):
    """The Sort of the things of `model`, or None."""
    return next((sort for sort in SORTS.values() if sort.model is model), None)


def is_thing(subject):
    """Whether `subject` may be followed or silenced apart."""
    return subject is not None and of_model(type(subject)) is not None
