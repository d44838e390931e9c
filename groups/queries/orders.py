"""The orders of the directory of groups, and the cursors by which its pages follow each other.

They sort groups that bear `voices` and `heard_at`, as they are told to the viewer, and `fit`, how
well they answer a search.
"""

import math
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, FloatField, Q, Value
from django.db.models.functions import Cast

from core.cursors import packed, unpacked
from core.http import number

LIVELY, NEWEST, NAME = "vivants", "recents", "nom"
# The orders of a search: among what holds the words, else among the names that look like them.
FIT, NEAREST = "pertinence", "proche"


@dataclass(frozen=True)
class Order:
    """How a list is sorted: its expressions, where a group stands in it, what follows a position.

    A position is made of texts; `kinds` read them back, and raise ValueError.
    """

    by: tuple
    position: callable
    kinds: tuple
    after: callable


def after_lively(voices, last, pk):
    """What follows in the order of voices, then of the last post, those without one at the end."""
    same = Q(voices=voices)
    if last is None:
        return Q(voices__lt=voices) | same & Q(heard_at=None, pk__lt=pk)
    earlier = Q(heard_at__lt=last) | Q(heard_at=None) | Q(heard_at=last, pk__lt=pk)
    return Q(voices__lt=voices) | same & earlier


def whole(text):
    """A row number. Raises ValueError when PostgreSQL could not hold it."""
    if (value := number(text)) is None:
        raise ValueError(text)
    return value


def real(text):
    """The text of a finite number, which PostgreSQL reads back to the last digit. Raises ValueError."""
    if not math.isfinite(float(text)):
        raise ValueError(text)
    return text


def moment(text):
    """The instant of an ISO text, None for an empty one. Raises ValueError."""
    value = datetime.fromisoformat(text) if text else None
    if value is not None and value.tzinfo is None:
        raise ValueError(text)
    return value


def as_float(text):
    return Cast(Value(text), FloatField())


def text_of(at):
    return at.isoformat() if at else ""


ORDERS = {
    LIVELY: Order(
        by=("-voices", F("heard_at").desc(nulls_last=True), "-pk"),
        position=lambda group: (group.voices, text_of(group.heard_at), group.pk),
        kinds=(whole, moment, whole),
        after=after_lively,
    ),
    NEWEST: Order(
        by=("-created_at", "-pk"),
        position=lambda group: (text_of(group.created_at), group.pk),
        kinds=(moment, whole),
        after=lambda at, pk: Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk),
    ),
    NAME: Order(
        by=("name_key", "pk"),
        position=lambda group: (group.name_key, group.pk),
        kinds=(str, whole),
        after=lambda name, pk: Q(name_key__gt=name) | Q(name_key=name, pk__gt=pk),
    ),
}
ORDERS[FIT] = ORDERS[NEAREST] = Order(
    by=("-fit", "-pk"),
    position=lambda group: (repr(group.fit), group.pk),
    kinds=(real, whole),
    after=lambda fit, pk: Q(fit__lt=as_float(fit)) | Q(fit=as_float(fit), pk__lt=pk),
)


def cursor_at(group, tri):
    """The cursor of what follows `group` in the order `tri`."""
    parts = (tri, *ORDERS[tri].position(group))
    return packed("\n".join(map(str, parts)))


def cursor_of(after, tri):
    """The position a cursor holds; None when there is none or somebody made it up."""
    name, *parts = (unpacked(after) or "").split("\n")
    try:
        values = [kind(part) for kind, part in zip(ORDERS[tri].kinds, parts, strict=True)]
    except ValueError:
        return None
    return values if name == tri else None
