"""Rows of plain columns read as a few light instances: what a list shows, and no more."""

from profiles.models import Person
from sections.models import Commune, Unit

# What a face and a name are made of.
FACE = ("ref", "first_name", "last_name", "portrait", "photo")
FACES = tuple(f"person__{name}" for name in FACE)
# Where the models beside the one that is listed are found from it.
PATHS = {Person: "person__", Unit: "unit__", Commune: "person__commune__"}


def ordered(shown):
    """`shown`, {model: names of columns}, with the names in the order that `from_db` expects."""
    return {
        model: [field.attname for field in model._meta.concrete_fields if field.attname in names]
        for model, names in shown.items()
    }


def columns(shown):
    """The columns of `shown`, {model: names}, for `values_list`."""
    return [PATHS.get(model, "") + name for model, names in shown.items() for name in names]


def instances(shown, row):
    """One instance of each model of `shown` out of a row of its columns."""
    start = 0
    for model, names in shown.items():
        yield model.from_db("default", names, row[start : start + len(names)])
        start += len(names)
